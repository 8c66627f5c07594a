package org.cutpoint.study.cli.internal;

import java.util.List;
import java.util.Stack;
import org.cutpoint.api.InputException;
import org.cutpoint.study.share.Clusters;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where processes meet that work on a study together. */
final class ClusterOptions {
    @Option(
            names = "--cluster",
            paramLabel = "HOST:PORT",
            arity = "0..1",
            parameterConsumer = OptionalAddress.class,
            description = "Where processes meet that work on a study together (default: " + Clusters.ADDRESS
                    + ", this machine only).")
    private String address;

    @Option(
            names = "--trusted-network",
            description = "Meet at an address that other machines reach: who reaches it may have programs run here, for"
                    + " nothing is encrypted and no password is asked for.")
    private boolean trusted;

    /** What follows may be the address, or another parameter. */
    static final class OptionalAddress implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> rest, ArgSpec option, CommandSpec command) {
            boolean given = !rest.isEmpty() && rest.peek().matches("[^\\s/\\\\]+:\\d+");
            option.setValue(given ? rest.pop() : Clusters.ADDRESS);
        }
    }

    boolean given() {
        return address != null;
    }

    String address() {
        return given() ? address : Clusters.ADDRESS;
    }

    boolean trusted() {
        return trusted;
    }

    /** @throws InputException if there is none */
    static Clusters of(List<Clusters> all) {
        return all.stream()
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "--cluster",
                        "this installation has no clusters",
                        "Add the feature org.cutpoint.cluster.feature"));
    }
}

package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.profile.codec.CodedTensor;
import picocli.CommandLine.Option;

/** With which codecs tensors may travel. */
final class CodecOptions {
    private static final String ALL = "all";

    @Option(
            names = "--codec",
            paramLabel = "ID",
            split = ",",
            description = "Codecs with which tensors may travel; each takes the one with which it arrives soonest, or"
                    + " none. Measured here, on the tensors of a random input. 'all': all that may be taken;"
                    + " 'cutpoint codecs MODEL' compares them.")
    private List<String> codecs = new ArrayList<>();

    @Option(names = "--lossy", description = "Allow codecs that change the tensors, and with them the results.")
    private boolean lossy;

    /** Whether any is given. */
    boolean given() {
        return !codecs.isEmpty();
    }

    /** @throws InputException if they cannot be used like this */
    void check() {
        if (lossy && !given()) {
            throw new InputException("--lossy", "there is no codec", "Give --codec");
        }
    }

    /** What travels how, by tensor; empty if no codec is given. */
    Map<String, CodedTensor> choose(
            CodecProfiler profiler,
            Model model,
            Network network,
            double slowdown,
            ExecutionOptions options,
            Progress progress) {
        if (!given()) {
            return Map.of();
        }
        List<String> allowed = codecs.equals(List.of(ALL)) ? profiler.ids(lossy) : codecs;
        return profiler.choose(
                profiler.tensors(model, options, 1, progress), allowed, lossy, slowdown, network.uplinkMbps());
    }

    /** The problem with what travels as it travels. */
    static Problem in(Problem problem, Map<String, CodedTensor> chosen, Network network, double slowdown) {
        return chosen.isEmpty() ? problem : CodecProfiler.coded(problem, chosen, slowdown, network.uplinkMbps());
    }

    /** Codecs by tensor, for a run. */
    static Map<String, String> ids(Map<String, CodedTensor> chosen) {
        Map<String, String> ids = new LinkedHashMap<>();
        chosen.forEach((tensor, coded) -> ids.put(tensor, coded.codec()));
        return ids;
    }
}

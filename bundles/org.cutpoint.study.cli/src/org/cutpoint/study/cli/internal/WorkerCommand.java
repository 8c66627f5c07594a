package org.cutpoint.study.cli.internal;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.study.share.Clusters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Helps with studies that are shared out somewhere. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint worker                                        for cutpoint study FILE --cluster, on this"
                    + " machine",
            "  cutpoint worker --cluster 10.0.0.5:5771 --trusted-network",
            "",
            "It comes before or after the study, and may be stopped at any time (Ctrl-C): others do what it had begun."
                    + " It has",
            "to be the same build of Cutpoint; cells whose strategy it does not have in the same version it leaves to"
                    + " others."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=worker",
            Command.DESCRIPTION + "=Helps with studies that another process shares out ('study --cluster')"
        })
public final class WorkerCommand implements Command {
    private static final int MOST_THREADS = 1024;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many cells are worked on at once (default: as many as this machine has processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--once", description = "End after the first study.")
    private boolean once;

    private final List<Clusters> clusters;

    /** @param clusters none where that feature is not installed */
    @Activate
    public WorkerCommand(@Reference(cardinality = ReferenceCardinality.MULTIPLE) List<Clusters> clusters) {
        this.clusters = clusters;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new InputException(
                    "--threads", threads + " is too " + (threads < 1 ? "few" : "many"), "Give 1 to " + MOST_THREADS);
        }
        ClusterOptions.of(clusters)
                .help(cluster.address(), cluster.trusted(), threads, once, line -> console.say("cutpoint: " + line));
        return OK;
    }
}

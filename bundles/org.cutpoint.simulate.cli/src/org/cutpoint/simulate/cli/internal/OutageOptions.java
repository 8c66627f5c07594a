package org.cutpoint.simulate.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Outage.Part;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.workbench.Suggest;
import picocli.CommandLine.Option;

/** What fails in a simulation. */
final class OutageOptions {
    private static final double UP_S = 600;
    private static final double DOWN_S = 30;
    private static final long SEED = 1;

    @Option(
            names = "--outage",
            paramLabel = "EDGE:PART:FROM:UNTIL",
            description = "Something fails, milliseconds from the beginning: PART is server, edge-link or core-link."
                    + " May be given several times.")
    private List<String> outages = new ArrayList<>();

    @Option(
            names = "--fail",
            paramLabel = "PART",
            split = ",",
            description = "What fails at random on every edge: server, edge-link, core-link, comma-separated.")
    private List<String> parts = new ArrayList<>();

    @Option(
            names = "--mtbf",
            paramLabel = "S",
            description = "Mean seconds from a repair to the next failure (default: 600).")
    private Double upS;

    @Option(
            names = "--mttr",
            paramLabel = "S",
            description = "Mean seconds from a failure to its repair (default: 30).")
    private Double downS;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of what fails at random: the same seed gives the same failures (default: 1).")
    private Long seed;

    /** Whether anything is to fail. */
    boolean given() {
        return !outages.isEmpty() || !parts.isEmpty();
    }

    /** What fails in this scenario: none begins after its last task has arrived, unless it is given by hand. */
    List<Outage> of(Scenario scenario, ScenarioGenerator generator) {
        if (parts.isEmpty() && (upS != null || downS != null || seed != null)) {
            throw new InputException(
                    upS != null ? "--mtbf" : downS != null ? "--mttr" : "--seed",
                    "it is about what fails at random, and nothing does",
                    "Say what, for example --fail server,core-link");
        }
        List<Outage> all = new ArrayList<>();
        for (String outage : outages) {
            all.add(parse(outage, scenario));
        }
        if (!parts.isEmpty()) {
            double lastMs =
                    scenario.tasks().stream().mapToDouble(Task::arrivalMs).max().orElse(0);
            List<Part> failing =
                    parts.stream().map(p -> part("--fail", p)).distinct().toList();
            all.addAll(generator.outages(
                    seed == null ? SEED : seed,
                    scenario.edges(),
                    failing,
                    lastMs,
                    1000 * (upS == null ? UP_S : upS),
                    1000 * (downS == null ? DOWN_S : downS)));
        }
        return List.copyOf(all);
    }

    private static Outage parse(String text, Scenario scenario) {
        // Ids of edges may have colons in them, too.
        String[] fields = text.split(":");
        int last = fields.length - 1;
        try {
            if (last >= 3) {
                String edge = String.join(":", List.of(fields).subList(0, last - 2));
                Suggest.check(
                        "--outage",
                        "edge",
                        List.of(edge),
                        scenario.edges().stream().map(EdgeServer::id).toList());
                return new Outage(
                        edge,
                        part("--outage", fields[last - 2]),
                        Double.parseDouble(fields[last - 1]),
                        Double.parseDouble(fields[last]));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException("--outage", "'" + text + "' is no outage", "Write for example e1:server:1000:5000");
    }

    private static Part part(String option, String id) {
        List<String> known = Arrays.stream(Part.values()).map(Part::id).toList();
        Suggest.check(option, "part", List.of(id.strip()), known);
        return Part.values()[known.indexOf(id.strip())];
    }
}

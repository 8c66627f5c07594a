package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.report.RunRecord.Prediction;
import org.cutpoint.report.RunRecord.TierSetup;
import org.cutpoint.report.TextStyle;
import org.junit.jupiter.api.Test;

class RunPartsTest {

    /** Three jobs on three tiers; as measured each takes a little longer than the one before. */
    private static RunRecord run(String strategy, double edgeMs) {
        List<Part> predicted = new ArrayList<>();
        List<Part> measured = new ArrayList<>();
        List<JobTimes> planned = new ArrayList<>();
        List<JobTimes> jobs = new ArrayList<>();
        for (int job = 0; job < 3; job++) {
            double length = 10 + 4 + edgeMs + 4;
            addJob(predicted, job, job * length, edgeMs);
            planned.add(new JobTimes("job" + job, job * length, (job + 1) * length));
            addJob(measured, job, job * (length + 3), edgeMs + job);
            jobs.add(new JobTimes("job" + job, job * (length + 3), job * (length + 3) + length + job));
        }
        return new RunRecord(
                "zoo:lenet",
                strategy,
                Samples.NETWORK,
                true,
                List.of(
                        new TierSetup("device", 8, 1),
                        new TierSetup("edge", 2, 1, Optional.of(new Network("30:20:6", 30, 20, 6))),
                        new TierSetup("cloud", 1, 1)),
                3,
                List.of(new CutShare("conv1 | none", 3)),
                new Prediction(60, planned, List.of(), predicted),
                RunResult.of(63, List.of(), jobs).withParts(measured),
                List.of(63.0),
                Optional.empty());
    }

    private static void addJob(List<Part> parts, int job, double start, double edgeMs) {
        String id = "job" + job;
        parts.add(new Part(id, "device", "device", start, start + 10));
        // In two messages.
        parts.add(new Part(id, "device", "edge", start + 10, start + 11));
        parts.add(new Part(id, "device", "edge", start + 11, start + 14));
        parts.add(new Part(id, "edge", "edge", start + 14, start + 14 + edgeMs));
        parts.add(new Part(id, "edge", "device", start + 14 + edgeMs, start + 18 + edgeMs));
    }

    @Test
    void partsArePredictedBesideMeasured() {
        RunRecord run = run("edge-only", 2);
        assertThat(RunParts.of(run))
                .containsExactly(
                        new RunParts.Row("device", "device", 10, 10),
                        new RunParts.Row("device", "edge", 4, 4),
                        // The median of 2, 3 and 4.
                        new RunParts.Row("edge", "edge", 2, 3),
                        new RunParts.Row("edge", "device", 4, 4));
        String table = RunParts.table(List.of(run, run("deepar", 1)), TextStyle.PLAIN);
        assertThat(table.lines().filter(l -> l.contains("device -> edge"))).hasSize(2);
        assertThat(table).contains("edge-only").contains("-33.3 %");
        // Of the delay what is waited for others is no part: jobs of 20, 21 and 22 ms.
        assertThat(table.lines().filter(l -> l.contains("delay")))
                .hasSize(2)
                .first(STRING)
                .containsPattern("20.*21");
        assertThat(table.lines().filter(l -> l.contains("with waiting"))).hasSize(2);
        assertThat(RunParts.of(Samples.small())).isEmpty();
    }

    @Test
    void whatIsSentWhileMoreIsComputedDelaysNothing() {
        List<Part> parts = List.of(
                new Part("job0", "device", "device", 0, 10),
                new Part("job0", "device", "device", 10, 30),
                new Part("job0", "device", "edge", 10, 25),
                new Part("job0", "device", "edge", 30, 35),
                new Part("job0", "edge", "edge", 35, 40));
        RunRecord run = new RunRecord(
                "zoo:lenet",
                "deepar+layer-wise",
                Samples.NETWORK,
                true,
                List.of(new TierSetup("device", 8, 1), new TierSetup("edge", 2, 1), new TierSetup("cloud", 1, 1)),
                1,
                List.of(new CutShare("conv1 | none", 1)),
                new Prediction(40, List.of(new JobTimes("job0", 0, 40)), List.of(), parts),
                RunResult.of(40, List.of(), List.of(new JobTimes("job0", 0, 40)))
                        .withParts(parts),
                List.of(40.0),
                Optional.empty());
        assertThat(RunParts.of(run)).contains(new RunParts.Row("device", "edge", 20, 20));
        assertThat(RunParts.table(List.of(run), TextStyle.PLAIN).lines().filter(l -> l.contains("delay")))
                .singleElement(STRING)
                .containsPattern("40.*40.*0.0 %");
    }

    @Test
    void jsonHasThePartsAndTheNetworksBehindEdges() {
        String json = RunJson.run(run("edge-only", 2));
        assertThat(json)
                .contains("\"parts\":[{\"from\":\"device\",\"to\":\"device\",\"predictedMs\":10.0,\"measuredMs\":10.0}")
                .contains("{\"from\":\"edge\",\"to\":\"edge\",\"predictedMs\":2.0,\"measuredMs\":3.0}")
                .contains(
                        "\"id\":\"edge\",\"slowdown\":2.0,\"threads\":1,\"onward\":{\"name\":\"30:20:6\",\"uplinkMbps\":30.0");
        assertThat(RunJson.run(Samples.small())).doesNotContain("parts").doesNotContain("onward");
    }

    @Test
    void whatIsEmulatedIsLabelled() {
        assertThat(Labels.conditions(List.of(run("edge-only", 2))))
                .contains("edge slowed 2x (emulated)")
                .contains("behind it link 30:20:6 30 up / 20 down Mbit/s, round trip 6 ms (emulated)");
        Comparison comparison = new Comparison(
                "t",
                Instant.EPOCH,
                "1",
                Samples.MACHINE,
                List.of(new Comparison.Section(
                        "zoo:lenet", "hash", 4, 1, 1, List.of(run("deepar", 1)), OptionalDouble.empty())));
        assertThat(Notes.of(comparison)).anyMatch(n -> n.contains("the lane cloud is all that passes behind it"));
    }

    @Test
    void aTraceHasALaneForEachTierAndEachWay() {
        String trace = RunJson.trace(List.of(run("edge-only", 2)));
        assertThat(trace.split("\"thread_name\"", -1)).hasSize(1 + 7);
        assertThat(trace).contains("\"name\":\"device -> edge\"").contains("\"name\":\"edge -> device\"");
        assertThat(trace.split("\"cat\":\"edge\"", -1)).hasSize(1 + 3);
        assertThat(trace.split("\"cat\":\"device -> edge\"", -1)).hasSize(1 + 6);
    }

    @Test
    void delaysAreBars() {
        String bars = RunParts.delays(List.of(run("local-only", 32), run("deepar", 7)), TextStyle.PLAIN);
        List<String> lines = bars.lines().filter(l -> l.contains("#")).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("local-only").endsWith("#".repeat(30));
        assertThat(lines.get(1))
                .contains("deepar")
                .doesNotContain("#".repeat(20))
                .contains("#".repeat(12));
    }
}

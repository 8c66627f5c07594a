package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.study.InvalidStudyException;
import org.cutpoint.study.ResultsFolders;
import org.cutpoint.study.Row;
import org.cutpoint.study.Studies;
import org.cutpoint.study.StudyResults;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Studies with everything that is shipped: planned numbers, resumption, repetition. */
class StudyTest {
    private static final String STUDY =
            """
            format: cutpoint-study/1
            name: small
            defaults:
              clouds: gtx-1080
              devices: raspberry-pi-4b
              stages: 2
            experiments:
              - id: jobs
                mode: plan
                models: [zoo:lenet, {source: zoo:lenet, name: "LeNet'", fitted: exponential}]
                networks: {base: 4g, uplinkMbps: [1, 5, 20]}
                strategies: [local-only, jps, optimal, {mix: [s4, c5], ratio: [0.5, 2]}]
                jobs: 1..4
                baseline: local-only
                stated:
                  - {column: reduction_percent, values: [{model: lenet, uplink_mbps: 5, jobs: 4, strategy: jps, value: 12}]}
              - id: order
                mode: schedule
                models: zoo:alex-parallel
                networks: wifi
                strategies: [{schedule: layer-wise}, {schedule: topological}]
              - id: cuts
                mode: cuts
                models: zoo:lenet
                networks: 3g
              - id: tiles
                mode: tiles
                models: [{source: "zoo:squeezenet?size=64", elementBytes: 1}]
                networks: {base: wifi, uplinkMbps: [2, 20]}
                deviceCores: [1, 2]
                maxGrid: 3
                strategies: [no-fused-layer, fused-layer, {id: fused-layer-optimal, label: proven}]
                baseline: no-fused-layer
                stated:
                  - {column: latency_ms, values: [{uplink_mbps: 2, strategy: fused-layer, value: 12}]}
              - id: file
                mode: plan
                problems: two-jobs.json
                strategies: [partition-only, jps]
                jobs: [2, 4]
            """;

    /** Figure 2 of Duan and Wu. */
    private static final String TWO_CUTS =
            """
            {"format": "cutpoint-problem/1", "name": "figure-2", "tiers": [{"id": "device"}, {"id": "cloud"}],
             "inputs": [{"id": "image", "bytes": 100000}],
             "layers": [
               {"id": "a", "inputs": ["image"], "outputBytes": 750, "timeMs": {"device": 4, "cloud": 0}},
               {"id": "b", "inputs": ["a"], "outputBytes": 250, "timeMs": {"device": 3, "cloud": 0}},
               {"id": "c", "inputs": ["b"], "outputBytes": 10, "timeMs": {"device": 90, "cloud": 0}}],
             "links": [{"from": "device", "to": "cloud", "mbps": 1}],
             "objective": "makespan", "jobs": 2, "stages": 2}
            """;

    @TempDir
    private Path folder;

    private final BundleContext context =
            FrameworkUtil.getBundle(StudyTest.class).getBundleContext();
    private final Studies studies = context.getService(context.getServiceReference(Studies.class));
    private final ResultsFolders folders = context.getService(context.getServiceReference(ResultsFolders.class));

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("small.yaml"), STUDY);
        Files.writeString(folder.resolve("two-jobs.json"), TWO_CUTS);
    }

    private StudyResults run(String out, boolean resume) throws InterruptedException {
        return studies.run(file, folder.resolve(out), resume, Progress.NONE);
    }

    @Test
    void everyPlanningModeFindsItsNumbers() throws Exception {
        StudyResults results = run("out", false);

        assertThat(results.rows()).allSatisfy(r -> assertThat(r.text("status")).contains("ok"));
        assertThat(results.rows("jobs")).hasSize(2 * 3 * 4 * 5);
        assertThat(results.rows("order")).hasSize(2);
        assertThat(results.rows("tiles")).hasSize(2 * 2 * 3);
        for (Row row : results.rows("tiles")) {
            assertThat(row.number("latency_ms").orElseThrow()).isPositive();
            assertThat(row.number("gap_percent").isPresent())
                    .as("a bound is its own strategy's")
                    .isEqualTo(row.is("strategy", "proven"));
            assertThat(row.number("gap_percent").orElse(0)).isGreaterThan(-1e-9);
            assertThat(row.number("stated_latency_ms").isPresent())
                    .isEqualTo(row.is("uplink_mbps", "2") && row.is("strategy", "fused-layer"));
            if (row.is("strategy", "proven")) {
                assertThat(row.number("reduction_percent").orElseThrow()).isGreaterThan(-1e-9);
            }
        }
        assertThat(results.rows("cuts")).hasSizeGreaterThan(3);
        Row both = one(results, "file", "jps", 2);
        assertThat(both.number("makespan_ms")).hasValue(13);
        assertThat(one(results, "file", "partition-only", 2).number("makespan_ms"))
                .hasValue(16);
        // The optimum proves its bound, which then holds for all plans of the same jobs.
        assertThat(results.rows("jobs").stream().filter(r -> r.is("strategy", "optimal")))
                .allSatisfy(
                        r -> assertThat(r.number("gap_percent").orElseThrow()).isBetween(-1e-9, 1e-6));
        assertThat(results.rows("jobs"))
                .allSatisfy(
                        r -> assertThat(r.number("gap_percent").orElseThrow()).isGreaterThan(-1e-6));
        assertThat(results.rows("jobs").stream().filter(r -> r.is("strategy", "local-only")))
                .allSatisfy(r -> assertThat(r.number("reduction_percent")).hasValue(0));
        assertThat(results.rows("jobs").stream()
                        .filter(r -> r.number("stated_reduction_percent").isPresent()))
                .hasSize(1)
                .allSatisfy(r ->
                        assertThat(r.is("jobs", "4") && r.is("strategy", "jps")).isTrue());
        assertThat(folders.read(folder.resolve("out")).rows()).isEqualTo(results.rows());
        assertThat(folders.read(folder.resolve("out")).study()).isEqualTo(results.study());
    }

    private static Row one(StudyResults results, String experiment, String strategy, int jobs) {
        return results.rows(experiment).stream()
                .filter(r -> r.is("strategy", strategy) && r.is("jobs", Integer.toString(jobs)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSameStudyGivesTheSameNumbers() throws Exception {
        StudyResults first = run("first", false);
        StudyResults second = run("second", false);

        assertThat(Files.readString(folder.resolve("second/results.csv")))
                .isEqualTo(Files.readString(folder.resolve("first/results.csv")));
        assertThat(second.provenance().plannedSha256())
                .isEqualTo(first.provenance().plannedSha256());
    }

    @Test
    void whatHasBeenInterruptedGoesOnWhereItWas() throws Exception {
        StudyResults whole = run("whole", false);
        Path out = Files.createDirectories(folder.resolve("cut"));
        List<String> lines = Files.readAllLines(folder.resolve("whole/journal.jsonl"));
        // Killed in the middle of a line.
        String kept = lines.subList(0, 41).stream().collect(Collectors.joining("\n", "", "\n"))
                + lines.get(41).substring(0, 20);
        Files.writeString(out.resolve("journal.jsonl"), kept);

        assertThatThrownBy(() -> run("cut", false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--resume");
        StudyResults resumed = run("cut", true);

        assertThat(resumed.rows()).isEqualTo(whole.rows());
        assertThat(resumed.provenance().sessions()).isEqualTo(2);
        // Two sessions, and every cell once.
        assertThat(Files.readAllLines(out.resolve("journal.jsonl"))).hasSize(lines.size() + 1);
    }

    @Test
    void anInterruptedThreadLosesNothing() throws Exception {
        Thread worker = Thread.currentThread();
        Progress interrupting = new Progress() {
            private boolean planning;
            private int done;

            @Override
            public synchronized void begin(String task, long steps) {
                planning = task.equals("Planning");
            }

            @Override
            public synchronized void advance(long steps) {
                if (planning && ++done == 30) {
                    worker.interrupt();
                }
            }

            @Override
            public void end() {}
        };
        assertThatThrownBy(() -> studies.run(file, folder.resolve("out"), false, interrupting))
                .isInstanceOf(InterruptedException.class);
        int kept = Files.readAllLines(folder.resolve("out/journal.jsonl")).size();
        assertThat(kept).isGreaterThan(30);

        StudyResults resumed = run("out", true);

        assertThat(resumed.rows()).isEqualTo(run("whole", false).rows());
        assertThat(Files.readAllLines(folder.resolve("out/journal.jsonl"))).hasSize(2 + 120 + 2 + 1 + 12 + 4);
    }

    @Test
    void aChangedStudyDoesWhatIsNew() throws Exception {
        run("out", false);
        Files.writeString(file, STUDY.replace("jobs: [2, 4]", "jobs: [2, 4, 6]"));
        int before = Files.readAllLines(folder.resolve("out/journal.jsonl")).size();

        StudyResults more = run("out", true);

        assertThat(more.rows("file")).hasSize(6);
        assertThat(Files.readAllLines(folder.resolve("out/journal.jsonl"))).hasSize(before + 1 + 2);
    }

    @Test
    void resultsCanBeRepeatedFromWhatTheyLeft() throws Exception {
        StudyResults first = run("first", false);
        Files.delete(file);
        Files.delete(folder.resolve("two-jobs.json"));
        file = folder.resolve("first/provenance.json");

        StudyResults again = run("again", false);

        assertThat(again.rows()).isEqualTo(first.rows());
        assertThat(again.provenance().plannedSha256())
                .isEqualTo(first.provenance().plannedSha256());
        assertThat(first.provenance().inputs()).anySatisfy(i -> {
            assertThat(i.kind()).isEqualTo("model");
            assertThat(i.name()).isEqualTo("zoo:lenet");
            assertThat(i.sha256()).hasSize(64);
        });
        assertThat(first.provenance().bundles())
                .anySatisfy(b -> assertThat(b.name()).isEqualTo("org.cutpoint.cost"));
    }

    @Test
    void whatIsNotThereIsSaidAtOnce() throws Exception {
        Files.writeString(
                file,
                STUDY.replace("optimal, {mix", "optimul, {mix")
                        .replace("base: 4g", "base: 4q")
                        .replace("devices: raspberry-pi-4b", "devices: rasberry-pi-4b"));

        assertThatThrownBy(() -> run("out", false)).isInstanceOfSatisfying(InvalidStudyException.class, e -> assertThat(
                        e.faults())
                .anySatisfy(f -> assertThat(f).contains("small.yaml:12:", "'optimul'", "Did you mean 'optimal'?"))
                .anySatisfy(f -> assertThat(f).contains("small.yaml:11:", "'4q'", "Did you mean '4g'?"))
                .anySatisfy(f -> assertThat(f).contains("small.yaml:5:", "Did you mean 'raspberry-pi-4b'?")));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void oneCellThatFailsIsARow() throws Exception {
        Files.writeString(
                file,
                """
                format: cutpoint-study/1
                experiments:
                  - id: limits
                    mode: plan
                    models: zoo:lenet
                    devices: raspberry-pi-4b
                    clouds: gtx-1080
                    strategies: [optimal, local-only]
                    objectives: [latency, energy]
                    limits: {latencyMs: 0.000001}
                """);

        StudyResults results = run("out", false);

        assertThat(results.rows("limits")).hasSize(4);
        assertThat(results.rows("limits"))
                .anySatisfy(r -> {
                    assertThat(r.text("status")).contains("no-plan");
                    assertThat(r.text("reason")).isNotEmpty();
                })
                .anySatisfy(r -> assertThat(r.text("violates")).contains("latencyMs"));
    }

    @Test
    void batchesAreWhatTheZooMakesOfThem() throws Exception {
        Files.writeString(
                file,
                """
                format: cutpoint-study/1
                defaults:
                  mode: plan
                  devices: raspberry-pi-4b
                  clouds: gtx-1080
                  networks: wifi
                  strategies: [local-only, cloud-only, partition-only]
                  objectives: latency
                experiments:
                  - {id: predicted, models: zoo:lenet, batches: [1, 4]}
                  - {id: made, models: "zoo:lenet?batch=4"}
                """);

        StudyResults results = run("out", false);

        List<Row> predicted = results.rows("predicted").stream()
                .filter(r -> r.is("batch", "4"))
                .toList();
        assertThat(predicted).hasSize(3);
        for (String column : List.of("latency_ms", "device_ms", "upload_bytes", "cloud_ms", "download_ms")) {
            assertThat(predicted)
                    .as(column)
                    .extracting(r -> r.number(column))
                    .isEqualTo(results.rows("made").stream()
                            .map(r -> r.number(column))
                            .toList());
        }
        assertThat(one(results, "predicted", "cloud-only", 1)
                        .number("upload_bytes")
                        .orElseThrow())
                .isLessThan(predicted.get(1).number("upload_bytes").orElseThrow());
    }

    @Test
    void aRuntimeElsewhereAndABandwidthThatChanges() throws Exception {
        Files.writeString(
                folder.resolve("walk.csv"), "timeMs,uplinkMbps,downlinkMbps\n0,40,40\n200,20,20\n400,repeat\n");
        try (Transport.Server server = service(Transport.class).serve("127.0.0.1", 0, service(ModelHost.class))) {
            Files.writeString(
                    file,
                    """
                    format: cutpoint-study/1
                    experiments:
                      - id: there
                        mode: run
                        models: zoo:lenet
                        clouds: "127.0.0.1:%d"
                        networks: {base: wifi, trace: walk.csv}
                        strategies: [cloud-only]
                        jobs: 3
                    """
                            .formatted(server.port()));

            StudyResults results = run("out", false);

            Row row = results.rows("there").get(0);
            assertThat(row.text("status")).contains("ok");
            assertThat(row.text("network")).contains("walk");
            assertThat(row.number("uplink_mbps")).hasValue(30);
            assertThat(row.text("cloud")).contains("127.0.0.1:" + server.port());
            assertThat(row.number("measured_makespan_ms").orElseThrow()).isPositive();
            assertThat(row.number("measured_upload_bytes").orElseThrow()).isPositive();
            assertThat(row.number("fallbacks")).hasValue(0);
        }

        // Nobody is there any more: that is no result.
        assertThatThrownBy(() -> run("later", false)).isInstanceOf(InputException.class);
        assertThat(Files.readAllLines(folder.resolve("later/journal.jsonl"))).hasSize(1);
    }

    @Test
    void aRunThatFailedIsTriedAgain() throws Exception {
        Files.writeString(
                file,
                """
                format: cutpoint-study/1
                experiments:
                  - {id: here, mode: run, models: zoo:lenet, networks: wifi, strategies: local-only, repeats: 3}
                """);
        assertThat(run("out", false).rows("here"))
                .allSatisfy(r -> assertThat(r.text("status")).contains("ok"));
        Path journal = folder.resolve("out/journal.jsonl");
        List<String> lines = Files.readAllLines(journal);
        // As if the second of them had come to nothing.
        lines.set(
                2,
                lines.get(2)
                        .replaceFirst(
                                "\"rows\":\\[.*\\]",
                                "\"rows\":[{\"status\":\"failed\",\"reason\":\"out of memory\"}]"));
        Files.write(journal, lines);
        assertThat(Files.readString(journal)).contains("out of memory");

        StudyResults resumed = run("out", true);

        assertThat(resumed.rows("here")).hasSize(3).allSatisfy(r -> {
            assertThat(r.text("status")).contains("ok");
            assertThat(r.number("measured_makespan_ms").orElseThrow()).isPositive();
        });
        // One session more, and the one run.
        assertThat(Files.readAllLines(journal)).hasSize(lines.size() + 2).startsWith(lines.toArray(String[]::new));
    }

    private <S> S service(Class<S> type) {
        return context.getService(context.getServiceReference(type));
    }

    @Test
    void timedPlansAreObservedRepeatedly() throws Exception {
        Files.writeString(
                file,
                """
                format: cutpoint-study/1
                experiments:
                  - id: overhead
                    mode: plan
                    models: zoo:lenet
                    devices: raspberry-pi-4b
                    clouds: gtx-1080
                    strategies: [jps, partition-only]
                    jobs: 10
                    repeats: 3
                    tables:
                      - {id: solve, rows: [strategy], values: [solve_ms]}
                """);

        StudyResults results = run("out", false);

        assertThat(results.rows("overhead")).hasSize(6);
        assertThat(results.rows("overhead"))
                .allSatisfy(r -> assertThat(r.number("solve_ms").orElseThrow()).isPositive());
    }
}

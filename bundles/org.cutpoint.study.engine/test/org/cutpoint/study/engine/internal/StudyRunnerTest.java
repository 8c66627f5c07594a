package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioFormats;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.ScenarioRecipe.Ranges;
import org.cutpoint.api.scenario.ScenarioRecipe.Uniform;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleFormats;
import org.cutpoint.api.schedule.SchedulePlanner;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.api.schedule.Schedulers;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.Row;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.Crew;
import org.cutpoint.study.share.Desk;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyJob.Kind;
import org.cutpoint.study.share.StudyJob.Needed;
import org.cutpoint.study.share.StudyParcel;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs a study, with schedulers that take turns as the test wants. */
class StudyRunnerTest {
    private static final String STUDY =
            """
            format: cutpoint-study/1
            experiments:
              - id: order
                mode: schedule
                problems: [1.json, 2.json, 3.json, 4.json, 5.json]
                strategies: [first, second, third]
            """;

    @TempDir
    private Path folder;

    private final CountDownLatch later = new CountDownLatch(4);

    @BeforeEach
    void write() throws Exception {
        Files.writeString(folder.resolve("orders.yaml"), STUDY);
        for (int i = 1; i <= 5; i++) {
            Files.writeString(folder.resolve(i + ".json"), "" + i);
        }
    }

    /** With four threads, the first cell ends after four others have begun, one of which is in the journal then. */
    private SchedulePlanner planner(boolean several) {
        return (problem, scheduler, limit) -> {
            if (several && problem.name().equals("problem-1") && scheduler.equals("first")) {
                assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
            }
            later.countDown();
            double ms = problem.nodes().get(0).computeMs() * scheduler.length() / 3;
            return new SchedulePlanner.Scheduled(scheduler, "1", new Order(List.of("a")), ms, 0);
        };
    }

    private StudyRunner runner(int threads) {
        return runner(threads, null);
    }

    private StudyRunner runner(int threads, Workbench workbench) {
        ScheduleFormats formats = fake(ScheduleFormats.class, arguments -> {
            String number = WholeFiles.read((Path) arguments[0], "a number");
            Node node = new Node("a", Integer.parseInt(number), 1, List.of());
            return new ScheduleProblem("problem-" + number, List.of(node));
        });
        Schedulers schedulers = fake(Schedulers.class, arguments -> List.of("first", "second", "third").stream()
                .map(id -> new Strategies.Entry(id, "", "", ""))
                .toList());
        Strategies strategies = fake(Strategies.class, arguments -> List.of());
        Services services = new Services(
                workbench,
                null,
                null,
                null,
                formats,
                null,
                null,
                strategies,
                null,
                schedulers,
                planner(threads > 1),
                null,
                null,
                null,
                null,
                fake(ScenarioFormats.class, arguments -> scenario((Path) arguments[0])),
                fake(ScenarioGenerator.class, arguments -> drawn((ScenarioRecipe) arguments[0])),
                fake(TaskSchedulers.class, arguments -> List.of("near", "far").stream()
                        .map(id -> new Strategies.Entry(id, "", "", ""))
                        .toList()),
                fake(Simulator.class, arguments -> simulated((Scenario) arguments[0], (String) arguments[1])),
                null,
                null,
                fake(TileStrategies.class, arguments -> List.of(new Strategies.Entry("tiled", "", "", ""))),
                null);
        return new StudyRunner(services, () -> new Build("0", List.of()), threads);
    }

    private static Scenario scenario(Path file) {
        return drawn(new ScenarioRecipe(
                WholeFiles.read(file, "a name"), 3, Map.of(), 1, 1, 1, 1, new Uniform(), 1, Ranges.PAPER, true));
    }

    /** Its one task has as many samples as the seed says. */
    private static Scenario drawn(ScenarioRecipe recipe) {
        Task task = new Task("t", 0, "net", (int) recipe.seed(), List.of(), 1, 1);
        TaskModel model = new TaskModel("in", 1, List.of(new TaskLayer("l", 1, 1, 1, 1)));
        return new Scenario(recipe.name(), Map.of("net", model), List.of(), List.of(task), true);
    }

    private static Simulator.Simulated simulated(Scenario scenario, String strategy) {
        double ms = scenario.tasks().get(0).samples() * (strategy.equals("near") ? 1 : 2);
        TracedTask task = new TracedTask("t", Placement.onDevice(0, 1), ms, List.of());
        return new Simulator.Simulated("1", new Trace(scenario.name(), strategy, ms, 1, List.of(task)), 3, 0.5);
    }

    private interface Answers {
        Object to(Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answers.to(arguments)));
    }

    private StudyResults run(int threads, String file, String out) throws Exception {
        return runner(threads).run(folder.resolve(file), folder.resolve(out), false, Optional.empty(), Progress.NONE);
    }

    @Test
    void oneThreadAndManyFindTheSameNumbersInTheSameOrder() throws Exception {
        StudyResults alone = run(1, "orders.yaml", "alone");
        StudyResults together = run(4, "orders.yaml", "together");

        assertThat(alone.rows()).hasSize(15);
        // Else this would show nothing.
        assertThat(Files.readAllLines(folder.resolve("together/journal.jsonl")).subList(1, 16))
                .isNotEqualTo(Files.readAllLines(folder.resolve("alone/journal.jsonl"))
                        .subList(1, 16));
        assertThat(together.rows()).isEqualTo(alone.rows());
        assertThat(folder.resolve("together/results.csv")).hasSameTextualContentAs(folder.resolve("alone/results.csv"));
        assertThat(together.provenance().plannedSha256())
                .isEqualTo(alone.provenance().plannedSha256());
    }

    @Test
    void scenariosOutOfFilesAreSimulatedWithEveryStrategy() throws Exception {
        Files.writeString(folder.resolve("city.json"), "city");
        Files.writeString(
                folder.resolve("tasks.yaml"),
                """
                format: cutpoint-study/1
                experiments:
                  - {id: tasks, mode: simulate, scenarios: city.json, strategies: [near, far], baseline: far}
                """);
        StudyResults results = run(2, "tasks.yaml", "out");
        assertThat(results.rows())
                .extracting(
                        r -> r.text("model").orElse(""),
                        r -> r.text("strategy").orElse(""),
                        r -> r.number("total_delay_ms").orElse(-1),
                        r -> r.number("reduction_percent").orElse(-1),
                        r -> r.number("gap_percent").orElse(-1),
                        r -> r.number("on_device").orElse(-1))
                .containsExactly(
                        tuple("city", "near", 3.0, 50.0, 200.0, 1.0), tuple("city", "far", 6.0, 0.0, 500.0, 1.0));
        assertThat(results.provenance().inputs())
                .extracting(i -> i.kind() + " " + i.name())
                .contains("scenario city.json");
    }

    /** Knows machines and networks by files alone, whose names it notes, and takes no time for anything. */
    private static Workbench reading(List<String> files) {
        Profiler profiler = fake(Profiler.class, arguments -> null);
        ProfilerFactory factory = new ProfilerFactory() {
            @Override
            public String id() {
                return "table";
            }

            @Override
            public List<KnownMachine> machines() {
                return List.of();
            }

            @Override
            public Optional<Profiler> find(String machine) {
                files.add(machine);
                return Optional.of(profiler).filter(p -> Files.exists(Path.of(machine)));
            }
        };
        ModelLoader loader = new ModelLoader() {
            @Override
            public boolean accepts(String source) {
                return Files.exists(Path.of(source.replaceFirst("^training:(.*)[?].*$", "$1")));
            }

            @Override
            public Model load(String source, LoadOptions options, Progress progress) {
                files.add(source);
                Layer layer = new Layer("l", List.of(), List.of(), List.of(), List.of(), 1, 0, 0);
                return new Model(
                        source, new ModelGraph("m", "ab", List.of(), List.of(layer), List.of()), Path.of(source));
            }
        };
        ProblemBuilder builder = fake(
                ProblemBuilder.class,
                arguments -> new Problem(
                        "p",
                        Stream.of("device", "edge", "cloud").map(Tier::of).toList(),
                        List.of(new DataItem("in", 1)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Objective.LATENCY,
                        1,
                        2,
                        true,
                        Limits.NONE));
        return new Workbench(List.of(loader), null, null, builder, List.of(factory), null, null);
    }

    @Test
    void machinesAndNetworksOfWhatIsDrawnLieBesideTheStudy() throws Exception {
        for (String name : List.of("phone.json", "server.json", "rack.json", "net.onnx")) {
            Files.writeString(folder.resolve(name), name);
        }
        Files.writeString(
                folder.resolve("drawn.yaml"),
                """
                format: cutpoint-study/1
                experiments:
                  - id: tasks
                    mode: simulate
                    scenarios:
                      models: [net.onnx, "training:net.onnx?loss=none"]
                      device: phone.json
                      edge: "table:server.json"
                      cloud: rack.json
                    strategies: near
                """);
        List<String> files = new ArrayList<>();

        StudyResults results = runner(1, reading(files))
                .run(folder.resolve("drawn.yaml"), folder.resolve("out"), false, Optional.empty(), Progress.NONE);

        assertThat(results.rows()).hasSize(1);
        assertThat(files)
                .containsExactly(
                        folder.resolve("phone.json").toString(),
                        folder.resolve("server.json").toString(),
                        folder.resolve("rack.json").toString(),
                        folder.resolve("net.onnx").toString(),
                        "training:" + folder.resolve("net.onnx") + "?loss=none");
        assertThat(results.provenance().inputs())
                .filteredOn(i -> !i.copy().isEmpty())
                .extracting(i -> i.kind() + " " + i.name())
                .containsExactlyInAnyOrder(
                        "machine phone.json", "machine server.json", "machine rack.json", "model file net.onnx");
    }

    @Test
    void aStudyWithoutANameKeepsTheOneOfItsFile() throws Exception {
        StudyResults first = run(1, "orders.yaml", "first");
        StudyResults again = run(1, "first/provenance.json", "again");

        assertThat(first.study().name()).isEqualTo("orders");
        assertThat(again.study().name()).isEqualTo("orders");
        assertThat(again.rows()).isEqualTo(first.rows());
        assertThat(again.rows()).extracting(r -> r.text("study").orElse("")).containsOnly("orders");
        assertThat(new KeptResults().read(folder.resolve("again")).study()).isEqualTo(first.study());
        assertThat(again.rows()).extracting(Row::experiment).containsOnly("order");
    }

    /** Has every second job done at a desk that knows of the study what a parcel says. */
    private final class Half implements Crew {
        private final Path parcels = folder.resolve("parcel");
        private final List<String> elsewhere = new ArrayList<>();

        @Override
        public void work(StudyParcel parcel, List<StudyJob> jobs, Desk here, int threads, Consumer<Answer.Done> found)
                throws InterruptedException {
            WholeFiles.write(parcels.resolve("provenance.json"), parcel.provenance());
            parcel.files()
                    .forEach((place, file) -> WholeFiles.write(
                            parcels.resolve(place),
                            WholeFiles.read(file, "a file").getBytes(StandardCharsets.UTF_8)));
            Desk there = runner(1).desk(parcels.resolve("provenance.json"), Progress.NONE);
            for (int i = 0; i < jobs.size(); i++) {
                StudyJob job = jobs.get(i);
                StudyJob other = new StudyJob(job.cell(), 1, job.needs(), job.seed(), "other");
                assertThat(there.work(other)).isInstanceOf(Answer.Left.class);
                Answer answer = (i % 2 == 0 ? there : here).work(job);
                if (i % 2 == 0) {
                    elsewhere.add(job.cell());
                }
                assertThatThrownBy(() -> found.accept(new Answer.Done(job.cell(), List.of("{}"))))
                        .isInstanceOf(IllegalArgumentException.class);
                found.accept((Answer.Done) answer);
            }
        }
    }

    @Test
    void aCrewFindsTheSameNumbers() throws Exception {
        StudyResults alone = run(1, "orders.yaml", "alone");
        Half crew = new Half();
        StudyResults shared = runner(1)
                .run(folder.resolve("orders.yaml"), folder.resolve("shared"), false, Optional.of(crew), Progress.NONE);

        assertThat(crew.elsewhere).hasSize(8);
        assertThat(shared.rows()).isEqualTo(alone.rows());
        assertThat(folder.resolve("shared/results.csv")).hasSameTextualContentAs(folder.resolve("alone/results.csv"));
    }

    @Test
    void whatIsMeasuredIsMeasuredHere() throws Exception {
        Files.writeString(folder.resolve("timed.yaml"), STUDY + "    timed: true\n");
        Half crew = new Half();
        StudyResults results = runner(1)
                .run(folder.resolve("timed.yaml"), folder.resolve("timed"), false, Optional.of(crew), Progress.NONE);

        assertThat(results.rows()).hasSize(15);
        assertThat(crew.elsewhere).isEmpty();
    }

    @Test
    void whatIsToBeDoneMustBeHereInThatVersion() throws Exception {
        runner(1)
                .run(
                        folder.resolve("orders.yaml"),
                        folder.resolve("shared"),
                        false,
                        Optional.of(new Half()),
                        Progress.NONE);
        StudyDesk desk = runner(1).desk(folder.resolve("parcel/provenance.json"), Progress.NONE);
        String cell = Files.readAllLines(folder.resolve("shared/journal.jsonl"))
                .get(1)
                .replaceFirst(".*?:\"(\\w+)\".*", "$1");
        StudyJob job = desk.job(cell, 1);

        assertThat(desk.work(job)).isInstanceOf(Answer.Done.class);
        assertThat(desk.work(new StudyJob(
                        cell,
                        1,
                        List.of(new Needed(Kind.SCHEDULER, job.needs().get(0).id(), "2.0")),
                        job.seed(),
                        job.configuration())))
                .isEqualTo(
                        new Answer.Left(cell, "scheduler '" + job.needs().get(0).id() + "' has version , not 2.0"));
        assertThat(desk.work(new StudyJob(
                        cell, 1, List.of(new Needed(Kind.STRATEGY, "none", "2.0")), job.seed(), job.configuration())))
                .isEqualTo(new Answer.Left(cell, "there is no strategy 'none'"));
        assertThat(desk.work(new StudyJob("other", 1, List.of(), 0, ""))).isInstanceOf(Answer.Left.class);
    }

    /** Whose study it is may name what it likes: nothing is read but what came with it. */
    @Test
    void studiesOfOthersReadNoFilesOfOurs() throws Exception {
        runner(1)
                .run(
                        folder.resolve("orders.yaml"),
                        folder.resolve("shared"),
                        false,
                        Optional.of(new Half()),
                        Progress.NONE);
        Path provenance = folder.resolve("parcel/provenance.json");
        Path secret = Files.writeString(folder.resolve("secret.json"), "1");
        Files.writeString(
                provenance, Files.readString(provenance).replace("\"name\" : \"1.json\"", "\"name\" : \"other.json\""));
        assertThatThrownBy(() -> runner(1).desk(provenance, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no file '1.json'");
        Inputs inputs = new Inputs(folder, Map.of()).confined();
        for (String name : List.of(secret.toString(), "training:" + secret, "table:" + secret, secret + "?batch=2")) {
            assertThatThrownBy(() -> inputs.confine(name, "study:1"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("does not travel");
        }
        inputs.confine("zoo:lenet?batch=2", "study:1");
    }

    @Test
    void otherBundlesComputeNothingForUs() throws Exception {
        runner(1)
                .run(
                        folder.resolve("orders.yaml"),
                        folder.resolve("shared"),
                        false,
                        Optional.of(new Half()),
                        Progress.NONE);
        Path provenance = folder.resolve("parcel/provenance.json");
        Files.writeString(
                provenance,
                Files.readString(provenance)
                        .replaceFirst(
                                "\"bundles\" : \\[ *\\]",
                                "\"bundles\" : [ {\"name\": \"org.cutpoint.cost\", \"version\": \"9\"} ]"));
        assertThatThrownBy(() -> runner(1).desk(provenance, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bundle org.cutpoint.cost")
                .hasMessageContaining("same build");
    }
}

package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Strategies;
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
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.Row;
import org.cutpoint.study.StudyResults;
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

    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch later = new CountDownLatch(3);

    @BeforeEach
    void write() throws Exception {
        Files.writeString(folder.resolve("orders.yaml"), STUDY);
        for (int i = 1; i <= 5; i++) {
            Files.writeString(folder.resolve(i + ".json"), "" + i);
        }
    }

    /** With several threads, the first call ends after three others. */
    private SchedulePlanner planner(boolean several) {
        return (problem, scheduler, limit) -> {
            if (several && begun.getAndIncrement() == 0) {
                assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
            }
            later.countDown();
            double ms = problem.nodes().get(0).computeMs() * scheduler.length() / 3;
            return new SchedulePlanner.Scheduled(scheduler, "1", new Order(List.of("a")), ms, 0);
        };
    }

    private StudyRunner runner(int threads) {
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
                null,
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
                fake(Simulator.class, arguments -> simulated((Scenario) arguments[0], (String) arguments[1])));
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
        return runner(threads).run(folder.resolve(file), folder.resolve(out), false, Progress.NONE);
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
}

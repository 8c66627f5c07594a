package org.cutpoint.simulate.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.TaskDelay;
import org.cutpoint.simulate.live.LiveScenarios;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

class SimulateCommandTest {
    private final Services services = new Services();
    private final TestConsole console = new TestConsole();

    private int run(String... args) throws InterruptedException {
        return console.run(new SimulateCommand(services, services, services, services, services, live), args);
    }

    private final List<LiveScenarios.Conditions> asked = new ArrayList<>();

    /** A task that is placed as it was simulated, and takes 10 % longer. */
    private LiveScenarios.Live carriedOut(LiveScenarios.Conditions conditions) {
        asked.add(conditions);
        Task task = new Task("t1", 5, "net", 2, List.of("e1"), 100, 30);
        TaskModel net =
                new TaskModel("x", 1000, List.of(new TaskLayer("a", 10, 1, 1, 1), new TaskLayer("b", 10, 1, 1, 1)));
        Placement placement = new Placement(5, Optional.of("e1"), 0, 1, 100, 30);
        return new LiveScenarios.Live(
                new Scenario("street", Map.of("net", net), List.of(), List.of(task), true),
                new Trace("street", "deepar", 90, 0, List.of(new TracedTask("t1", placement, 95, List.of()))),
                List.of(new LiveScenarios.LiveTask(
                        task,
                        new Placement(6, Optional.of("e1"), 0, 2, 100, 0),
                        6,
                        105,
                        new TaskDelay(0, 1, 2, 3, 4, 5))),
                3e-7);
    }

    private final ComponentServiceObjects<LiveScenarios> live = new ComponentServiceObjects<>() {
        @Override
        public LiveScenarios getService() {
            return (scenario, scheduler, conditions, progress) -> carriedOut(conditions);
        }

        @Override
        public void ungetService(LiveScenarios service) {}

        @Override
        public ServiceReference<LiveScenarios> getServiceReference() {
            throw new UnsupportedOperationException();
        }
    };

    @Test
    void simulatedIsShownBesideMeasured() throws Exception {
        assertThat(run("--scenario", "a.json", "--strategy", "deepar", "--real", "--edge-slowdown", "3"))
                .isZero();
        assertThat(asked).containsExactly(new LiveScenarios.Conditions(8, 3, 1, 1, 1));
        assertThat(console.stdout())
                .contains("emulated")
                .contains("edge e1 *")
                .contains("90.0 ms")
                .contains("100.0 ms")
                .contains("-10.0 %")
                .contains("placed otherwise than simulated: 1")
                .containsPattern("waiting +0\\.0 ms +1\\.0 ms +1\\.0 ms")
                // 1,000 bytes at 100 Mbit/s are 0.08 ms, for each of two samples.
                .containsPattern("device to edge +0\\.2 ms +1\\.0 ms +0\\.8 ms")
                .contains("3.0e-07");
        assertThatThrownBy(() -> run("--scenario", "a.json", "--strategy", "deepar", "--real", "--json"))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> run("--scenario", "a.json", "--strategy", "deepar", "--real", "--slowdown", "0.1"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--slowdown");
    }

    @Test
    void aLineForEachFileAndStrategy() throws Exception {
        assertThat(run("--scenario", "a.json", "b.json", "--strategy", "deepar,edge-only", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly("a deepar 15.0", "a edge-only 15.0", "b deepar 15.0", "b edge-only 15.0");
        assertThat(services.asked).startsWith("a deepar [] 600");
    }

    @Test
    void aTableForPeople() throws Exception {
        assertThat(run("--scenario", "a.json", "--strategy", "deepar", "--time-limit", "7"))
                .isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        scenario  strategy  total delay  per task  over the bound  device  edge  cloud  edge+cloud  waited  failed  events/s
                        --------  --------  -----------  --------  --------------  ------  ----  -----  ----------  ------  ------  --------
                        a         deepar        0.015 s   0.008 s          25.0 %       1     1      0           0       1       0      3000
                        """);
        assertThat(services.asked).containsExactly("a deepar [] 7");
    }

    @Test
    void failuresByHandAndAtRandom() throws Exception {
        run("--scenario", "a.json", "--strategy", "deepar", "--outage", "e:2:core-link:3:4.5");
        run("--scenario", "a.json", "--strategy", "deepar", "--fail", "server,edge-link", "--mtbf", "9", "--seed", "3");
        assertThat(services.asked)
                .containsExactly(
                        "a deepar [Outage[edge=e:2, part=CORE_LINK, fromMs=3.0, untilMs=4.5]] 600",
                        "outages 3 2 [SERVER, EDGE_LINK] 5.0 9000.0 30000.0",
                        "a deepar [Outage[edge=e1, part=SERVER, fromMs=1.0, untilMs=2.0]] 600");
    }

    @Test
    void timesOfFailuresAreNothingWithoutFailures() {
        for (String option : List.of("--mtbf", "--mttr", "--seed")) {
            assertThatThrownBy(() -> run("--scenario", "a.json", "--strategy", "deepar", option, "9"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(option)
                    .hasMessageContaining("--fail server");
        }
        assertThat(services.asked).isEmpty();
    }

    @Test
    void tracesOfOthersAreChecked() throws Exception {
        assertThat(run("--scenario", "a.json", "--check", "good.json")).isZero();
        assertThat(console.stdout()).isEqualTo("good.json is a valid trace of a: 2 tasks, 0.015 s in all.\n");
        assertThatThrownBy(() -> run("--scenario", "a.json", "--check", "late.json"))
                .isInstanceOf(InputException.class)
                .hasMessage("late.json: task 't1': it is late");
        assertThatThrownBy(() -> run("--scenario", "a.json", "--check", "sum.json"))
                .isInstanceOf(InputException.class)
                .hasMessage("sum.json: $.totalDelayMs is 15.0, but its tasks' delays sum to 16.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--scenario a.json                                            | --strategy: it is missing. Give one or",
                "--scenario a.json --strategy deepr                           | Did you mean 'deepar'?",
                "--scenario a.json --strategy deepar --time-limit 0           | --time-limit: 0 is too little",
                "--scenario a.json --strategy deepar --outage e1              | 'e1' is no outage",
                "--scenario a.json --strategy deepar --outage e1:server:x:4   | 'e1:server:x:4' is no outage",
                "--scenario a.json --strategy deepar --outage e9:server:1:4   | there is no edge 'e9'",
                "--scenario a.json --strategy deepar --outage e1:sever:1:4    | Did you mean 'server'?",
                "--scenario a.json --strategy deepar --fail all               | there is no part 'all'",
                "--scenario a.json --strategy deepar --check t.json           | Give one --scenario, and no --strategy",
                "--scenario a.json bad.json --strategy deepar --json          | bad.json: $.tasks: missing",
            })
    void whatIsWrongIsSaidBeforeAnythingIsDone(String args, String message) {
        assertThatThrownBy(() -> run(args.split(" +")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
        assertThat(services.asked).isEmpty();
        assertThat(console.stdout()).isEmpty();
    }
}

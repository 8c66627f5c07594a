package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Simulator;
import org.cutpoint.api.scenario.Simulator.Simulated;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.runtime.tests.StrategyJar.Offered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.ConfigurationAdmin;

/** Somebody else's scheduler comes into the deploy folder of a runtime that runs, simulates, is replaced, and goes. */
@Timeout(300)
class DeployedSchedulerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int DEVICE_MS = 40;

    private final Simulator simulator = Services.get(Simulator.class);
    private final TaskSchedulers schedulers = Services.get(TaskSchedulers.class);
    private final Scenario scenario = new Scenario(
            "two-tasks",
            Map.of("net", new TaskModel("image", 1000, List.of(new TaskLayer("fc", 10, DEVICE_MS, 1, 1)))),
            List.of(),
            List.of(new Task("t1", 0, "net", 1, List.of(), 1, 1), new Task("t2", 5, "net", 2, List.of(), 1, 1)),
            false);

    @TempDir
    private Path deploy;

    @TempDir
    private Path scratch;

    private DeployWatch watch;

    @BeforeEach
    void watchDeployFolder() throws IOException {
        watch = DeployWatch.of(Services.get(ConfigurationAdmin.class), deploy, scratch);
    }

    @AfterEach
    void stopWatching() throws IOException {
        watch.close();
    }

    @Test
    void simulatesInTheVersionThatIsThere() throws Exception {
        Path jar = deploy.resolve("scheduler.jar");
        for (int edition = 1; edition <= 3; edition++) {
            StrategyJar.write(jar, Offered.scheduler(StrategyJar.SCHEDULER), edition, StrategyJar.Kind.GOOD, scratch);
            String version = StrategyJar.version(edition);
            await().atMost(SOON).until(() -> offered(version));
            // For a moment there are two.
            await().atMost(SOON).until(() -> simulate().schedulerVersion().equals(version));
            Simulated simulated = simulate();
            assertThat(simulated.trace().totalDelayMs()).isEqualTo(3 * DEVICE_MS + 2 * edition);
        }
        Files.delete(jar);
        await().atMost(SOON)
                .until(() -> schedulers.list().stream().noneMatch(s -> s.id().equals(StrategyJar.SCHEDULER)));
        assertThatThrownBy(this::simulate)
                .isInstanceOf(InputException.class)
                .hasMessageContaining(StrategyJar.SCHEDULER)
                .hasMessageContaining("deepar");
    }

    private Simulated simulate() throws InterruptedException {
        return simulator.simulate(scenario, StrategyJar.SCHEDULER, List.of(), SOON);
    }

    private boolean offered(String version) {
        return schedulers.list().stream()
                .anyMatch(
                        s -> s.id().equals(StrategyJar.SCHEDULER) && s.version().equals(version));
    }
}

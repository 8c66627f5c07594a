package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.Version;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** A strategy's jar comes, is replaced again and again, and goes, while plans are asked for all the time. */
class HotSwapTest {
    private static final int SWAPS = 20;
    private static final int CALLERS = 4;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final BundleContext context =
            FrameworkUtil.getBundle(HotSwapTest.class).getBundleContext();
    private final Planner planner = service(Planner.class);
    private final Strategies strategies = service(Strategies.class);
    private final Workload workload = Workload.of(new Problem(
            "one-layer",
            List.of(Tier.of("device")),
            List.of(new DataItem("image", 1)),
            List.of(new ProblemLayer(
                    "fc", List.of("image"), List.of(new DataItem("fc", 1)), Map.of("device", 1.0), 0, 0, 0, Map.of())),
            List.of("fc"),
            List.of(),
            List.of(),
            Objective.LATENCY,
            1,
            2,
            false,
            new Limits(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())));

    @TempDir
    private Path deploy;

    @TempDir
    private Path scratch;

    private DeployWatch watch;

    @BeforeEach
    void watchDeployFolder() throws IOException {
        watch = DeployWatch.of(service(ConfigurationAdmin.class), deploy, scratch);
    }

    @AfterEach
    void stopWatching() throws IOException {
        watch.close();
    }

    /** What one caller saw: the version that made each of its plans. */
    private record Seen(List<Version> versions) {
        boolean reached(int edition) {
            synchronized (versions) {
                return !versions.isEmpty()
                        && versions.get(versions.size() - 1).equals(new Version(StrategyJar.version(edition)));
            }
        }

        void add(String version) {
            synchronized (versions) {
                versions.add(new Version(version));
            }
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void losesNoPlanWhileAStrategyIsSwapped() throws Exception {
        Path jar = deploy.resolve("strategy.jar");
        StrategyJar.write(jar, 0, scratch);
        await().atMost(SOON).until(() -> offered(0));

        CountDownLatch stop = new CountDownLatch(1);
        List<Seen> seen = new ArrayList<>();
        List<Future<?>> callers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            for (int c = 0; c < CALLERS; c++) {
                Seen mine = new Seen(new ArrayList<>());
                seen.add(mine);
                callers.add(threads.submit(() -> {
                    while (stop.getCount() > 0) {
                        mine.add(plan());
                    }
                    return null;
                }));
            }
            for (int edition = 1; edition <= SWAPS; edition++) {
                if (edition % 2 == 0) {
                    StrategyJar.write(jar, edition, scratch);
                } else {
                    Path beside = deploy.resolve("strategy-" + edition + ".jar");
                    StrategyJar.write(beside, edition, scratch);
                    int now = edition;
                    await().atMost(SOON).until(() -> offered(now));
                    Files.delete(jar);
                    jar = beside;
                }
                int now = edition;
                await("swap to edition " + edition + " seen by every caller")
                        .atMost(SOON)
                        .until(() -> callers.stream().anyMatch(Future::isDone)
                                || onlyBundleIs(now) && seen.stream().allMatch(s -> s.reached(now)));
                assertThat(callers).noneMatch(Future::isDone);
            }
        } finally {
            stop.countDown();
            threads.shutdown();
        }
        for (Future<?> caller : callers) {
            // Throws what the caller's plan threw.
            caller.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(seen).allSatisfy(s -> {
            assertThat(s.versions()).isSorted();
            assertThat(s.versions()).last().isEqualTo(new Version(StrategyJar.version(SWAPS)));
        });

        Files.delete(jar);
        await().atMost(SOON).until(() -> editions().isEmpty());
        assertThat(strategies.list()).noneMatch(s -> s.id().equals(StrategyJar.ID));
        // It was there: the planner waits for it to come back, and then says that it has not.
        assertThatThrownBy(() -> planner.plan(workload, StrategyJar.ID))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(StrategyJar.ID)
                .hasMessageContaining("local-only");
    }

    /** Listing strategies is what every start of the program does, which installs what lies in the folder by itself. */
    @Test
    void makesAStrategyNoSoonerThanAtItsFirstPlan() throws Exception {
        Path jar = scratch.resolve("strategy.jar");
        StrategyJar.write(jar, 1, scratch);
        Bundle bundle = context.installBundle(jar.toUri().toString());
        try {
            bundle.start(Bundle.START_TRANSIENT);
            await().atMost(SOON).until(() -> offered(1));
            assertThat(componentState()).isEqualTo(ComponentConfigurationDTO.SATISFIED);
            plan();
            assertThat(componentState()).isEqualTo(ComponentConfigurationDTO.ACTIVE);
        } finally {
            bundle.uninstall();
        }
    }

    private int componentState() {
        ServiceComponentRuntime runtime = service(ServiceComponentRuntime.class);
        return runtime.getComponentConfigurationDTOs(
                        runtime.getComponentDescriptionDTO(bundles().get(0), StrategyJar.BUNDLE))
                .iterator()
                .next()
                .state;
    }

    @Test
    void refusesAnUnknownStrategyAtOnce() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> planner.plan(workload, "no-such-strategy"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no-such-strategy")
                .hasMessageContaining("local-only");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void listsAndPlansWithWhatIsInstalled() throws InterruptedException {
        assertThat(strategies.list().stream().map(Strategies.Entry::id))
                .contains("cloud-only", "jps", "jps-best", "local-only", "partition-only");
        assertThat(strategies.list())
                .allSatisfy(s -> assertThat(s.description()).isNotBlank());
        Planner.Planned planned = planner.plan(workload, "local-only");
        assertThat(planned.cost()).hasValueSatisfying(c -> assertThat(c.value()).isEqualTo(1));
    }

    /** One plan; the version of the bundle that made it, which is also the one that its content tells. */
    private String plan() throws InterruptedException {
        Planner.Planned planned = planner.plan(workload, StrategyJar.ID);
        assertThat(planned.outcome()).isInstanceOfSatisfying(Plan.class, p -> assertThat(p.schedule())
                .singleElement()
                .satisfies(edition -> assertThat(StrategyJar.version(Integer.parseInt(edition)))
                        .isEqualTo(planned.strategyVersion())));
        return planned.strategyVersion();
    }

    private boolean offered(int edition) {
        return strategies.list().stream()
                .anyMatch(s -> s.id().equals(StrategyJar.ID) && s.version().equals(StrategyJar.version(edition)));
    }

    private boolean onlyBundleIs(int edition) {
        return editions().equals(List.of(StrategyJar.version(edition)));
    }

    private List<String> editions() {
        return bundles().stream().map(b -> b.getVersion().toString()).toList();
    }

    private List<Bundle> bundles() {
        return Arrays.stream(context.getBundles())
                .filter(b -> StrategyJar.BUNDLE.equals(b.getSymbolicName()) && b.getState() != Bundle.UNINSTALLED)
                .toList();
    }

    private <T> T service(Class<T> type) {
        await("service " + type.getName()).atMost(SOON).until(() -> context.getServiceReference(type) != null);
        return context.getService(context.getServiceReference(type));
    }
}

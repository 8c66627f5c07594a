package org.cutpoint.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StrategyRegistryTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Map<ServiceReference<Strategy>, Strategy> services = new ConcurrentHashMap<>();
    private final AtomicInteger uses = new AtomicInteger();
    private final List<ServiceListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private StrategyRegistry registry(int drainSeconds, int gapSeconds) {
        return new StrategyRegistry(
                FakeServices.context(services, uses, listeners), FakeServices.config(drainSeconds, gapSeconds));
    }

    private ServiceReference<Strategy> bind(String id, String version) {
        ServiceReference<Strategy> reference = FakeServices.reference(id, version);
        services.put(reference, workload -> new Infeasible(id + " " + version));
        tell(ServiceEvent.REGISTERED, reference);
        return reference;
    }

    private void unbind(ServiceReference<Strategy> reference) {
        tell(ServiceEvent.UNREGISTERING, reference);
    }

    private void tell(int event, ServiceReference<Strategy> reference) {
        listeners.forEach(listener -> listener.serviceChanged(new ServiceEvent(event, reference)));
    }

    @Test
    void listsWithoutMaking() {
        StrategyRegistry registry = registry(1, 1);
        bind("b", "1.0.0");
        bind("a", "1.2.0");
        assertThat(registry.list())
                .containsExactly(
                        new Strategies.Entry("a", "About a.", "bundle.a", "1.2.0"),
                        new Strategies.Entry("b", "About b.", "bundle.b", "1.0.0"));
        assertThat(uses).hasValue(0);
        registry.lease("a").close();
        registry.lease("a").close();
        assertThat(uses).hasValue(1);
    }

    @Test
    void theHighestVersionWins() {
        StrategyRegistry registry = registry(1, 1);
        bind("a", "1.9.0");
        ServiceReference<Strategy> highest = bind("a", "1.10.0");
        bind("a", "1.2.0");
        try (Lease<Strategy> lease = registry.lease("a")) {
            assertThat(lease.version()).isEqualTo("1.10.0");
            assertThat(lease.get()).isSameAs(services.get(highest));
        }
        unbind(highest);
        try (Lease<Strategy> lease = registry.lease("a")) {
            assertThat(lease.version()).isEqualTo("1.9.0");
        }
        assertThat(registry.list()).singleElement().satisfies(e -> assertThat(e.version())
                .isEqualTo("1.9.0"));
    }

    @Test
    void whoGoesAwayWaitsForItsLeases() {
        StrategyRegistry registry = registry(1000, 1000);
        ServiceReference<Strategy> reference = bind("a", "1.0.0");
        Lease<Strategy> one = registry.lease("a");
        Lease<Strategy> two = registry.lease("a");
        Future<?> leaving = threads.submit(() -> unbind(reference));
        await().atMost(SOON).until(() -> registry.list().isEmpty());
        one.close();
        one.close();
        assertThat(leaving).isNotDone();
        assertThat(two.get()).isNotNull();
        two.close();
        await().atMost(SOON).until(leaving::isDone);
        assertThat(uses).hasValue(0);
        assertThatThrownBy(two::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoGoesAwayDoesNotWaitForEver() {
        StrategyRegistry registry = registry(0, 0);
        ServiceReference<Strategy> reference = bind("a", "1.0.0");
        Lease<Strategy> lease = registry.lease("a");
        unbind(reference);
        assertThat(uses).hasValue(0);
        lease.close();
    }

    @Test
    void whoAsksDuringAnUpdateGetsTheNewVersion() throws Exception {
        StrategyRegistry registry = registry(1000, 1000);
        ServiceReference<Strategy> old = bind("a", "1.0.0");
        Lease<Strategy> running = registry.lease("a");
        Future<?> leaving = threads.submit(() -> unbind(old));
        await().atMost(SOON).until(() -> registry.list().isEmpty());
        AtomicReference<Thread> asking = new AtomicReference<>();
        Future<String> asked = threads.submit(() -> {
            asking.set(Thread.currentThread());
            try (Lease<Strategy> lease = registry.lease("a")) {
                return lease.version();
            }
        });
        await().atMost(SOON).until(() -> waits(asking.get()));
        running.close();
        leaving.get();
        assertThat(asked).isNotDone();
        bind("a", "1.0.1");
        assertThat(asked.get()).isEqualTo("1.0.1");
    }

    @Test
    void unknownOrGoneForTooLong() {
        StrategyRegistry registry = registry(0, 0);
        ServiceReference<Strategy> a = bind("a", "1.0.0");
        bind("b", "1.0.0");
        assertThatThrownBy(() -> registry(1000, 1000).lease("a"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'a'")
                .hasMessageContaining("No strategy is installed");
        unbind(a);
        assertThatThrownBy(() -> registry.lease("a"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("There are: b");
    }

    @Test
    void oneThatCannotBeMade() {
        StrategyRegistry registry = registry(0, 0);
        tell(ServiceEvent.REGISTERED, FakeServices.reference("a", "1.0.0"));
        assertThatThrownBy(() -> registry.lease("a"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bundle.a 1.0.0");
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        StrategyRegistry registry = registry(1000, 1000);
        unbind(bind("a", "1.0.0"));
        AtomicReference<Thread> asking = new AtomicReference<>();
        Future<?> asked = threads.submit(() -> {
            asking.set(Thread.currentThread());
            assertThatThrownBy(() -> registry.lease("a")).isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        await().atMost(SOON).until(() -> waits(asking.get()));
        asking.get().interrupt();
        asked.get();
    }

    @Test
    void stoppingEndsAllWaits() throws Exception {
        StrategyRegistry registry = registry(1000, 1000);
        ServiceReference<Strategy> reference = bind("a", "1.0.0");
        Lease<Strategy> open = registry.lease("a");
        AtomicReference<Thread> thread = new AtomicReference<>();
        Future<?> leaving = threads.submit(() -> {
            thread.set(Thread.currentThread());
            unbind(reference);
        });
        await().atMost(SOON).until(() -> waits(thread.get()));
        registry.deactivate();
        leaving.get();
        open.close();
    }

    private static boolean waits(Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }
}

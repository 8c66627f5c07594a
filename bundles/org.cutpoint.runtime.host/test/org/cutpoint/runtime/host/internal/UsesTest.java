package org.cutpoint.runtime.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class UsesTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Uses uses = new Uses();
    private final String one = "one";

    private Thread waiter() {
        Thread waiter = new Thread(() -> uses.await(one, LONG));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        return waiter;
    }

    @Test
    void whoGoesWaitsForEveryUse() throws Exception {
        Uses.Use<String> first = uses.begin(() -> one);
        Uses.Use<String> second = uses.begin(() -> one);
        assertThat(first.get()).isSameAs(one);
        Thread waiter = waiter();
        first.close();
        waiter.join(50);
        assertThat(waiter.isAlive()).isTrue();
        second.close();
        waiter.join();
        uses.await(one, LONG);
    }

    @Test
    void doesNotWaitForOthersNorForEver() {
        try (Uses.Use<String> use = uses.begin(() -> one)) {
            uses.await("other", LONG);
            uses.await(use.get(), Duration.ofMillis(20));
        }
        assertThatThrownBy(() -> uses.begin(() -> {
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nobodyWaitsWhenEverythingStops() throws Exception {
        try (Uses.Use<String> use = uses.begin(() -> one)) {
            Thread waiter = waiter();
            uses.stop();
            waiter.join();
            uses.await(use.get(), LONG);
        }
    }
}

package org.cutpoint.runtime.observe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.observe.Activity.LaneUse;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.LoadSource;
import org.cutpoint.api.observe.RunInfo;
import org.junit.jupiter.api.Test;

class LocalActivityTest {
    private final LocalActivity activity = new LocalActivity("1.2.3", 2);

    private static JobEvent job(String id, double uplinkMs, Optional<String> failure) {
        return new JobEvent(
                id,
                JobEvent.Kind.JOB,
                "lenet",
                "device 2, cloud 3 layers",
                "host:1",
                Instant.EPOCH,
                0.5,
                10,
                Map.of("uplink", uplinkMs, "device", 4.0),
                1000,
                failure,
                failure.isPresent());
    }

    @Test
    void countsAllJobsAndKeepsTheLast() {
        activity.ended(job("a", 1, Optional.empty()));
        activity.ended(job("b", 1, Optional.of("lost")));
        activity.ended(job("c", 3, Optional.empty()));

        var now = activity.now();

        assertThat(List.of(now.jobs(), now.failed(), now.fallbacks())).containsExactly(3L, 1L, 1L);
        assertThat(now.recent()).extracting(JobEvent::id).containsExactly("c", "b");
        assertThat(now.plan()).contains("device 2, cloud 3 layers");
        assertThat(now.tiers()).containsExactly(new LaneUse("device", 2, 4), new LaneUse("uplink", 2, 2));
    }

    @Test
    void theLinksRateIsThatOfTheLastMessages() {
        assertThat(activity.now().uplinkMbps()).isEmpty();

        activity.ended(job("a", 1, Optional.empty()));
        activity.ended(job("b", 3, Optional.empty()));

        // 2000 bytes in 4 ms
        assertThat(activity.now().uplinkMbps().getAsDouble()).isCloseTo(4, within(1e-9));
    }

    @Test
    void runsAreThereWhileTheyGoOn() {
        RunInfo run = new RunInfo(
                "r1", "lenet", List.of("device", "cloud"), 5, OptionalDouble.of(10), OptionalDouble.of(40), "host:1");
        activity.began(run);
        assertThat(activity.now().runs()).containsExactly(run);

        activity.over(run);
        assertThat(activity.now().runs()).isEmpty();
    }

    @Test
    void writesAllOfItAsJson() {
        activity.addSource(() -> new LoadSource.Load(3, 1024, 12, 512, 1, 4, 5));
        activity.ended(job("a\"b", 1.23456, Optional.of("lost")));

        assertThat(activity.json())
                .contains(
                        "{\"format\":\"cutpoint-activity/1\",\"version\":\"1.2.3\",",
                        "\"queues\":[{\"waiting\":3,\"mostWaiting\":1024,\"waitingBytes\":12,\"mostWaitingBytes\":512,"
                                + "\"running\":1,\"segments\":4,\"models\":5}]",
                        "\"id\":\"a\\\"b\",\"kind\":\"job\"",
                        "\"ended\":\"1970-01-01T00:00:00Z\"",
                        "\"laneMs\":{\"device\":4.0,\"uplink\":1.235}",
                        "\"failure\":\"lost\",\"fallback\":true")
                .doesNotContain("\n");
    }
}

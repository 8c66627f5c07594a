package org.cutpoint.runtime.log.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.observe.JobEvent;
import org.junit.jupiter.api.Test;

class JobLogTest {
    private static JobEvent event(String id, String model, Optional<String> failure) {
        return new JobEvent(
                id,
                JobEvent.Kind.INFERENCE,
                model,
                "all 4 layers",
                "/10.0.0.1:5",
                Instant.EPOCH,
                0.25,
                1.5,
                Map.of("cloud", 1.25),
                0,
                failure,
                false);
    }

    @Test
    void aJobIsOneLineOfWords() {
        assertThat(JobLog.line(event("r1-j2#3", "lenet", Optional.empty())))
                .isEqualTo("inference=r1-j2#3 done model=lenet plan=\"all 4 layers\" peer=/10.0.0.1:5 waitMs=0.250"
                        + " totalMs=1.500 cloudMs=1.250");
    }

    @Test
    void whatClientsNameCannotBeginALineOrAWord() {
        assertThat(JobLog.line(event("x\ncutpoint: INFO: job=y done", "a\"b", Optional.of("no\r\nreason"))))
                .startsWith("inference=\"x cutpoint: INFO: job=y done\" failed model=\"a\\\"b\" ")
                .endsWith(" why=\"no  reason\"")
                .doesNotContain("\n", "\r");
    }

    @Test
    void whatClientsNameIsNoLongerThanALine() {
        assertThat(JobLog.line(event("x".repeat(100_000), "m", Optional.empty())))
                .hasSizeLessThan(1000);
    }
}

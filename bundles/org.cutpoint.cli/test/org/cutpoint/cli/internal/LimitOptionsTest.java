package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.junit.jupiter.api.Test;

class LimitOptionsTest {
    private static final Problem PROBLEM = new Problem(
            "p",
            List.of(Tier.of("device"), Tier.of("cloud")),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Objective.LATENCY,
            1,
            2,
            false,
            new Limits(OptionalDouble.of(3), OptionalDouble.of(4), OptionalDouble.empty()));

    private static Problem limited(String... limits) {
        return new LimitOptions(List.of(limits)).in(PROBLEM);
    }

    @Test
    void takesThePlaceOfTheFiles() {
        Problem problem = limited("cloudTimeMs=7.5", "latencyMs=1e2", "memoryBytes=5e8", "memoryBytes:cloud=10");
        assertThat(problem.limits())
                .isEqualTo(new Limits(OptionalDouble.of(3), OptionalDouble.of(7.5), OptionalDouble.of(100)));
        assertThat(problem.tiers().get(0).memoryBytes()).isEqualTo(OptionalLong.of(500_000_000));
        assertThat(problem.tiers().get(1).memoryBytes()).isEqualTo(OptionalLong.of(10));
        assertThat(limited()).isEqualTo(PROBLEM);
    }

    @Test
    void refusesWhatIsNoLimit() {
        for (String limit : List.of(
                "latency=3",
                "latencyMs",
                "latencyMs=",
                "latencyMs=-1",
                "latencyMs=NaN",
                "latencyMs=Infinity",
                "=3",
                "memoryBytes:=3",
                "memoryBytes:edge=3")) {
            assertThatThrownBy(() -> limited(limit))
                    .as(limit)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("--limit");
        }
        assertThatThrownBy(() -> limited("latencyMs=1", "latencyMs=2")).isInstanceOf(InputException.class);
    }
}

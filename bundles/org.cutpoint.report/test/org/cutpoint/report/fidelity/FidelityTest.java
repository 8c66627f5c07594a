package org.cutpoint.report.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.cutpoint.report.internal.FidelitySamples;
import org.junit.jupiter.api.Test;

class FidelityTest {
    private static Fidelity of(List<FidelityCase> cases, Stretch... stretches) {
        return FidelitySamples.fidelity(cases, List.of(stretches));
    }

    @Test
    void errorsAreSharesOfWhatWasMeasured() {
        FidelityCase c = FidelitySamples.of("m", "4g", "jps", 0.9, 1.05);
        assertThat(c.error(Quantity.MAKESPAN)).isCloseTo(-0.1, within(1e-12));
        assertThat(c.error(Quantity.LATENCY)).isCloseTo(0.05, within(1e-12));
        assertThat(c.error(Quantity.UPLOAD)).isZero();
        assertThat(c.worstError()).isCloseTo(0.1, within(1e-12));
        assertThat(c.has(Quantity.DOWNLOAD)).isFalse();
    }

    /** 30 ms of waiting that were not there are 30 of the 1440 ms that all jobs took. */
    @Test
    void queueingIsComparedWithAllLatencies() {
        FidelityCase c = FidelitySamples.of("m", "4g", "jps", 0.9, 1);
        assertThat(c.error(Quantity.QUEUEING)).isCloseTo(-30 / 1440.0, within(1e-12));
    }

    @Test
    void distributionOfManyErrors() {
        List<FidelityCase> cases = new ArrayList<>();
        // 0, 1, ... 20 % off, too short and too long in turns.
        for (int i = 0; i <= 20; i++) {
            cases.add(FidelitySamples.of("m", "4g", "s" + i, 1 + (i % 2 == 0 ? i : -i) / 100.0, 1));
        }
        Distribution errors = of(cases).distribution(Quantity.MAKESPAN);
        assertThat(errors.runs()).isEqualTo(21);
        assertThat(errors.median()).isCloseTo(0.10, within(1e-9));
        assertThat(errors.p95()).isCloseTo(0.19, within(1e-9));
        assertThat(errors.worst()).isCloseTo(0.20, within(1e-9));
        assertThat(of(cases).distribution(Quantity.DOWNLOAD)).isEqualTo(new Distribution(0, 0, 0, 0));
        assertThat(of(cases).worst(2)).extracting(c -> c.setting().strategy()).containsExactly("s20", "s19");
        assertThat(Distribution.of(DoubleStream.of(-0.3)).median()).isEqualTo(0.3);
    }

    @Test
    void targetsAreForMakespanLatencyAndSlowDown() {
        List<FidelityCase> good = List.of(FidelitySamples.of("m", "4g", "a", 0.96, 1.04));
        assertThat(of(good, FidelitySamples.stretch("m", 8.15)).misses()).isEmpty();
        assertThat(of(good, FidelitySamples.stretch("m", 8.2)).misses())
                .containsExactly("m, emulated slow-down's error: 2.5 %, at most 2 %");
        assertThat(of(good, FidelitySamples.stretch("m", 7.8)).misses()).hasSize(1);
        assertThat(of(List.of(FidelitySamples.of("m", "4g", "a", 1, 1.12))).misses())
                .containsExactly(
                        "latency, median error: 12.0 %, at most 5 %",
                        "latency, 95th percentile of the error: 12.0 %, at most 10 %");
        assertThat(of(List.of()).misses()).isEmpty();
    }

    @Test
    void strategiesOfOnePlanAreOneRun() {
        FidelityCase a = FidelitySamples.of("m", "4g", "a", 0.96, 1);
        FidelityCase same = FidelitySamples.of("m", "4g", "b", 0.96, 1);
        FidelityCase elsewhere = FidelitySamples.of("m", "wifi", "a", 0.96, 1);
        FidelityCase other = FidelitySamples.of("m", "4g", "b", 0.9, 1);
        FidelityCase last = FidelitySamples.of("m", "4g", "c", 0.96, 1);
        Fidelity all = of(List.of(a, same, elsewhere, last));
        assertThat(all.runs()).containsExactly(a, elsewhere);
        assertThat(all.sharedWith(a)).isEmpty();
        assertThat(all.sharedWith(same)).contains(a);
        assertThat(all.sharedWith(last)).contains(a);
        assertThat(all.sharedWith(elsewhere)).isEmpty();
        assertThat(of(List.of(same, last)).sharedWith(last)).contains(same);
        assertThat(all.strategies()).containsExactly("a", "b", "c");
        // Between 4 % and 10 %: the run that two share counts once.
        assertThat(of(List.of(a, last, other)).distribution(Quantity.MAKESPAN).median())
                .isCloseTo(0.07, within(1e-9));
        assertThat(of(List.of(a, last, other))
                        .distribution(
                                Quantity.MAKESPAN, c -> !c.setting().strategy().equals("a"))
                        .runs())
                .isEqualTo(2);
        assertThat(all.worst(3)).hasSize(2);
    }
}

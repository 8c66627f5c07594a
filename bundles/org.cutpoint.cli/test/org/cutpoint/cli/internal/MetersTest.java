package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.api.energy.EnergyMeter.Scope;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.cli.internal.RunFakes.Segments;
import org.cutpoint.cli.internal.RunFakes.ThreeWatts;
import org.cutpoint.workbench.DevicePower;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final Segments segments = new Segments();
    private final EnergyMeter board = new ThreeWatts(Scope.BOARD);
    private final Meters meters = new Meters(List.of(new ThreeWatts(Scope.PROCESSOR), board), segments, 20_000_000);

    @Test
    void theOneThatCoversMostIsTheBest() {
        assertThat(meters.best()).isSameAs(board);
    }

    @Test
    void measuresThePowerOfComputing() throws Exception {
        DevicePower power = meters.measure(board, Fakes.Tiny.MODEL, ExecutionOptions.DEFAULT, Progress.NONE);
        assertThat(power.watts()).isCloseTo(3, within(0.1));
        assertThat(power.source()).isEqualTo("three-board rail");
        assertThat(power.meter()).contains(board);
        assertThat(segments.runs).isGreaterThan(1);
        assertThat(segments.open).isZero();
    }

    @Test
    void canBeInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> meters.measure(board, Fakes.Tiny.MODEL, ExecutionOptions.DEFAULT, Progress.NONE))
                .isInstanceOf(InterruptedException.class);
        assertThat(segments.open).isZero();
    }
}

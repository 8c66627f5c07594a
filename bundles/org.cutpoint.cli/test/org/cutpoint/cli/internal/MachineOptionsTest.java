package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class MachineOptionsTest {
    private final Profiling profiling = new Profiling();
    private final RunFakes.Net net = new RunFakes.Net();
    private Optional<String> said = Optional.empty();

    private static final class Both {
        @Mixin
        private MachineOptions machines = new MachineOptions();

        @Mixin
        private RunOptions conditions = new RunOptions();
    }

    private Tiers profiles(String... args) {
        Both options = new Both();
        new CommandLine(options).parseArgs(args);
        Workbench workbench = Fakes.workbench(net, profiling, new Fakes.Tiny());
        try (MachineOptions.Machines machines = options.machines.resolve(workbench, options.conditions.device())) {
            said = machines.description();
            return machines.tiers(workbench, Fakes.Tiny.MODEL, Progress.NONE);
        }
    }

    private static double wholeMs(Profile profile) {
        return profile.interval(0, 2).orElseThrow().medianMs();
    }

    @Test
    void thisMachineIsMadeEightTimesSlower() {
        Tiers profiles = profiles();
        assertThat(wholeMs(profiles.device())).isEqualTo(8 * wholeMs(profiles.cloud()));
        assertThat(profiling.measured).isEqualTo(1);
    }

    @Test
    void othersAreAsTheyAreUnlessToldOtherwise() {
        assertThat(wholeMs(profiles("--device", "pi").device())).isEqualTo(30);
        assertThat(wholeMs(profiles("--device", "pi", "--slowdown", "2").device()))
                .isEqualTo(60);
        assertThat(profiling.measured).as("as the cloud").isEqualTo(1);
        Tiers cloud = profiles("--cloud", "pi", "--slowdown", "3");
        assertThat(wholeMs(cloud.cloud())).isEqualTo(30);
        assertThat(wholeMs(cloud.device())).isEqualTo(9);
    }

    @Test
    void aRuntimeMeasuresItsMachineOnce() {
        Profiling far = new Profiling(new Machine("far", "os", "fast", 8, "runtime"), 0.25);
        net.there = Optional.of(far);
        for (int i = 0; i < 2; i++) {
            Tiers tiers = profiles("--cloud", "h:7000");
            assertThat(wholeMs(tiers.cloud())).isEqualTo(0.75);
            assertThat(wholeMs(tiers.device())).isEqualTo(24);
        }
        assertThat(said).contains("Device: this machine, measured, 8.0 times slower. Cloud: fast at h:7000, measured.");
        assertThat(far.measured).isEqualTo(1);
        assertThat(profiling.measured).isEqualTo(1);
        assertThat(wholeMs(profiles("--device", "h:7000", "--slowdown", "4").device()))
                .isEqualTo(3);
        assertThat(net.closed).isEqualTo(net.connected).isEqualTo(3);
    }

    @Test
    void noConnectionIsLeftOpenIfTheOtherMachineIsNotKnown() {
        assertThatThrownBy(() -> profiles("--device", "h:7000", "--cloud", "nowhere"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("'nowhere' is not known");
        net.there = Optional.empty();
        assertThatThrownBy(() -> profiles("--cloud", "h:7000"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("h:7000: its machine cannot be measured from here");
        assertThat(net.closed).isEqualTo(net.connected).isEqualTo(2);
    }

    @Test
    void nothingIsMeasuredForMachinesElsewhere() {
        profiles("--cloud", "pi", "--device", "pi");
        assertThat(profiling.measured).isZero();
    }
}

package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.cutpoint.api.Progress;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.MachineOptions.Machines.Profiles;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

class MachineOptionsTest {
    private final Profiling profiling = new Profiling();

    private static final class Both {
        @Mixin
        private MachineOptions machines = new MachineOptions();

        @Mixin
        private RunOptions conditions = new RunOptions();
    }

    private Profiles profiles(String... args) {
        Both options = new Both();
        new CommandLine(options).parseArgs(args);
        Workbench workbench = Fakes.workbench(profiling, new Fakes.Tiny());
        return options.machines
                .resolve(workbench, options.conditions)
                .profiles(workbench, Fakes.Tiny.MODEL, Progress.NONE);
    }

    private static double wholeMs(Profile profile) {
        return profile.interval(0, 2).orElseThrow().medianMs();
    }

    @Test
    void thisMachineIsMadeEightTimesSlower() {
        Profiles profiles = profiles();
        assertThat(wholeMs(profiles.device())).isEqualTo(8 * wholeMs(profiles.cloud()));
        assertThat(profiling.measured).isEqualTo(1);
    }

    @Test
    void othersAreAsTheyAreUnlessToldOtherwise() {
        assertThat(wholeMs(profiles("--device", "pi").device())).isEqualTo(30);
        assertThat(wholeMs(profiles("--device", "pi", "--slowdown", "2").device()))
                .isEqualTo(60);
        assertThat(profiling.measured).as("as the cloud").isEqualTo(1);
        Profiles cloud = profiles("--cloud", "pi", "--slowdown", "3");
        assertThat(wholeMs(cloud.cloud())).isEqualTo(30);
        assertThat(wholeMs(cloud.device())).isEqualTo(9);
    }

    @Test
    void nothingIsMeasuredForMachinesElsewhere() {
        profiles("--cloud", "pi", "--device", "pi");
        assertThat(profiling.measured).isZero();
    }
}

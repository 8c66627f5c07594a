package org.cutpoint.profile.measured.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    private static final Interval SURE = new Interval(0, 3, 10, 9, 11, 15, 9.8, 10.2, 0);

    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private void stat(long busy, long idle, long stolen) throws IOException {
        write("proc/stat", "cpu  " + busy + " 0 0 " + idle + " 0 0 0 " + stolen + " 0 0\ncpu0 1 2 3");
    }

    @Test
    void aQuietMachineLeavesNoDoubts() throws IOException {
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance");
        write("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "performance");
        write("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "41");
        stat(1000, 9000, 5);
        Watch watch = new Watch(new Surroundings(root));
        // Half a minute of two cores, of which this process used next to nothing.
        stat(1100, 14_900, 10);
        Conditions conditions = watch.end("1.2.3", SURE, 2);
        assertThat(conditions.doubts()).isEmpty();
        assertThat(conditions.good()).isTrue();
        assertThat(conditions.version()).isEqualTo("1.2.3");
        assertThat(conditions.governor()).contains("performance");
        assertThat(conditions.throttled()).hasValue(0);
    }

    @Test
    void whatSpeaksAgainstAProfileIsSaid() throws IOException {
        write("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "41");
        stat(1000, 9000, 0);
        Watch watch = new Watch(new Surroundings(root));
        write("sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "44");
        stat(4000, 11_000, 1000);
        Conditions conditions = watch.end("1.2.3", new Interval(0, 3, 10, 9, 14, 15, 9, 13, 0), 2);
        assertThat(conditions.throttled()).hasValue(3);
        assertThat(conditions.governor()).isEmpty();
        assertThat(conditions.doubts())
                .containsExactly(
                        "the whole network's time varied so much that its median, 10.00 ms, is known to +-20 % only",
                        "the processor was slowed down 3 times meanwhile, for heat or lack of power",
                        "other processes kept 1.0 of 2 cores busy meanwhile",
                        "the host took away 0.3 of 2 cores meanwhile");
    }

    @Test
    void aSystemThatTellsNothingRaisesNoDoubts() {
        Conditions conditions = new Watch(new Surroundings(root)).end("1.2.3", SURE, 2);
        assertThat(conditions.good()).isTrue();
        assertThat(conditions.governor()).isEmpty();
        assertThat(conditions.throttled()).isEmpty();
    }
}

package org.cutpoint.energy.rapl.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter.Found;
import org.cutpoint.api.energy.EnergyMeter.Measurement;
import org.cutpoint.api.energy.EnergyMeter.Missing;
import org.cutpoint.api.energy.EnergyMeter.Scope;
import org.cutpoint.energy.sysfs.SensorFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaplMeterTest {
    @TempDir
    private Path root;

    private RaplMeter meter() {
        return new RaplMeter(new SensorFiles(root));
    }

    private void zone(String folder, String name, long range, long energy) {
        try {
            Path zone = Files.createDirectories(root.resolve(folder));
            Files.writeString(zone.resolve("name"), name + "\n");
            Files.writeString(zone.resolve("max_energy_range_uj"), range + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        set(folder, energy);
    }

    private void set(String folder, long energy) {
        try {
            Files.writeString(root.resolve(folder).resolve("energy_uj"), energy + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a server with two processors has it. */
    private void server() throws IOException {
        Files.createDirectory(root.resolve("intel-rapl"));
        zone("intel-rapl:0", "package-0", 262_143_328_850L, 1_000_000);
        zone("intel-rapl:0:0", "core", 262_143_328_850L, 500_000);
        zone("intel-rapl:0:1", "dram", 65_712_999_613L, 20_000);
        zone("intel-rapl:1", "package-1", 262_143_328_850L, 7);
        zone("intel-rapl:2", "psys", 262_143_328_850L, 5);
        zone("intel-rapl-mmio:0", "package-0", 262_143_328_850L, 1_000_000);
    }

    @Test
    void addsUpPackagesAndMemoryAndNothingTwice() throws IOException {
        server();
        assertThat(meter().sensors())
                .isEqualTo(new Found(Scope.PROCESSOR, List.of("package-0", "package-0 dram", "package-1")));
        try (Measurement measurement = meter().start()) {
            assertThat(measurement.joules()).isZero();
            set("intel-rapl:0", 3_500_000);
            set("intel-rapl:0:0", 3_000_000);
            set("intel-rapl:0:1", 270_000);
            set("intel-rapl:1", 1_000_007);
            set("intel-rapl:2", 900_000_000);
            set("intel-rapl-mmio:0", 3_500_000);
            assertThat(measurement.joules()).isCloseTo(2.5 + 0.25 + 1, within(1e-9));
            assertThat(measurement.joules()).isCloseTo(3.75, within(1e-9));
        }
    }

    @Test
    void processorsThatAreShownByMemoryOnlyCountToo() {
        zone("intel-rapl-mmio:0", "package-0", 1000, 10);
        assertThat(meter().sensors()).isEqualTo(new Found(Scope.PROCESSOR, List.of("package-0")));
    }

    /** A counter of a hundred steps, against one that never wraps around. */
    @Test
    void wrapsAround() {
        long range = 100_000_000;
        SplittableRandom random = new SplittableRandom(4);
        long total = random.nextLong(range);
        zone("intel-rapl:0", "package-0", range, total);
        try (Measurement measurement = meter().start()) {
            long start = total;
            for (int i = 0; i < 200; i++) {
                total += random.nextLong(range);
                set("intel-rapl:0", total % range);
                assertThat(measurement.joules()).isCloseTo((total - start) / 1e6, within(1e-6));
            }
            assertThat(total / range).isGreaterThan(50);
        }
    }

    @Test
    void whereThereIsNothingItSaysSo() {
        RaplMeter nowhere = new RaplMeter(new SensorFiles(root.resolve("nothing")));
        assertThat(nowhere.sensors()).isInstanceOfSatisfying(Missing.class, missing -> assertThat(missing.reason())
                .contains("no energy counters")
                .contains(root.resolve("nothing").toString()));
        assertThatThrownBy(nowhere::start)
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("rapl: there are no energy counters");
    }

    @Test
    void permissionDeniedIsSaidClearly() throws IOException {
        server();
        RaplMeter locked = new RaplMeter(new SensorFiles(root, file -> {
            if (file.endsWith("energy_uj")) {
                throw new AccessDeniedException(file.toString());
            }
            return Files.readString(file);
        }));
        assertThat(locked.sensors()).isInstanceOfSatisfying(Missing.class, missing -> assertThat(missing.reason())
                .contains("only root may")
                .contains("chmod a+r " + root.resolve("intel-rapl:0/energy_uj")));
    }
}

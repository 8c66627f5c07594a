package org.cutpoint.energy.hwmon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter.Found;
import org.cutpoint.api.energy.EnergyMeter.Measurement;
import org.cutpoint.api.energy.EnergyMeter.Missing;
import org.cutpoint.api.energy.EnergyMeter.Scope;
import org.cutpoint.energy.sysfs.SensorFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HwmonMeterTest {
    @TempDir
    private Path root;

    private HwmonMeter meter() {
        return meter(new SensorFiles(root));
    }

    private static HwmonMeter meter(SensorFiles files) {
        return new HwmonMeter(files, "ina\\d+\\w*", List.of("VDD_IN", "POM_5V_IN"), 1);
    }

    private void chip(String folder, String name, Map<String, Object> values) throws IOException {
        Path made = Files.createDirectories(root.resolve(folder));
        Files.writeString(made.resolve("name"), name + "\n");
        for (Map.Entry<String, Object> value : values.entrySet()) {
            Files.writeString(made.resolve(value.getKey()), value.getValue() + "\n");
        }
    }

    /** Watts that a meter has just read, from the energy between two instants that it was asked at. */
    private static double watts(HwmonMeter meter) {
        try (Measurement measurement = meter.start()) {
            long before = System.nanoTime();
            double first = measurement.joules();
            await().until(() -> System.nanoTime() - before > 5_000_000);
            long after = System.nanoTime();
            double joules = measurement.joules() - first;
            return joules * 1e9 / (after - before);
        }
    }

    @Test
    void takesThePowerThatAChipComputes() throws IOException {
        chip(
                "hwmon0",
                "ina226",
                Map.of("power1_input", 7_250_000, "in0_input", 3, "in1_input", 19_000, "curr1_input", 382));
        assertThat(meter().sensors()).isEqualTo(new Found(Scope.BOARD, List.of("ina226 power1")));
        assertThat(watts(meter())).isCloseTo(7.25, within(0.75));
    }

    @Test
    void multipliesVoltageAndCurrentAndAddsRails() throws IOException {
        chip("hwmon0", "nvme", Map.of("power1_input", 9_000_000));
        // Channel 4 is a shunt voltage beside the sum of the currents.
        chip(
                "hwmon1",
                "ina3221",
                Map.of(
                        "in1_input",
                        5000,
                        "curr1_input",
                        400,
                        "in1_label",
                        "VDD_GPU",
                        "in2_input",
                        19_000,
                        "curr2_input",
                        100,
                        "in4_input",
                        4000,
                        "curr4_input",
                        500));
        chip("hwmon2", "ina3221", Map.of("in1_input", 1000, "curr1_input", 1000));
        assertThat(meter().sensors())
                .isEqualTo(new Found(Scope.BOARD, List.of("VDD_GPU", "ina3221 in2", "ina3221 in1")));
        assertThat(watts(meter())).isCloseTo(2 + 1.9 + 1, within(0.5));
    }

    @Test
    void theRailThatFeedsAllCountsAlone() throws IOException {
        chip(
                "hwmon3",
                "ina3221",
                Map.of(
                        "in1_input",
                        5000,
                        "curr1_input",
                        1200,
                        "in1_label",
                        "VDD_IN",
                        "in2_input",
                        5000,
                        "curr2_input",
                        700,
                        "in2_label",
                        "VDD_CPU_GPU_CV"));
        assertThat(meter().sensors()).isEqualTo(new Found(Scope.BOARD, List.of("VDD_IN")));
        assertThat(watts(meter())).isCloseTo(6, within(0.6));
    }

    @Test
    void whereThereIsNothingItSaysSo() throws IOException {
        chip("hwmon0", "k10temp", Map.of("temp1_input", 45_000));
        assertThat(meter().sensors()).isInstanceOfSatisfying(Missing.class, missing -> assertThat(missing.reason())
                .contains("no power sensor")
                .contains(root.toString()));
        assertThatThrownBy(() -> meter().start())
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("hwmon: there is no power sensor");
    }

    @Test
    void permissionDeniedIsSaidClearly() throws IOException {
        chip("hwmon0", "ina226", Map.of("power1_input", 1));
        HwmonMeter locked = meter(new SensorFiles(root, file -> {
            if (file.endsWith("power1_input")) {
                throw new AccessDeniedException(file.toString());
            }
            return Files.readString(file);
        }));
        assertThat(locked.sensors()).isInstanceOfSatisfying(Missing.class, missing -> assertThat(missing.reason())
                .contains("chmod a+r"));
    }

    /** A ramp is what the trapezoidal rule integrates exactly. */
    @Test
    void integratesARamp() {
        AtomicLong now = new AtomicLong(1000);
        try (Sampling sampling = new Sampling(() -> 2 + (now.get() - 1000) / 1e9, now::get)) {
            for (int i = 0; i < 10; i++) {
                now.addAndGet(300_000_000);
                sampling.joules();
            }
            assertThat(sampling.joules()).isCloseTo(2 * 3 + 3 * 3 / 2.0, within(1e-9));
        }
    }

    @Test
    void samplesByItselfUntilClosed() {
        AtomicInteger read = new AtomicInteger();
        Sampling sampling = new Sampling(
                () -> {
                    read.incrementAndGet();
                    return 1;
                },
                System::nanoTime);
        sampling.every(1);
        await().until(() -> read.get() > 5);
        sampling.close();
        sampling.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().equals("cutpoint-hwmon")));
    }

    @Test
    void aSensorThatFailsIsReported() {
        AtomicInteger read = new AtomicInteger();
        try (Sampling sampling = new Sampling(
                () -> {
                    if (read.incrementAndGet() > 2) {
                        throw new InputException("power1_input", "the sensor cannot be read", "");
                    }
                    return 1;
                },
                System::nanoTime)) {
            assertThat(sampling.joules()).isPositive();
            assertThatThrownBy(sampling::joules).isInstanceOf(InputException.class);
        }
    }
}

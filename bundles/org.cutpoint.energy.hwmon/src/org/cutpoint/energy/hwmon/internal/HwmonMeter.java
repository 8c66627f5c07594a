package org.cutpoint.energy.hwmon.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.EnergyMeter;
import org.cutpoint.energy.sysfs.SensorFiles;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Power sensors on a board as the kernel's hwmon framework shows them: the INA226 of JointDNN's Jetson TX2
 * (doi:10.1109/TMC.2019.2947893, section 4), the INA3221 of later ones, and their relatives. Power is sampled and
 * integrated.
 *
 * <p>A chip that computes power ({@code power1_input}, microwatts) has one rail. Of others (Documentation/hwmon/
 * ina3221.rst) a rail is a bus voltage {@code inN_input}, millivolts, and a current {@code currN_input}, milliamperes, N
 * up to 3: beyond, there are shunt voltages and sums.
 */
@Component
@Designate(ocd = Config.class)
public final class HwmonMeter implements EnergyMeter {
    private static final int MOST_PAIRS = 3;

    private final SensorFiles files;
    private final Pattern chips;
    private final List<String> totals;
    private final long periodMs;

    @Activate
    public HwmonMeter(Config config) {
        this(
                new SensorFiles(Path.of(config.root())),
                config.chips(),
                List.of(config.totals()),
                Math.max(1, config.periodMs()));
    }

    HwmonMeter(SensorFiles files, String chips, List<String> totals, long periodMs) {
        this.files = files;
        this.chips = Pattern.compile(chips);
        this.totals = totals;
        this.periodMs = periodMs;
    }

    @Override
    public String id() {
        return "hwmon";
    }

    @Override
    public Sensors sensors() {
        List<Rail> rails = rails();
        if (rails.isEmpty()) {
            return new Missing("there is no power sensor of the board (INA226, INA3221 ...) in " + files.root());
        }
        try {
            rails.forEach(rail -> rail.watts().getAsDouble());
        } catch (InputException e) {
            return new Missing(e.getMessage());
        }
        return new Found(Scope.BOARD, rails.stream().map(Rail::name).toList());
    }

    private List<Rail> rails() {
        List<Rail> rails = new ArrayList<>();
        for (Path folder : files.folders("hwmon\\d+")) {
            String chip = files.text(folder.resolve("name")).orElse("");
            if (chips.matcher(chip).matches()) {
                rails.addAll(rails(chip, folder));
            }
        }
        return rails.stream()
                .filter(rail -> totals.contains(rail.name()))
                .findFirst()
                .map(List::of)
                .orElse(rails);
    }

    private List<Rail> rails(String chip, Path folder) {
        List<Rail> rails = new ArrayList<>();
        Path power = folder.resolve("power1_input");
        if (Files.exists(power)) {
            rails.add(new Rail(label(folder, "power1", chip), () -> files.number(power) / 1e6));
            return rails;
        }
        for (int n = 1; n <= MOST_PAIRS; n++) {
            Path volts = folder.resolve("in" + n + "_input");
            Path amperes = folder.resolve("curr" + n + "_input");
            if (Files.exists(volts) && Files.exists(amperes)) {
                rails.add(new Rail(
                        label(folder, "in" + n, chip), () -> files.number(volts) * files.number(amperes) / 1e6));
            }
        }
        return rails;
    }

    private String label(Path folder, String channel, String chip) {
        return files.text(folder.resolve(channel + "_label")).orElse(chip + " " + channel);
    }

    @Override
    public Measurement start() {
        if (sensors() instanceof Missing missing) {
            throw new InputException(id(), missing.reason(), "");
        }
        List<Rail> rails = rails();
        Sampling sampling = new Sampling(
                () -> rails.stream()
                        .mapToDouble(rail -> rail.watts().getAsDouble())
                        .sum(),
                System::nanoTime);
        sampling.every(periodMs);
        return sampling;
    }
}

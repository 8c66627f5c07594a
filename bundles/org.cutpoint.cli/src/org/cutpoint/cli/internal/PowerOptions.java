package org.cutpoint.cli.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.energy.PowerPresets.KnownPower;
import org.cutpoint.workbench.DevicePower;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.Workbench;
import picocli.CommandLine.Option;

/** The device's power. */
final class PowerOptions {
    private static final String NAME = "--device-power";
    private static final String METER = "meter";
    private static final double MOST_WATTS = 10_000;

    @Option(
            names = NAME,
            paramLabel = "WATTS|NAME|meter",
            description = "What the device draws while it computes: a number; a machine whose power is known, as"
                    + " jetson-tx2; or, for 'run', meter: what this machine's sensors say.")
    private String power;

    boolean given() {
        return power != null;
    }

    /** Whether it is to be measured. */
    boolean metered() {
        return METER.equals(power);
    }

    /**
     * The power that is given, or else that of the device that is planned for.
     *
     * @param device its name, if it has one
     */
    Optional<DevicePower> given(Workbench workbench, Optional<String> device) {
        if (power == null) {
            return device.flatMap(name -> known(workbench, name));
        }
        if (power.matches("[0-9]{1,9}([.][0-9]{1,9})?")) {
            double watts = Double.parseDouble(power);
            if (!(watts > 0 && watts <= MOST_WATTS)) {
                throw new InputException(NAME, power + " W cannot be", "Give more than 0, at most " + MOST_WATTS);
            }
            return Optional.of(new DevicePower(watts, "given", Optional.empty()));
        }
        List<String> names =
                workbench.powers().stream().map(KnownPower::machine).toList();
        return known(workbench, power).or(() -> {
            throw new InputException(
                    NAME,
                    "'" + power + "' is neither watts nor a machine whose power is known",
                    Suggest.instead(power, names, "Known are " + String.join(", ", names)));
        });
    }

    private static Optional<DevicePower> known(Workbench workbench, String machine) {
        return workbench.powers().stream()
                .filter(known -> known.machine().equals(machine))
                .findFirst()
                .map(known -> new DevicePower(known.watts(), machine + ": " + known.source(), Optional.empty()));
    }
}

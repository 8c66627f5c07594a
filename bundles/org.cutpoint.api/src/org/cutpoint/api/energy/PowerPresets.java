package org.cutpoint.api.energy;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What devices are known to draw while they compute. A service. */
@ProviderType
public interface PowerPresets {
    /** All of them, by machine. */
    List<KnownPower> all();

    /** That of a machine. */
    default Optional<KnownPower> find(String machine) {
        return all().stream().filter(p -> p.machine().equals(machine)).findFirst();
    }

    /**
     * A device's power.
     *
     * @param machine its name, as {@link org.cutpoint.api.profile.KnownMachine} has it
     * @param watts of the whole device while it computes
     * @param source where the figure comes from
     */
    record KnownPower(String machine, double watts, String source) {}
}

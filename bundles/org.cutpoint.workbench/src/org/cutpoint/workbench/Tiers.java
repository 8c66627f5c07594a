package org.cutpoint.workbench;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;

/**
 * What takes how long where.
 *
 * @param device the device's profile, its slow-down included
 * @param cloud the cloud's profile
 */
public record Tiers(Profile device, Profile cloud) {
    /** The cloud, in a line, if it is another kind of machine than the device. */
    public Optional<String> elsewhere() {
        if (cloud.machine().id().equals(device.machine().id())) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s in the cloud: %.2f ms, as measured on its machine (%s, %d cores, %s); %.2f ms on the device.",
                cloud.model(),
                wholeMs(cloud).orElse(Double.NaN),
                cloud.machine().cpu(),
                cloud.machine().cores(),
                cloud.machine().runtime(),
                wholeMs(device).orElse(Double.NaN)));
    }

    private static OptionalDouble wholeMs(Profile profile) {
        return profile.interval(0, profile.layers().size() - 1).stream()
                .mapToDouble(Interval::medianMs)
                .findFirst();
    }
}

package org.cutpoint.transport.calls;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.ProfileOptions;

/** How to measure, on the wire: only what is not as usual, so that servers that know less can do all the rest. */
final class Measuring {
    private static final Map<String, String> USUAL = all(ProfileOptions.DEFAULT);

    private Measuring() {}

    static Map<String, String> write(ProfileOptions options) {
        Map<String, String> written = all(options);
        written.entrySet().removeAll(USUAL.entrySet());
        return written;
    }

    private static Map<String, String> all(ProfileOptions options) {
        Map<String, String> all = new HashMap<>();
        all.put("threads", Integer.toString(options.threads()));
        all.put("warmups", Integer.toString(options.warmups()));
        all.put("repeats", Integer.toString(options.repeats()));
        all.put("minIntervalMs", Double.toString(options.minIntervalMs()));
        all.put("intervals", options.intervals().name());
        all.put(
                "budgetS",
                options.budgetS().isPresent()
                        ? Double.toString(options.budgetS().getAsDouble())
                        : "");
        all.put("nodes", Boolean.toString(options.nodes()));
        all.put("pinned", Boolean.toString(options.pinned()));
        all.put("restart", Boolean.toString(options.restart()));
        return all;
    }

    /** @throws InputException if there is one that is not known, or more than a stranger may ask of this machine */
    static ProfileOptions read(Map<String, String> written) {
        Map<String, String> values = new HashMap<>(USUAL);
        written.forEach((name, value) -> {
            if (values.put(name, value) == null) {
                throw wrong(name, "this server does not know it", "Leave it out, or update the server");
            }
        });
        return new ProfileOptions(
                (int) number(values, "threads", 1, 256),
                (int) number(values, "warmups", 0, 100),
                (int) number(values, "repeats", 1, 10_000),
                number(values, "minIntervalMs", 0, 60_000),
                intervals(values),
                values.get("budgetS").isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(number(values, "budgetS", 0, 1e6)),
                flag(values, "nodes"),
                flag(values, "pinned"),
                flag(values, "restart"));
    }

    private static double number(Map<String, String> values, String name, double least, double most) {
        double value = Double.NaN;
        try {
            value = Double.parseDouble(values.get(name));
        } catch (NumberFormatException e) {
            // Refused below, as what cannot be.
        }
        if (!(value >= least && value <= most)) {
            throw wrong(name, "it cannot be '" + values.get(name) + "'", "Give " + least + " to " + most);
        }
        return value;
    }

    private static boolean flag(Map<String, String> values, String name) {
        if (!List.of("true", "false").contains(values.get(name))) {
            throw wrong(name, "it cannot be '" + values.get(name) + "'", "Give true or false");
        }
        return Boolean.parseBoolean(values.get(name));
    }

    private static ProfileOptions.Intervals intervals(Map<String, String> values) {
        return Arrays.stream(ProfileOptions.Intervals.values())
                .filter(i -> i.name().equals(values.get("intervals")))
                .findFirst()
                .orElseThrow(() -> wrong(
                        "intervals",
                        "this server does not know '" + values.get("intervals") + "'",
                        "Choose one of " + Arrays.toString(ProfileOptions.Intervals.values())));
    }

    private static InputException wrong(String option, String what, String remedy) {
        return new InputException("option '" + option + "'", what, remedy);
    }
}

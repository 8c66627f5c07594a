package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.workbench.Suggest;
import picocli.CommandLine.Option;

/** How models are looked at. */
final class ModelOptions {
    private static final String EXAMPLE = "image=1x3x640x640";

    @Option(
            names = "--granularity",
            paramLabel = "op|layer|block",
            defaultValue = "layer",
            description = "What a layer is: a single operator, those that a runtime fuses, or all between two points"
                    + " that every path passes (default: ${DEFAULT-VALUE}).")
    private String granularity = "layer";

    @Option(
            names = "--shape",
            paramLabel = "INPUT=DIMS",
            description = "The shape of an input, for example " + EXAMPLE + ": where the model leaves dimensions open,"
                    + " or takes others than it states. Once for each input.")
    private List<String> shapes = new ArrayList<>();

    /** @throws InputException if they cannot be */
    LoadOptions load() {
        Map<String, List<Long>> byInput = new HashMap<>();
        for (String shape : shapes) {
            // Names of inputs may hold anything, dimensions nothing but digits.
            int at = shape.lastIndexOf('=');
            if (at < 1 || !shape.substring(at + 1).matches("[1-9]\\d{0,17}(x[1-9]\\d{0,17})*")) {
                throw new InputException("--shape", "'" + shape + "' is no shape of an input", "Write " + EXAMPLE);
            }
            List<Long> dims = Arrays.stream(shape.substring(at + 1).split("x"))
                    .map(Long::valueOf)
                    .toList();
            if (byInput.put(shape.substring(0, at), dims) != null) {
                throw new InputException("--shape", "'" + shape.substring(0, at) + "' is given twice", "Give one");
            }
        }
        return new LoadOptions(granularity(), byInput);
    }

    private Granularity granularity() {
        List<String> known = Arrays.stream(Granularity.values())
                .map(g -> g.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!known.contains(granularity)) {
            throw new InputException(
                    "--granularity",
                    "'" + granularity + "' is not known",
                    Suggest.instead(granularity, known, "Choose op, layer or block"));
        }
        return Granularity.valueOf(granularity.toUpperCase(Locale.ROOT));
    }
}

package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.profile.codec.Pictures;
import picocli.CommandLine.Option;

/** For which input codecs are measured. */
final class PictureOptions {
    private static final Pattern RANGE = Pattern.compile("(-?\\d{1,6}(?:\\.\\d{1,9})?):(-?\\d{1,6}(?:\\.\\d{1,9})?)");

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the random input (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "A picture (PNG, JPEG) as the first input, scaled to its size; other inputs stay random.")
    private Path picture;

    @Option(
            names = "--range",
            paramLabel = "BLACK:WHITE",
            defaultValue = "0:1",
            description = "What the network takes for black and white (default: ${DEFAULT-VALUE}).")
    private String range = "0:1";

    /** @throws InputException if they cannot be used like this */
    void check() {
        levels();
    }

    private double[] levels() {
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) {
            throw new InputException("--range", "'" + range + "' is not BLACK:WHITE", "Give for example -1:1");
        }
        return new double[] {Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))};
    }

    /**
     * Inputs of a network, by id.
     *
     * @throws InputException if the picture cannot be read, or is no input of such a network
     */
    Map<String, Tensor> inputs(Model model) {
        Map<String, Tensor> inputs = CodecProfiler.random(model, seed);
        if (picture != null) {
            TensorInfo first = model.graph().inputs().stream()
                    .findFirst()
                    .orElseThrow(
                            () -> new InputException("--picture", model.source() + " has no input", "Leave it out"));
            double[] levels = levels();
            inputs.put(first.id(), Pictures.tensor(picture, first, levels[0], levels[1]));
        }
        return inputs;
    }
}

package org.cutpoint.model.export.internal;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.model.export.internal.Placements.Placed;

/** Names of files and models that every system takes. */
final class Names {
    private Names() {}

    /** A name for each segment: its number, padded so that names sort in execution order, and its tier. */
    static List<String> of(List<Placed> placed) {
        int digits = Integer.toString(placed.size()).length();
        return IntStream.range(0, placed.size())
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%0" + digits + "d-%s",
                        i + 1,
                        plain(placed.get(i).tier())))
                .toList();
    }

    /** The network's name without where it comes from and what its file ends in. */
    static String of(ModelGraph graph) {
        return plain(graph.name().replaceFirst("^zoo:", "").replaceFirst("\\.onnx$", ""));
    }

    private static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[.-]+|[.-]+$", "");
        return plain.isEmpty() ? "x" : plain.substring(0, Math.min(60, plain.length()));
    }
}

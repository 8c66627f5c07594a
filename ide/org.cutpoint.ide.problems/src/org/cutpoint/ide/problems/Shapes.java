package org.cutpoint.ide.problems;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;

/** Shapes as they are typed: {@code 1x3x224x224}. */
public final class Shapes {
    private static final int MOST_DIMENSIONS = 64;
    private static final String DIMENSION = "[1-9]\\d{0,8}";

    private Shapes() {}

    public static String text(List<Long> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** @throws InputException if it is none */
    public static List<Long> parse(String text) {
        String[] dimensions = text.strip().split("[x×, ]+", -1);
        if (dimensions.length > MOST_DIMENSIONS || !Arrays.stream(dimensions).allMatch(d -> d.matches(DIMENSION))) {
            throw new InputException(
                    "shape", "'" + text.strip() + "' is none", "Give whole numbers from 1, for example 1x3x224x224");
        }
        return Arrays.stream(dimensions).map(Long::valueOf).toList();
    }
}

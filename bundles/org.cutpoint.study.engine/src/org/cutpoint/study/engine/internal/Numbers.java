package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of axes: one, a list, or a range. */
final class Numbers {
    /** Most values of one axis. */
    static final int MOST = 10_000;

    private static final String NUMBER = "([-+]?[0-9]*[.]?[0-9]+(?:[eE][-+]?[0-9]+)?)";
    private static final Pattern RANGE =
            Pattern.compile(NUMBER + "\\s*[.][.]\\s*" + NUMBER + "(?:\\s+(step|x)\\s+" + NUMBER + ")?");

    private Numbers() {}

    /**
     * All values: of a list those of each item in turn; of {@code from..to step s} from, from + s ...; of
     * {@code from..to x f} from, from f, from f f ...; without either in steps of 1. The end is among them if it is met
     * within a millionth of a step.
     */
    static List<Double> of(YamlPart part, double least, double most) {
        List<Double> values = new ArrayList<>();
        for (YamlPart item : part.items()) {
            Matcher range = item.isObject() || item.isList()
                    ? null
                    : RANGE.matcher(item.text().strip());
            if (range == null || !range.matches()) {
                if (range != null && item.text().contains("..")) {
                    throw item.fault(
                            "'" + item.text() + "' is no range",
                            "Write for example 1..20, 1..20 step 0.5 or 1..64 x 2");
                }
                values.add(item.number(least, most));
            } else {
                values.addAll(range(item, range, least, most));
            }
            if (values.size() > MOST) {
                throw item.fault("it has more than " + MOST + " values", "Take larger steps");
            }
        }
        return List.copyOf(values);
    }

    /** Likewise, whole numbers. */
    static List<Integer> whole(YamlPart part, int least, int most) {
        return of(part, least, most).stream()
                .map(value -> {
                    if (value != Math.rint(value)) {
                        throw part.fault(plain(value) + " cannot be here", "Write whole numbers");
                    }
                    return value.intValue();
                })
                .toList();
    }

    private static List<Double> range(YamlPart part, Matcher range, double least, double most) {
        double from = Double.parseDouble(range.group(1));
        double to = Double.parseDouble(range.group(2));
        boolean factor = "x".equals(range.group(3));
        double step = range.group(4) == null ? 1 : Double.parseDouble(range.group(4));
        if (!(from >= least && to <= most && from <= to)) {
            throw part.fault(
                    "'" + part.text() + "' is no range of what can be here",
                    "Go upwards, from " + plain(least) + " to " + plain(most) + " at most");
        }
        if (factor ? !(step > 1 && from > 0) : !(step > 0)) {
            throw part.fault(
                    "'" + part.text() + "' never ends",
                    factor ? "Give a factor above 1, and begin above 0" : "Give a step above 0");
        }
        List<Double> values = new ArrayList<>();
        // Each from the start, so that errors do not add up; the same on every machine.
        for (int i = 0; values.size() <= MOST; i++) {
            double value = factor ? from * StrictMath.pow(step, i) : from + i * step;
            double slack = 1e-6 * (factor ? value * (step - 1) : step);
            if (value > to + slack) {
                break;
            }
            values.add(value > to - slack ? to : rounded(value));
        }
        return values;
    }

    /** To 12 digits: 0.1 + 0.2 is meant to be 0.3. */
    private static double rounded(double value) {
        return new java.math.BigDecimal(value)
                .round(new java.math.MathContext(12))
                .doubleValue();
    }

    /** Without a trailing {@code .0}. */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}

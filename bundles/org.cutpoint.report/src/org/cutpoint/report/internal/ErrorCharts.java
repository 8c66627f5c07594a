package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.SvgMarks.WIDTH;
import static org.cutpoint.report.internal.SvgMarks.dot;
import static org.cutpoint.report.internal.SvgMarks.line;
import static org.cutpoint.report.internal.SvgMarks.path;
import static org.cutpoint.report.internal.SvgMarks.svg;
import static org.cutpoint.report.internal.SvgMarks.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.cutpoint.report.Units;
import org.cutpoint.report.fidelity.Distribution;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.Quantity;

/** Plots of how near predictions are. */
final class ErrorCharts {
    private static final int LEFT = 78;
    private static final int TOP = 12;

    /** Of the curves' error axis: there are runs beyond it at most by their number. */
    private static final double WIDEST = 0.25;

    private ErrorCharts() {}

    /** Predicted against measured, both axes logarithmic; on the diagonal they are equal, beside it 10 % apart. */
    static String scatter(String id, Fidelity fidelity, Quantity quantity) {
        int side = 520;
        List<FidelityCase> cases =
                fidelity.runs().stream().filter(c -> c.has(quantity)).toList();
        double[] all = cases.stream()
                .flatMap(c -> List.of(c.predicted().of(quantity), c.measured().of(quantity)).stream())
                .mapToDouble(Double::doubleValue)
                .filter(ms -> ms > 0)
                .toArray();
        double low = Math.log10(Arrays.stream(all).min().orElse(1)) - 0.08;
        double high = Math.log10(Arrays.stream(all).max().orElse(10)) + 0.08;
        double scale = side / (high - low);
        int foot = TOP + side;
        StringBuilder marks = new StringBuilder();
        for (int power = (int) Math.floor(low); power <= high; power++) {
            for (int digit : new int[] {1, 2, 5}) {
                double ms = digit * Math.pow(10, power);
                double at = (Math.log10(ms) - low) * scale;
                if (at >= 0 && at <= side) {
                    String mark = ms >= 1000 ? Units.plain(ms / 1000) + " s" : Units.plain(ms) + " ms";
                    line(marks, LEFT + at, TOP, LEFT + at, foot);
                    line(marks, LEFT, foot - at, LEFT + side, foot - at);
                    text(marks, LEFT + at, foot + 18, "tick", "middle", mark);
                    text(marks, LEFT - 8, foot - at + 4, "tick", "end", mark);
                }
            }
        }
        for (double factor : new double[] {0.9, 1, 1.1}) {
            double shift = Math.log10(factor) * scale;
            double from = Math.max(0, -shift);
            double to = Math.min(side, side - shift);
            path(
                    marks,
                    factor == 1 ? "ideal" : "ideal apart",
                    points(LEFT + from, foot - from - shift, LEFT + to, foot - to - shift));
        }
        List<String> networks =
                cases.stream().map(c -> c.setting().link().name()).distinct().toList();
        for (FidelityCase each : cases) {
            dot(
                    marks,
                    color(networks.indexOf(each.setting().link().name())),
                    LEFT + (Math.log10(each.measured().of(quantity)) - low) * scale,
                    foot - (Math.log10(each.predicted().of(quantity)) - low) * scale,
                    each.setting().bench().model() + " over "
                            + each.setting().link().name() + ", "
                            + each.setting().strategy() + ": "
                            + FidelityText.error(each, quantity));
        }
        int legend = LEFT + side + 34;
        text(marks, legend, TOP + 14, "bold", "start", "Networks");
        for (int i = 0; i < networks.size(); i++) {
            dot(marks, color(i), legend + 5, TOP + 32 + 22 * i, networks.get(i));
            text(marks, legend + 18, TOP + 37 + 22 * i, "", "start", networks.get(i));
        }
        text(marks, LEFT + side, foot + 38, "bold", "end", "measured " + quantity.label());
        text(marks, legend, TOP + 60 + 22 * networks.size(), "bold", "start", "Upwards: predicted");
        text(marks, legend, TOP + 80 + 22 * networks.size(), "tick", "start", "Lines: equal, and 10 % apart");
        Distribution errors = fidelity.distribution(quantity);
        return svg(
                id,
                foot + 46,
                "Predicted against measured " + quantity.label() + ", a point for each run",
                errors.runs() + " runs; error: median " + FidelityText.share(errors.median()) + ", 95th percentile "
                        + FidelityText.share(errors.p95()) + ", worst " + FidelityText.share(errors.worst()),
                marks);
    }

    private static String color(int network) {
        return List.of("lane-uplink", "lane-device", "lane-cloud", "measured").get(Math.min(network, 3));
    }

    /** The share of runs whose error is at most that, and the targets that the curves should pass on the left of. */
    static String curves(String id, Fidelity fidelity) {
        int width = WIDTH - LEFT - 20;
        int height = 300;
        int foot = TOP + height;
        StringBuilder marks = new StringBuilder();
        for (int percent = 0; percent <= 100 * WIDEST; percent += 5) {
            double x = LEFT + width * percent / (100 * WIDEST);
            line(marks, x, TOP, x, foot);
            text(marks, x, foot + 18, "tick", "middle", percent + " %");
        }
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = foot - height * percent / 100.0;
            line(marks, LEFT, y, LEFT + width, y);
            text(marks, LEFT - 8, y + 4, "tick", "end", percent + " %");
        }
        StringBuilder words = new StringBuilder();
        for (Quantity quantity : Fidelity.COUNTING) {
            double[] errors = fidelity.runs().stream()
                    .filter(c -> c.has(quantity))
                    .mapToDouble(c -> Math.abs(c.error(quantity)))
                    .sorted()
                    .toArray();
            StringBuilder steps = new StringBuilder(points(LEFT, foot));
            for (int i = 0; i < errors.length && errors[i] <= WIDEST; i++) {
                double x = LEFT + width * errors[i] / WIDEST;
                steps.append(' ').append(points(x, foot - height * (double) i / errors.length));
                steps.append(' ').append(points(x, foot - height * (i + 1.0) / errors.length));
            }
            String style = quantity == Quantity.MAKESPAN ? "curve lane-device" : "curve lane-cloud";
            path(marks, style, steps);
            Distribution distribution = fidelity.distribution(quantity);
            words.append(words.isEmpty() ? "" : "; ")
                    .append(quantity.label())
                    .append(": half of the runs within ")
                    .append(FidelityText.share(distribution.median()))
                    .append(", 95 % within ")
                    .append(FidelityText.share(distribution.p95()));
        }
        target(marks, width, height, foot, Fidelity.MEDIAN_TARGET, 0.5);
        target(marks, width, height, foot, Fidelity.P95_TARGET, 0.95);
        text(marks, LEFT + width, foot + 38, "bold", "end", "error at most");
        text(marks, LEFT + width - 8, foot - 34, "bold lane-device", "end", "makespan");
        text(marks, LEFT + width - 8, foot - 14, "bold lane-cloud", "end", "latency");
        return svg(id, foot + 46, "Share of runs by error", words.toString(), marks);
    }

    private static void target(StringBuilder marks, int width, int height, int foot, double error, double share) {
        double x = LEFT + width * error / WIDEST;
        double y = foot - height * share;
        dot(
                marks,
                "lane-uplink",
                x,
                y,
                "target: " + FidelityText.share(share) + " within " + FidelityText.share(error));
        text(
                marks,
                x + 9,
                y + 14,
                "lane-uplink",
                "start",
                "target: " + FidelityText.share(share) + " within " + FidelityText.share(error));
    }

    private static String points(double... coordinates) {
        StringBuilder points = new StringBuilder();
        for (double coordinate : coordinates) {
            points.append(points.isEmpty() ? "" : " ").append(String.format(Locale.ROOT, "%.1f", coordinate));
        }
        return points.toString();
    }
}

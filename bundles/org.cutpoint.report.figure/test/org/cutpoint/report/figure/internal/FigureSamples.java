package org.cutpoint.report.figure.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Heading;

/** One figure of each kind. */
final class FigureSamples {
    private static final List<String> STRATEGIES = List.of("local-only", "cloud-only", "partition-only", "jps");

    private FigureSamples() {}

    static List<Figure> all() {
        return List.of(bars(), stacked(), lines(), cdf(), heatMap(), gantt(), agreement(), panels());
    }

    static Figure.Bars bars() {
        List<Figure.Bars.Series> series = IntStream.range(0, 4)
                .mapToObj(s -> new Figure.Bars.Series(
                        STRATEGIES.get(s),
                        IntStream.range(0, 4)
                                .mapToObj(g -> new Estimate(
                                        100 * (s + 1) + 40 * g, 90 * (s + 1) + 40 * g, 120 * (s + 1) + 40 * g))
                                .toList()))
                .toList();
        return new Figure.Bars(
                new Heading("bars", "Bars & <b>more</b>", "emulated"),
                "network",
                List.of("alexnet", "resnet18", "googlenet", "mobilenet-v2"),
                new Axis("completion time, ms"),
                false,
                series);
    }

    static Figure.Bars stacked() {
        List<Figure.Bars.Series> series = List.of("device", "upload", "cloud").stream()
                .map(name -> new Figure.Bars.Series(
                        name,
                        IntStream.range(0, 9)
                                .mapToObj(g -> Estimate.exactly(10 + g * name.length()))
                                .toList()))
                .toList();
        return new Figure.Bars(
                new Heading("stacked", "Stacked", ""),
                "cut after",
                IntStream.range(0, 9).mapToObj(i -> "pool-layer" + i).toList(),
                new Axis("time, ms"),
                true,
                series);
    }

    static Figure.Lines lines() {
        List<Figure.Lines.Line> lines = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            double factor = s + 1;
            lines.add(new Figure.Lines.Line(
                    STRATEGIES.get(s),
                    IntStream.rangeClosed(1, 60)
                            .mapToObj(x -> new Figure.Lines.Point(
                                    x, new Estimate(factor * 1000 / x, factor * 850 / x, factor * 1200 / x)))
                            .toList()));
        }
        return new Figure.Lines(
                new Heading("lines", "Lines", "95 % bands"),
                new Axis("uplink, Mbit/s", true),
                new Axis("makespan, ms", true),
                lines);
    }

    static Figure.Cdf cdf() {
        Random random = new Random(1);
        return new Figure.Cdf(
                new Heading("cdf", "Distribution", ""),
                new Axis("latency, ms"),
                IntStream.range(0, 3)
                        .mapToObj(s -> new Figure.Cdf.Sample(
                                STRATEGIES.get(s),
                                random.doubles(50)
                                        .map(d -> 10 + s + d * 5)
                                        .boxed()
                                        .toList()))
                        .toList());
    }

    static Figure.HeatMap heatMap() {
        List<List<Double>> values = IntStream.range(0, 4)
                .mapToObj(r -> IntStream.range(0, 5)
                        .mapToObj(c -> r == 1 && c == 2 ? Double.NaN : 1 + r * 5.0 + c)
                        .toList())
                .toList();
        return new Figure.HeatMap(
                new Heading("heat", "Heat map", ""),
                "network",
                List.of("3g", "4g", "wifi", "5g", "ethernet"),
                "model",
                List.of("alexnet", "resnet18", "googlenet", "mobilenet-v2"),
                new Axis("speedup"),
                values);
    }

    static Figure.Gantt gantt() {
        List<Figure.Gantt.Bar> bars = new ArrayList<>();
        for (int j = 0; j < 8; j++) {
            bars.add(new Figure.Gantt.Bar("device", "" + (j + 1), j * 20, j * 20 + 18));
            bars.add(new Figure.Gantt.Bar("uplink", "" + (j + 1), j * 20 + 18, j * 20 + 35));
            bars.add(new Figure.Gantt.Bar("cloud", "" + (j + 1), j * 20 + 35, j * 20 + 39));
        }
        return new Figure.Gantt(
                new Heading("gantt", "Timeline", "planned"),
                new Axis("time, ms"),
                List.of("device", "uplink", "cloud"),
                bars);
    }

    static Figure.Agreement agreement() {
        Random random = new Random(2);
        return new Figure.Agreement(
                new Heading("agreement", "Predicted against measured", ""),
                new Axis("measured, ms", true),
                new Axis("predicted, ms", true),
                IntStream.range(0, 3)
                        .mapToObj(s -> new Figure.Agreement.Cloud(
                                STRATEGIES.get(s),
                                random.doubles(15)
                                        .mapToObj(d -> new Figure.Agreement.Pair(
                                                "", Math.pow(10, 1 + 2 * d), Math.pow(10, 1 + 2 * d) * (0.9 + 0.2 * d)))
                                        .toList()))
                        .toList());
    }

    static Figure.Panels panels() {
        return new Figure.Panels(new Heading("panels", "Panels", ""), List.of(lines(), lines(), lines()));
    }
}

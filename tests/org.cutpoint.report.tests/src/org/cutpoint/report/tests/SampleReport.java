package org.cutpoint.report.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Table;

/** A report with a figure of every kind, a table of 20,000 rows, and a model whose author means ill. */
final class SampleReport {
    static final int ROWS = 20_000;

    static final String EVIL = "</script><img src=x onerror=\"alert(1)\"><b>model";

    private static final List<String> STRATEGIES = List.of("local-only", "cloud-only", "partition-only", "jps");
    private static final List<String> MODELS = List.of("alexnet", "resnet18", "googlenet", EVIL);

    private SampleReport() {}

    static Report report() {
        return new Report(
                "Makespans over bandwidths",
                "after doi:10.1145/3472456.3472468",
                List.of(
                        new Report.Section(
                                "Figures",
                                List.of(
                                        new Paragraph("Times of a device slowed down 8 times (emulated)."),
                                        bars(),
                                        lines(),
                                        panels(),
                                        cdf(),
                                        heatMap(),
                                        gantt(),
                                        agreement(),
                                        large(1_234_567, 9),
                                        large(-0.000_12, 1))),
                        new Report.Section("Tables", List.of(results()))),
                List.of(
                        new Report.Fact("study file", "SHA-256 0123"),
                        new Report.Fact("model " + EVIL, "SHA-256 4567")));
    }

    private static Figure bars() {
        return new Figure.Bars(
                new Heading("bars", "Completion time", "Medians (emulated)."),
                "model",
                MODELS,
                new Axis("completion time, ms"),
                false,
                IntStream.range(0, 4)
                        .mapToObj(s -> new Figure.Bars.Series(
                                STRATEGIES.get(s),
                                IntStream.range(0, 4)
                                        .mapToObj(g -> estimate(500.0 / (s + 1) + 60 * g))
                                        .toList()))
                        .toList());
    }

    private static Estimate estimate(double value) {
        return new Estimate(value, value * 0.9, value * 1.15);
    }

    /** Numbers that are long to write. */
    private static Figure large(double value, int times) {
        return new Figure.Bars(
                new Heading("large" + times, "Total delay", ""),
                "devices",
                List.of("20", "40"),
                new Axis("total delay, ms"),
                true,
                STRATEGIES.stream()
                        .map(s -> new Figure.Bars.Series(
                                s, List.of(Estimate.exactly(value), Estimate.exactly(times * value))))
                        .toList());
    }

    private static Figure.Lines lines() {
        return new Figure.Lines(
                new Heading("lines", "Makespan over bandwidth", "Bands: 95 % intervals."),
                new Axis("uplink, Mbit/s", true),
                new Axis("makespan, ms", true),
                IntStream.range(0, 4)
                        .mapToObj(s -> new Figure.Lines.Line(
                                STRATEGIES.get(s),
                                IntStream.rangeClosed(1, 30)
                                        .mapToObj(x -> new Figure.Lines.Point(x, estimate(3000.0 / x / (s + 1) + 50)))
                                        .toList()))
                        .toList());
    }

    private static Figure panels() {
        Figure.Lines lines = lines();
        return new Figure.Panels(
                new Heading("panels", "By model", ""),
                MODELS.stream()
                        .<Figure>map(
                                m -> new Figure.Lines(new Heading("panel", m, ""), lines.x(), lines.y(), lines.lines()))
                        .toList());
    }

    private static Figure cdf() {
        Random random = new Random(1);
        return new Figure.Cdf(
                new Heading("cdf", "Latencies", ""),
                new Axis("latency, ms"),
                STRATEGIES.stream()
                        .map(s -> new Figure.Cdf.Sample(
                                s,
                                random.doubles(80)
                                        .map(d -> 10 + s.length() + 9 * d)
                                        .boxed()
                                        .toList()))
                        .toList());
    }

    private static Figure heatMap() {
        return new Figure.HeatMap(
                new Heading("map", "Speed-up", ""),
                "network",
                List.of("3g", "4g", "wifi", "5g"),
                "model",
                MODELS,
                new Axis("speed-up"),
                IntStream.range(0, 4)
                        .mapToObj(r -> IntStream.range(0, 4)
                                .mapToObj(c -> r == 2 && c == 1 ? Double.NaN : 1 + r * 1.5 + c)
                                .toList())
                        .toList());
    }

    private static Figure gantt() {
        List<Figure.Gantt.Bar> bars = new ArrayList<>();
        for (int j = 0; j < 12; j++) {
            String job = Integer.toString(j + 1);
            bars.add(new Figure.Gantt.Bar("device", job, j * 20, j * 20 + 18));
            bars.add(new Figure.Gantt.Bar("uplink", job, j * 20 + 18, j * 20 + 36));
            bars.add(new Figure.Gantt.Bar("cloud", job, j * 20 + 36, j * 20 + 40));
        }
        return new Figure.Gantt(
                new Heading("gantt", "Timeline", "As planned (planned)."),
                new Axis("time, ms"),
                List.of("device", "uplink", "cloud"),
                bars);
    }

    private static Figure agreement() {
        Random random = new Random(2);
        return new Figure.Agreement(
                new Heading("agreement", "Predicted against measured", ""),
                new Axis("measured makespan, ms", true),
                new Axis("predicted makespan, ms", true),
                STRATEGIES.stream()
                        .map(s -> new Figure.Agreement.Cloud(
                                s,
                                random.doubles(20)
                                        .mapToObj(d -> new Figure.Agreement.Pair(
                                                EVIL,
                                                Math.pow(10, 1 + 2 * d),
                                                Math.pow(10, 1 + 2 * d) * (0.9 + 0.2 * d)))
                                        .toList()))
                        .toList());
    }

    /** Makespans are 0.5, 1.5, 2.5... in an order that is neither up nor down. */
    private static Table results() {
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            int shuffled = (int) (i * 7919L % ROWS);
            rows.add(List.of(
                    Cell.of(MODELS.get(i % 4)),
                    Cell.of(STRATEGIES.get(i / 4 % 4)),
                    Cell.of(1 + i % 10),
                    Cell.of(shuffled + 0.5),
                    i % 100 == 0 ? Cell.MISSING : Cell.of(shuffled * 1.01),
                    Cell.of(i % 3 == 0)));
        }
        return new Table(
                new Heading("results", "All results", ""),
                List.of(
                        new Column("model", Type.TEXT, "model"),
                        new Column("strategy", Type.TEXT, "strategy"),
                        new Column("jobs", Type.WHOLE, "jobs"),
                        new Column("makespan_ms", Type.REAL, "makespan, ms"),
                        new Column("measured_ms", Type.REAL, "measured, ms", 1),
                        new Column("proven", Type.FLAG, "proven")),
                rows);
    }
}

package org.cutpoint.study.report.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Heading;
import org.cutpoint.study.Figure.Kind;
import org.cutpoint.study.Figure.Scale;
import org.cutpoint.study.Row;
import org.cutpoint.study.Timeline;

/** Makes what a study file asks to be drawn. */
final class FigureMaker {
    /** Parts of one job's time, and of its energy: as bars they are stacked, since together they are something. */
    private static final List<Set<String>> PARTS = List.of(
            Set.of("device_ms", "upload_ms", "cloud_ms", "download_ms"), Set.of("compute_energy_j", "radio_energy_j"));

    private static final List<String> LANES = List.of("device", "uplink", "cloud", "downlink");

    /** More Gantt charts than these are not looked at. */
    private static final int TIMELINES = 8;

    private final org.cutpoint.study.Figure spec;
    private final Observations observations;
    private final String id;
    private final String across;
    private final String conditions;

    /**
     * @param conditions what is emulated or modelled in the experiment
     */
    FigureMaker(org.cutpoint.study.Figure spec, Observations experiment, String id, String conditions) {
        this.spec = spec;
        observations = withValues(spec, experiment.where(spec.where()));
        this.id = id;
        // A Gantt chart has none.
        across = spec.x().orElse("");
        this.conditions = conditions;
    }

    /** What has no value to be shown makes no empty groups and panels. */
    private static Observations withValues(org.cutpoint.study.Figure spec, Observations rows) {
        List<String> columns =
                switch (spec.kind()) {
                    case BARS, LINES, PREDICTED_VS_MEASURED -> spec.y();
                    case CDF -> spec.x().stream().toList();
                    case HEATMAP -> spec.value().stream().toList();
                    case GANTT -> List.of();
                };
        return new Observations(
                rows.results(),
                rows.rows().stream()
                        .filter(r -> columns.isEmpty()
                                || columns.stream().anyMatch(c -> r.number(c).isPresent()))
                        .toList());
    }

    Figure make() {
        if (spec.kind() == Kind.GANTT) {
            return gantts();
        }
        if (spec.facet().isEmpty()) {
            return panel(observations, new Heading(id, spec.title(), note()));
        }
        List<Figure> panels = new ArrayList<>();
        Map<String, Observations> facets =
                observations.by(r -> r.shown(spec.facet().get()).orElse(""));
        facets.forEach((value, rows) ->
                panels.add(panel(rows, new Heading(id, rows.named(spec.facet().get(), value), ""))));
        Heading heading = new Heading(id, spec.title(), note());
        return panels.isEmpty() ? panel(observations, heading) : new Figure.Panels(heading, panels);
    }

    private Figure panel(Observations rows, Heading heading) {
        return switch (spec.kind()) {
            case BARS -> bars(rows, heading);
            case LINES -> lines(rows, heading);
            case CDF -> cdf(rows, heading);
            case HEATMAP -> heatMap(rows, heading);
            case PREDICTED_VS_MEASURED -> agreement(rows, heading);
            case GANTT -> throw new IllegalStateException("made elsewhere");
        };
    }

    private Figure bars(Observations rows, Heading heading) {
        List<String> groups = rows.shown(across);
        List<Figure.Bars.Series> series = new ArrayList<>();
        for (Named named : series(rows)) {
            Map<String, Observations> byGroup =
                    named.rows().by(r -> r.shown(across).orElse(""));
            series.add(new Figure.Bars.Series(
                    named.name(),
                    groups.stream()
                            .map(g -> byGroup.containsKey(g) ? byGroup.get(g).median(named.column()) : Estimate.NONE)
                            .toList()));
        }
        boolean stacked = spec.y().size() > 1 && PARTS.stream().anyMatch(parts -> parts.containsAll(spec.y()));
        return new Figure.Bars(heading, rows.label(across), Observations.brief(groups), yAxis(rows), stacked, series);
    }

    private Figure lines(Observations rows, Heading heading) {
        List<Figure.Lines.Line> lines = new ArrayList<>();
        for (Named named : series(rows)) {
            Map<Double, Observations> byX = new Observations(
                            rows.results(),
                            named.rows().rows().stream()
                                    .filter(r -> r.number(across).isPresent())
                                    .toList())
                    .by(r -> r.number(across).getAsDouble());
            lines.add(new Figure.Lines.Line(
                    named.name(),
                    byX.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(e -> new Figure.Lines.Point(
                                    e.getKey(), e.getValue().median(named.column())))
                            .filter(p -> p.y().isPresent())
                            .toList()));
        }
        return new Figure.Lines(heading, axis(rows.label(across), spec.xScale()), yAxis(rows), lines);
    }

    private Figure cdf(Observations rows, Heading heading) {
        List<Figure.Cdf.Sample> samples = new ArrayList<>();
        bySeries(rows)
                .forEach((name, group) -> samples.add(new Figure.Cdf.Sample(
                        name, Arrays.stream(group.numbers(across)).boxed().toList())));
        samples.removeIf(s -> s.values().isEmpty());
        return new Figure.Cdf(heading, axis(rows.label(across), spec.xScale()), samples);
    }

    private Figure heatMap(Observations rows, Heading heading) {
        String down = spec.y().get(0);
        List<String> xs = rows.shown(across);
        List<String> ys = rows.shown(down);
        record Place(String x, String y) {}
        Map<Place, Observations> places =
                rows.by(r -> new Place(r.shown(across).orElse(""), r.shown(down).orElse("")));
        List<List<Double>> values = ys.stream()
                .map(y -> xs.stream()
                        .map(x -> places.containsKey(new Place(x, y))
                                ? places.get(new Place(x, y))
                                        .median(spec.value().orElseThrow())
                                        .value()
                                : Double.NaN)
                        .toList())
                .toList();
        Axis value = new Axis(rows.label(spec.value().orElseThrow()));
        return new Figure.HeatMap(
                heading,
                rows.label(across),
                Observations.brief(xs),
                rows.label(down),
                Observations.brief(ys),
                value,
                values);
    }

    private Figure agreement(Observations rows, Heading heading) {
        String measured = spec.y().get(0);
        List<Figure.Agreement.Cloud> clouds = new ArrayList<>();
        bySeries(rows)
                .forEach((name, group) -> clouds.add(new Figure.Agreement.Cloud(
                        name,
                        group.rows().stream()
                                .filter(r -> r.number(measured).isPresent()
                                        && r.number(across).isPresent())
                                .map(r -> new Figure.Agreement.Pair(
                                        words(r, "model", "network", "strategy"),
                                        r.number(measured).getAsDouble(),
                                        r.number(across).getAsDouble()))
                                .toList())));
        clouds.removeIf(c -> c.pairs().isEmpty());
        Axis right = axis(qualified("measured", rows.label(measured)), spec.xScale());
        Axis up = axis(qualified("predicted", rows.label(across)), spec.xScale());
        return new Figure.Agreement(heading, right, up, clouds);
    }

    private static String qualified(String how, String label) {
        return label.contains(how) ? label : how + " " + label;
    }

    private Figure gantts() {
        record Key(String cell, int repeat) {}
        Map<Key, Row> rows = observations.rows().stream()
                .collect(Collectors.toMap(
                        r -> new Key(r.text("cell").orElse(""), (int)
                                r.number("repeat").orElse(1)),
                        r -> r,
                        (a, b) -> a));
        Set<String> varied = Stream.of("model", "network", "strategy", "device", "jobs")
                .filter(c -> observations.shown(c).size() > 1)
                .collect(Collectors.toSet());
        List<Figure> charts = new ArrayList<>();
        for (Timeline timeline : observations.results().timelines()) {
            Row row = rows.get(new Key(timeline.cell(), timeline.repeat()));
            if (timeline.experiment().equals(experiment()) && row != null && charts.size() < TIMELINES) {
                String of = Stream.of("model", "network", "strategy", "device", "jobs")
                        .filter(varied::contains)
                        .flatMap(c -> row.shown(c).stream())
                        .collect(Collectors.joining(", "));
                charts.add(gantt(timeline, of + (timeline.measured() ? " (measured)" : " (planned)")));
            }
        }
        Heading heading = new Heading(id, spec.title(), spec.caption());
        Axis time = new Axis("time, ms");
        return charts.isEmpty()
                ? new Figure.Gantt(heading, time, List.of("device"), List.of())
                : new Figure.Panels(new Heading(id, spec.title(), joined(spec.caption(), conditions)), charts);
    }

    private String experiment() {
        return observations.rows().isEmpty() ? "" : observations.rows().get(0).experiment();
    }

    private Figure gantt(Timeline timeline, String title) {
        Set<String> used = new TreeSet<>(Comparator.comparingInt(LANES::indexOf));
        timeline.spans().forEach(s -> used.add(s.lane()));
        List<Figure.Gantt.Bar> bars = timeline.spans().stream()
                .map(s -> new Figure.Gantt.Bar(s.lane(), s.job(), s.startMs(), Math.max(s.startMs(), s.endMs())))
                .toList();
        return new Figure.Gantt(new Heading(id, title.strip(), ""), new Axis("time, ms"), List.copyOf(used), bars);
    }

    /** Rows and a column whose values are shown under one name. */
    private record Named(String name, Observations rows, String column) {}

    private List<Named> series(Observations rows) {
        List<Named> all = new ArrayList<>();
        bySeries(rows).forEach((name, group) -> {
            for (String y : spec.y()) {
                String both = spec.y().size() == 1
                        ? name.isEmpty() ? rows.label(y) : name
                        : name.isEmpty() ? words(rows, y) : name + ", " + words(rows, y);
                if (group.numbers(y).length > 0) {
                    all.add(new Named(both, group, y));
                }
            }
        });
        return all;
    }

    /** Without the unit, which the axis has. */
    private static String words(Observations rows, String column) {
        String label = rows.label(column);
        return label.contains(", ") ? label.substring(0, label.lastIndexOf(", ")) : label;
    }

    private Map<String, Observations> bySeries(Observations rows) {
        return rows.by(r -> spec.series()
                .flatMap(column -> r.shown(column).map(value -> rows.named(column, value)))
                .orElse(""));
    }

    private static String words(Row row, String... columns) {
        return Arrays.stream(columns).flatMap(c -> row.shown(c).stream()).collect(Collectors.joining(", "));
    }

    private Axis yAxis(Observations rows) {
        String label = rows.label(spec.y().get(0));
        if (spec.y().size() > 1) {
            // Several quantities of one unit: the legend names them.
            label = label.contains(", ") ? label.substring(label.lastIndexOf(", ") + 2) : "value";
        }
        return axis(label, spec.yScale());
    }

    private static Axis axis(String label, Scale scale) {
        return new Axis(label, scale == Scale.LOG);
    }

    private String note() {
        String spread =
                switch (spec.kind()) {
                    case BARS -> "Bars are medians; error bars, where observations differ, 95 % bootstrap intervals.";
                    case LINES -> "Lines are medians; bands, where observations differ, 95 % bootstrap intervals.";
                    case HEATMAP -> "Colours are medians.";
                    case PREDICTED_VS_MEASURED -> "Dashed: 10 % off.";
                    case CDF, GANTT -> "";
                };
        return joined(spec.caption(), spread, conditions);
    }

    static String joined(String... sentences) {
        return Arrays.stream(sentences).filter(s -> !s.isEmpty()).collect(Collectors.joining(" "));
    }
}

package org.cutpoint.study.report.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.study.Column;
import org.cutpoint.study.Column.Role;
import org.cutpoint.study.Column.Type;
import org.cutpoint.study.Comparison;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Figure;
import org.cutpoint.study.Figure.Kind;
import org.cutpoint.study.Figure.Scale;
import org.cutpoint.study.Figure.Width;
import org.cutpoint.study.Filter;
import org.cutpoint.study.Mode;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Row;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.Table;
import org.cutpoint.study.Timeline;

/** Results with one of everything: 3 models, 3 networks, 3 strategies, 2 repeats, planned and measured. */
final class StudySamples {
    static final List<String> MODELS = List.of("alexnet", "googlenet", "resnet18");
    private static final List<String> NETWORKS = List.of("3g", "4g", "wifi");
    private static final List<String> STRATEGIES = List.of("local-only", "partition-only", "jps");

    private StudySamples() {}

    static StudyResults results() {
        List<Column> columns = List.of(
                new Column("study", Type.TEXT, Role.COORDINATE, "", "study"),
                new Column("experiment", Type.TEXT, Role.COORDINATE, "", "experiment"),
                new Column("cell", Type.TEXT, Role.COORDINATE, "", "cell"),
                new Column("model", Type.TEXT, Role.COORDINATE, "", "model"),
                new Column("device", Type.TEXT, Role.COORDINATE, "", "device"),
                new Column("network", Type.TEXT, Role.COORDINATE, "", "network"),
                new Column("uplink_mbps", Type.NUMBER, Role.COORDINATE, "Mbit/s", "uplink"),
                new Column("strategy", Type.TEXT, Role.COORDINATE, "", "strategy"),
                new Column("repeat", Type.INTEGER, Role.COORDINATE, "", "repeat"),
                new Column("makespan_ms", Type.NUMBER, Role.PLANNED, "ms", "makespan"),
                new Column("device_ms", Type.NUMBER, Role.PLANNED, "ms", "device time"),
                new Column("upload_ms", Type.NUMBER, Role.PLANNED, "ms", "upload time"),
                new Column("measured_makespan_ms", Type.NUMBER, Role.MEASURED, "ms", "measured makespan"),
                new Column("status", Type.TEXT, Role.NOTE, "", "status"),
                new Column("reason", Type.TEXT, Role.NOTE, "", "reason"));
        List<Row> rows = new ArrayList<>();
        for (int m = 0; m < 3; m++) {
            for (int n = 0; n < 3; n++) {
                for (int s = 0; s < 3; s++) {
                    for (int repeat = 1; repeat <= 2; repeat++) {
                        rows.add(row(m, n, s, repeat));
                    }
                }
            }
        }
        rows.add(new Row(
                "sweep",
                Map.of(
                        "cell",
                        "none",
                        "model",
                        "<b>huge</b>",
                        "network",
                        "3g",
                        "strategy",
                        "brute-force",
                        "status",
                        "no-plan",
                        "reason",
                        "takes longer than a minute"),
                Map.of()));
        Experiment experiment = new Experiment(
                "sweep",
                "Sweep over networks",
                "All of it.",
                Mode.RUN,
                27,
                List.of("local-only"),
                figures(),
                List.of(new Table(
                        "wide",
                        "Makespans",
                        "In ms.",
                        List.of("model"),
                        List.of("network", "strategy"),
                        List.of("makespan_ms"),
                        1,
                        Filter.ALL)),
                List.of(new Comparison(
                        "against-local", "Against local-only", "strategy", "local-only", "makespan_ms", Filter.ALL)));
        return new StudyResults(
                new Study(
                        "sample",
                        "A sample study",
                        "First.\n\nSecond.",
                        "doi:10.1145/3472456.3472468",
                        List.of(experiment)),
                columns,
                rows,
                List.of(new Timeline(
                        "sweep",
                        "c0-0-2",
                        1,
                        false,
                        List.of(
                                new Timeline.Span("1", "device", 0, 10), new Timeline.Span("1", "uplink", 10, 30),
                                new Timeline.Span("2", "device", 10, 20), new Timeline.Span("1", "cloud", 30, 31)))),
                new Provenance(
                        "sample",
                        "0.1.0",
                        Instant.EPOCH,
                        Instant.EPOCH.plusSeconds(60),
                        1,
                        Map.of("os", "Linux"),
                        "abc",
                        "name: sample",
                        "def",
                        List.of(new Provenance.Input("model", "alexnet", "123", "")),
                        List.of()));
    }

    private static Row row(int m, int n, int s, int repeat) {
        double makespan = 100.0 * (m + 1) / (n + 1) / (s + 1) + m;
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("study", "sample");
        texts.put("cell", "c" + m + "-" + n + "-" + s);
        texts.put("model", MODELS.get(m));
        texts.put("device", "here");
        texts.put("network", NETWORKS.get(n));
        texts.put("strategy", STRATEGIES.get(s));
        texts.put("status", "ok");
        Map<String, Double> numbers = new LinkedHashMap<>();
        numbers.put("uplink_mbps", 1.0 + 5 * n);
        numbers.put("repeat", (double) repeat);
        numbers.put("makespan_ms", makespan);
        numbers.put("device_ms", makespan / 3);
        numbers.put("upload_ms", makespan / 2);
        numbers.put("measured_makespan_ms", makespan * (1 + 0.03 * repeat));
        return new Row("sweep", texts, numbers);
    }

    private static List<Figure> figures() {
        return List.of(
                figure("bars", Kind.BARS, "model", List.of("makespan_ms"), "", "strategy", "network"),
                figure("parts", Kind.BARS, "strategy", List.of("device_ms", "upload_ms"), "", "", ""),
                figure("lines", Kind.LINES, "uplink_mbps", List.of("measured_makespan_ms"), "", "strategy", "model"),
                figure("cdf", Kind.CDF, "measured_makespan_ms", List.of(), "", "strategy", ""),
                figure("map", Kind.HEATMAP, "network", List.of("model"), "makespan_ms", "", "strategy"),
                figure("gantt", Kind.GANTT, "", List.of(), "", "", ""),
                figure(
                        "agreement",
                        Kind.PREDICTED_VS_MEASURED,
                        "makespan_ms",
                        List.of("measured_makespan_ms"),
                        "",
                        "strategy",
                        ""));
    }

    private static Figure figure(
            String id, Kind kind, String x, List<String> y, String value, String series, String facet) {
        return new Figure(
                id,
                kind,
                "Figure " + id,
                "A caption.",
                given(x),
                y,
                given(value),
                given(series),
                given(facet),
                Filter.ALL,
                Scale.LINEAR,
                Scale.LINEAR,
                Width.COLUMN);
    }

    private static Optional<String> given(String column) {
        return Optional.of(column).filter(c -> !c.isEmpty());
    }
}

package org.cutpoint.report.page.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Table;

/** Figures and tables as JSON for the page's script, in which nothing can end the element that it stands in. */
final class PageData {
    private static final int SIGNIFICANT = 10;

    private final JsonGenerator json;

    private PageData(JsonGenerator json) {
        this.json = json;
    }

    static String of(List<Figure> figures, List<Table> tables) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            PageData data = new PageData(json);
            data.object(() -> {
                data.array("figures", figures, data::figure);
                data.objects("tables", tables, data::table);
            });
        }
        return harmless(text.toString());
    }

    /** These characters stand in strings only, where their escapes mean the same. */
    private static String harmless(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private void figure(Figure figure) throws IOException {
        json.writeStartObject();
        json.writeStringField("title", figure.heading().title());
        if (figure instanceof Figure.Bars bars) {
            bars(bars);
        } else if (figure instanceof Figure.Lines lines) {
            lines(lines);
        } else if (figure instanceof Figure.Cdf cdf) {
            cdf(cdf);
        } else if (figure instanceof Figure.HeatMap map) {
            heatMap(map);
        } else if (figure instanceof Figure.Gantt gantt) {
            gantt(gantt);
        } else if (figure instanceof Figure.Agreement agreement) {
            agreement(agreement);
        } else if (figure instanceof Figure.Panels panels) {
            json.writeStringField("kind", "panels");
            array("panels", panels.panels(), this::figure);
        }
        json.writeEndObject();
    }

    private void bars(Figure.Bars bars) throws IOException {
        json.writeStringField("kind", "bars");
        json.writeStringField("groupLabel", bars.groupLabel());
        strings("groups", bars.groups());
        axis("value", bars.value());
        json.writeBooleanField("stacked", bars.stacked());
        objects("series", bars.series(), series -> {
            json.writeStringField("name", series.name());
            array("values", series.values(), value -> {
                if (value.isPresent()) {
                    object(() -> estimate(value));
                } else {
                    json.writeNull();
                }
            });
        });
    }

    private void lines(Figure.Lines lines) throws IOException {
        json.writeStringField("kind", "lines");
        axis("x", lines.x());
        axis("y", lines.y());
        objects("series", lines.lines(), line -> {
            json.writeStringField("name", line.name());
            List<Figure.Lines.Point> points =
                    line.points().stream().filter(p -> p.y().isPresent()).toList();
            objects("points", points, point -> {
                number("x", point.x());
                estimate(point.y());
            });
        });
    }

    private void cdf(Figure.Cdf cdf) throws IOException {
        json.writeStringField("kind", "cdf");
        axis("x", cdf.x());
        objects("series", cdf.samples(), sample -> {
            json.writeStringField("name", sample.name());
            array("values", sample.values(), this::number);
        });
    }

    private void heatMap(Figure.HeatMap map) throws IOException {
        json.writeStringField("kind", "heatmap");
        json.writeStringField("columnLabel", map.columnLabel());
        strings("columns", map.columns());
        json.writeStringField("rowLabel", map.rowLabel());
        strings("rows", map.rows());
        axis("value", map.value());
        array("values", map.values(), row -> {
            json.writeStartArray();
            for (double value : row) {
                number(value);
            }
            json.writeEndArray();
        });
    }

    private void gantt(Figure.Gantt gantt) throws IOException {
        json.writeStringField("kind", "gantt");
        axis("time", gantt.time());
        strings("lanes", gantt.lanes());
        objects("bars", gantt.bars(), bar -> {
            json.writeStringField("lane", bar.lane());
            json.writeStringField("job", bar.job());
            number("start", bar.start());
            number("end", bar.end());
        });
    }

    private void agreement(Figure.Agreement agreement) throws IOException {
        json.writeStringField("kind", "agreement");
        axis("measured", agreement.measured());
        axis("predicted", agreement.predicted());
        objects("series", agreement.clouds(), cloud -> {
            json.writeStringField("name", cloud.name());
            objects("pairs", cloud.pairs(), pair -> {
                json.writeStringField("label", pair.label());
                number("measured", pair.measured());
                number("predicted", pair.predicted());
            });
        });
    }

    /** Column by column; words that repeat, as they do in results, only once. */
    private void table(Table table) throws IOException {
        json.writeStringField("id", table.heading().id());
        json.writeNumberField("rows", table.rows().size());
        json.writeArrayFieldStart("columns");
        for (int c = 0; c < table.columns().size(); c++) {
            int place = c;
            object(() -> column(table, place));
        }
        json.writeEndArray();
    }

    private void column(Table table, int place) throws IOException {
        Column column = table.columns().get(place);
        json.writeStringField("name", column.name());
        json.writeStringField("label", column.label());
        json.writeBooleanField("number", column.type().isNumber());
        json.writeNumberField("digits", column.digits());
        List<Cell> cells = table.rows().stream().map(row -> row.get(place)).toList();
        if (column.type() == Column.Type.TEXT) {
            Map<String, Integer> words = new LinkedHashMap<>();
            cells(cells.stream().map(cell -> place(cell, words)).toList());
            strings("words", List.copyOf(words.keySet()));
        } else {
            cells(cells.stream().map(cell -> text(cell, column.digits())).toList());
        }
    }

    private static String place(Cell cell, Map<String, Integer> words) {
        int place = cell instanceof Cell.Text text ? words.computeIfAbsent(text.value(), w -> words.size()) : -1;
        return Integer.toString(place);
    }

    private static String text(Cell cell, int digits) {
        if (cell instanceof Cell.Whole whole) {
            return Long.toString(whole.value());
        } else if (cell instanceof Cell.Real real) {
            return decimal(real.value(), digits);
        } else if (cell instanceof Cell.Flag flag) {
            return Boolean.toString(flag.value());
        }
        return "null";
    }

    /** As exact as tables show it at most. The files that lie beside a page have all of its up to 17 digits. */
    private static String decimal(double value, int digits) {
        BigDecimal exact = BigDecimal.valueOf(value);
        int scale = SIGNIFICANT - (exact.precision() - exact.scale());
        BigDecimal rounded = exact.setScale(digits < 0 ? scale : Math.max(scale, digits + 2), RoundingMode.HALF_EVEN)
                .stripTrailingZeros();
        String plain = rounded.toPlainString();
        String brief = rounded.toString();
        return plain.length() <= brief.length() ? plain : brief;
    }

    /** One after the other or, where that is shorter, each with how often it stands in a row: 7, 2, 8, 1 for 7, 7, 8. */
    private void cells(List<String> cells) throws IOException {
        List<String> runs = new ArrayList<>();
        int next = 0;
        for (int first = 0; first < cells.size(); first = next) {
            while (next < cells.size() && cells.get(next).equals(cells.get(first))) {
                next++;
            }
            runs.add(cells.get(first));
            runs.add(Integer.toString(next - first));
        }
        String each = String.join(",", cells);
        String together = String.join(",", runs);
        json.writeFieldName(together.length() < each.length() ? "runs" : "cells");
        json.writeRawValue("[" + (together.length() < each.length() ? together : each) + "]");
    }

    private void estimate(Estimate estimate) throws IOException {
        number("value", estimate.value());
        number("low", estimate.low());
        number("high", estimate.high());
    }

    private void axis(String field, Axis axis) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("label", axis.label());
        json.writeBooleanField("log", axis.logarithmic());
        json.writeEndObject();
    }

    private void strings(String field, List<String> values) throws IOException {
        array(field, values, json::writeString);
    }

    /** Writes one of several. */
    private interface Element<T> {
        void write(T element) throws IOException;
    }

    /** Writes what stands within braces. */
    private interface Fields {
        void write() throws IOException;
    }

    private <T> void array(String field, List<T> elements, Element<T> writer) throws IOException {
        json.writeArrayFieldStart(field);
        for (T element : elements) {
            writer.write(element);
        }
        json.writeEndArray();
    }

    private <T> void objects(String field, List<T> elements, Element<T> fields) throws IOException {
        array(field, elements, element -> object(() -> fields.write(element)));
    }

    private void object(Fields fields) throws IOException {
        json.writeStartObject();
        fields.write();
        json.writeEndObject();
    }

    private void number(String field, double value) throws IOException {
        json.writeFieldName(field);
        number(value);
    }

    /** JSON has no other numbers. */
    private void number(double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}

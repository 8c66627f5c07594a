package org.cutpoint.report.page.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
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
    private final JsonGenerator json;

    private PageData(JsonGenerator json) {
        this.json = json;
    }

    static String of(List<Figure> figures, List<Table> tables) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            PageData data = new PageData(json);
            json.writeStartObject();
            json.writeArrayFieldStart("figures");
            for (Figure figure : figures) {
                data.figure(figure);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("tables");
            for (Table table : tables) {
                data.table(table);
            }
            json.writeEndArray();
            json.writeEndObject();
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
            json.writeArrayFieldStart("panels");
            for (Figure panel : panels.panels()) {
                figure(panel);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void bars(Figure.Bars bars) throws IOException {
        json.writeStringField("kind", "bars");
        json.writeStringField("groupLabel", bars.groupLabel());
        strings("groups", bars.groups());
        axis("value", bars.value());
        json.writeBooleanField("stacked", bars.stacked());
        json.writeArrayFieldStart("series");
        for (Figure.Bars.Series series : bars.series()) {
            json.writeStartObject();
            json.writeStringField("name", series.name());
            json.writeArrayFieldStart("values");
            for (Estimate value : series.values()) {
                if (value.isPresent()) {
                    json.writeStartObject();
                    estimate(value);
                    json.writeEndObject();
                } else {
                    json.writeNull();
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void lines(Figure.Lines lines) throws IOException {
        json.writeStringField("kind", "lines");
        axis("x", lines.x());
        axis("y", lines.y());
        json.writeArrayFieldStart("series");
        for (Figure.Lines.Line line : lines.lines()) {
            json.writeStartObject();
            json.writeStringField("name", line.name());
            json.writeArrayFieldStart("points");
            for (Figure.Lines.Point point : line.points()) {
                if (point.y().isPresent()) {
                    json.writeStartObject();
                    number("x", point.x());
                    estimate(point.y());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void cdf(Figure.Cdf cdf) throws IOException {
        json.writeStringField("kind", "cdf");
        axis("x", cdf.x());
        json.writeArrayFieldStart("series");
        for (Figure.Cdf.Sample sample : cdf.samples()) {
            json.writeStartObject();
            json.writeStringField("name", sample.name());
            json.writeArrayFieldStart("values");
            for (double value : sample.values()) {
                number(value);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void heatMap(Figure.HeatMap map) throws IOException {
        json.writeStringField("kind", "heatmap");
        json.writeStringField("columnLabel", map.columnLabel());
        strings("columns", map.columns());
        json.writeStringField("rowLabel", map.rowLabel());
        strings("rows", map.rows());
        axis("value", map.value());
        json.writeArrayFieldStart("values");
        for (List<Double> row : map.values()) {
            json.writeStartArray();
            for (double value : row) {
                number(value);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void gantt(Figure.Gantt gantt) throws IOException {
        json.writeStringField("kind", "gantt");
        axis("time", gantt.time());
        strings("lanes", gantt.lanes());
        json.writeArrayFieldStart("bars");
        for (Figure.Gantt.Bar bar : gantt.bars()) {
            json.writeStartObject();
            json.writeStringField("lane", bar.lane());
            json.writeStringField("job", bar.job());
            number("start", bar.start());
            number("end", bar.end());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void agreement(Figure.Agreement agreement) throws IOException {
        json.writeStringField("kind", "agreement");
        axis("measured", agreement.measured());
        axis("predicted", agreement.predicted());
        json.writeArrayFieldStart("series");
        for (Figure.Agreement.Cloud cloud : agreement.clouds()) {
            json.writeStartObject();
            json.writeStringField("name", cloud.name());
            json.writeArrayFieldStart("pairs");
            for (Figure.Agreement.Pair pair : cloud.pairs()) {
                json.writeStartObject();
                json.writeStringField("label", pair.label());
                number("measured", pair.measured());
                number("predicted", pair.predicted());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Column by column; words that repeat, as they do in results, only once. */
    private void table(Table table) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", table.heading().id());
        json.writeNumberField("rows", table.rows().size());
        json.writeArrayFieldStart("columns");
        for (int c = 0; c < table.columns().size(); c++) {
            Column column = table.columns().get(c);
            json.writeStartObject();
            json.writeStringField("name", column.name());
            json.writeStringField("label", column.label());
            json.writeBooleanField("number", column.type().isNumber());
            json.writeNumberField("digits", column.digits());
            if (column.type() == Column.Type.TEXT) {
                words(table, c);
            } else {
                json.writeArrayFieldStart("cells");
                for (List<Cell> row : table.rows()) {
                    cell(row.get(c));
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void words(Table table, int column) throws IOException {
        Map<String, Integer> words = new LinkedHashMap<>();
        json.writeArrayFieldStart("cells");
        for (List<Cell> row : table.rows()) {
            if (row.get(column) instanceof Cell.Text text) {
                json.writeNumber(words.computeIfAbsent(text.value(), w -> words.size()));
            } else {
                json.writeNumber(-1);
            }
        }
        json.writeEndArray();
        strings("words", List.copyOf(words.keySet()));
    }

    private void cell(Cell cell) throws IOException {
        if (cell instanceof Cell.Whole whole) {
            json.writeNumber(whole.value());
        } else if (cell instanceof Cell.Real real) {
            json.writeNumber(real.value());
        } else if (cell instanceof Cell.Flag flag) {
            json.writeBoolean(flag.value());
        } else {
            json.writeNull();
        }
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
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
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

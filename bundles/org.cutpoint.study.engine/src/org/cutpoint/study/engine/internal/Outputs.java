package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.cutpoint.api.InputException;
import org.cutpoint.study.Column;
import org.cutpoint.study.Comparison;
import org.cutpoint.study.Figure;
import org.cutpoint.study.Figure.Kind;
import org.cutpoint.study.Figure.Scale;
import org.cutpoint.study.Figure.Width;
import org.cutpoint.study.Filter;
import org.cutpoint.study.Table;
import org.cutpoint.study.engine.internal.YamlPart.Fields;
import org.cutpoint.workbench.Suggest;

/** Reads what an experiment is to show. */
final class Outputs {
    /** What a report calls the table of cells without a result. */
    private static final String TAKEN = "without-result";

    private final Consumer<InputException> faults;
    private final Set<String> shown = new HashSet<>();
    private final String experiment;
    private final Set<String> names;

    /**
     * @param experiment its id
     * @param names of all that experiments of the study show: files are called so, experiment and id joined
     */
    Outputs(String experiment, Set<String> names, Consumer<InputException> faults) {
        this.experiment = experiment;
        this.names = names;
        this.faults = faults;
        names.add(name(TAKEN));
    }

    private String name(String id) {
        return experiment + "-" + id;
    }

    /** Whether one of those that were read shows this column. */
    boolean shows(String column) {
        return shown.contains(column);
    }

    List<Figure> figures(Fields fields) {
        return fields.list("figures", this::figure);
    }

    List<Table> tables(Fields fields) {
        return fields.list("tables", this::table);
    }

    List<Comparison> comparisons(Fields fields) {
        return fields.list("comparisons", this::comparison);
    }

    private Figure figure(YamlPart part) {
        Fields fields = part.fields(
                "id", "kind", "title", "caption", "x", "y", "value", "series", "facet", "where", "xScale", "yScale",
                "width");
        Kind kind = fields.required("kind", p -> p.choice(Arrays.asList(Kind.values()), Kind::id));
        boolean agreement = kind == Kind.PREDICTED_VS_MEASURED;
        Predicate<Column> drawn = kind == Kind.LINES || kind == Kind.CDF || agreement ? Column::numeric : c -> true;
        Optional<String> x = fields.read("x", p -> column(p, drawn))
                .or(() -> agreement ? Optional.of("makespan_ms") : Optional.empty());
        List<String> y = fields.list("y", p -> column(p, kind == Kind.HEATMAP ? c -> true : Column::numeric));
        if (y.isEmpty() && agreement) {
            y = List.of("measured_makespan_ms");
        }
        Optional<String> value = fields.read("value", p -> column(p, Column::numeric));
        if (x.isEmpty() && kind != Kind.GANTT && !fields.has("x")) {
            throw part.fault("'x' is missing here", "Add a column");
        }
        if (y.isEmpty() && kind != Kind.GANTT && kind != Kind.CDF && !fields.has("y")) {
            throw part.fault("'y' is missing here", "Add a column");
        }
        if (value.isPresent() != (kind == Kind.HEATMAP) && !(fields.has("value") && value.isEmpty())) {
            throw part.fault(
                    kind == Kind.HEATMAP ? "'value' is missing here" : "'value' is for heat maps",
                    kind == Kind.HEATMAP ? "Add a column" : "Leave it away");
        }
        if (y.size() > 1 && kind != Kind.LINES && kind != Kind.BARS) {
            throw part.fault("it can have one 'y' only", "Make several figures");
        }
        x.ifPresent(shown::add);
        shown.addAll(y);
        value.ifPresent(shown::add);
        return new Figure(
                id(part, fields),
                kind,
                fields.text("title", ""),
                fields.text("caption", ""),
                x,
                y,
                value,
                fields.read("series", p -> column(p, c -> true)),
                fields.read("facet", p -> column(p, c -> true)),
                where(fields),
                fields.read("xScale", Scale.LINEAR, p -> p.choice(Arrays.asList(Scale.values()), Scale::id)),
                fields.read("yScale", Scale.LINEAR, p -> p.choice(Arrays.asList(Scale.values()), Scale::id)),
                fields.read("width", Width.COLUMN, p -> p.choice(Arrays.asList(Width.values()), Width::id)));
    }

    private Table table(YamlPart part) {
        Fields fields = part.fields("id", "title", "caption", "rows", "columns", "values", "digits", "where");
        List<String> values = fields.list("values", p -> column(p, c -> true));
        List<String> rows = fields.list("rows", p -> column(p, c -> true));
        if (!fields.has("rows") || !fields.has("values")) {
            throw part.fault("'" + (fields.has("rows") ? "values" : "rows") + "' is missing here", "Add columns");
        }
        shown.addAll(values);
        return new Table(
                id(part, fields),
                fields.text("title", ""),
                fields.text("caption", ""),
                rows,
                fields.list("columns", p -> column(p, c -> true)),
                values,
                fields.read("digits", 2, p -> (int) p.whole(0, 12)),
                where(fields));
    }

    private Comparison comparison(YamlPart part) {
        Fields fields = part.fields("id", "title", "of", "against", "value", "where");
        String value = fields.required("value", p -> column(p, Column::numeric));
        shown.add(value);
        return new Comparison(
                id(part, fields),
                fields.text("title", ""),
                fields.read("of", "strategy", p -> column(p, c -> c.role() == Column.Role.COORDINATE)),
                fields.required("against", YamlPart::text),
                value,
                where(fields));
    }

    private String id(YamlPart part, Fields fields) {
        String id = fields.required("id", p -> {
            if (!p.text().matches("[a-z0-9][a-z0-9-]{0,63}")) {
                throw p.fault("'" + p.text() + "' is no id", "Write lower-case letters, digits and dashes, at most 64");
            }
            return p.text();
        });
        if (!names.add(name(id))) {
            faults.accept(part.fault("another figure, table or comparison is called '" + name(id) + "'", "Rename one"));
        }
        return id;
    }

    private static Filter where(Fields fields) {
        return fields.read("where", Filter.ALL, p -> filter(p.entries()));
    }

    /** By column, the values that are let through. */
    static Filter filter(Map<String, YamlPart> entries) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        entries.forEach((name, part) -> {
            Column column = known(part, name);
            List<String> allowed = new ArrayList<>();
            for (YamlPart item : part.items()) {
                allowed.add(column.numeric() ? Numbers.plain(item.number(-1e300, 1e300)) : item.text());
            }
            values.put(name, allowed);
        });
        return new Filter(values);
    }

    /** A column's name, of one that fits. */
    static String column(YamlPart part, Predicate<Column> fits) {
        Column column = known(part, part.text());
        if (!fits.test(column)) {
            throw part.fault(
                    "column '" + column.name() + "' cannot be here",
                    column.numeric() ? "Take another one" : "It holds texts; take one of numbers");
        }
        return column.name();
    }

    private static Column known(YamlPart part, String name) {
        return Columns.find(name)
                .orElseThrow(() -> part.fault(
                        "there is no column '" + name + "'",
                        Suggest.instead(name, Columns.names(), "docs/formats.md lists the columns")));
    }
}

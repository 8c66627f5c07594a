package org.cutpoint.report.table.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Table;
import org.cutpoint.api.report.TableWriter;
import org.osgi.service.component.annotations.Component;

/** Tables for papers: a floating table with rules of the package booktabs, UTF-8. */
@Component
public final class LatexTables implements TableWriter {
    @Override
    public String format() {
        return "latex";
    }

    @Override
    public String suffix() {
        return "tex";
    }

    @Override
    public void write(Table table, OutputStream out) throws IOException {
        List<Column> columns = table.columns();
        StringBuilder text = new StringBuilder("% needs \\usepackage{booktabs}\n\\begin{table}[t]\n\\centering\n")
                .append("\\caption{")
                .append(escape(sentences(table)))
                .append("}\n\\label{tab:")
                .append(table.heading().id())
                .append("}\n\\begin{tabular}{")
                .append(columns.stream()
                        .map(c -> c.type().isNumber() ? "r" : "l")
                        .collect(Collectors.joining()))
                .append("}\n\\toprule\n");
        row(text, columns.stream().map(Column::label).toList());
        text.append("\\midrule\n");
        table.rows()
                .forEach(cells -> row(
                        text,
                        IntStream.range(0, columns.size())
                                .mapToObj(i -> Texts.of(columns.get(i), cells.get(i)))
                                .toList()));
        text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n");
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String sentences(Table table) {
        String note = table.heading().note();
        return table.heading().title() + "." + (note.isEmpty() ? "" : " " + note);
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append(cells.stream().map(LatexTables::escape).collect(Collectors.joining(" & ")))
                .append(" \\\\\n");
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&', '%', '$', '#', '_', '{', '}' -> escaped.append('\\').appendCodePoint(c);
                case '\\' -> escaped.append("\\textbackslash{}");
                case '~' -> escaped.append("\\textasciitilde{}");
                case '^' -> escaped.append("\\textasciicircum{}");
                case '<' -> escaped.append("\\textless{}");
                case '>' -> escaped.append("\\textgreater{}");
                case '|' -> escaped.append("\\textbar{}");
                    // In brackets at the start of a row it would be the row's spacing.
                case '[' -> escaped.append("{[}");
                default -> escaped.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return escaped.toString();
    }
}

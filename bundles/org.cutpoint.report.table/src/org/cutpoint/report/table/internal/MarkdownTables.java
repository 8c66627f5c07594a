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

/** Tables for README files and issues: GitHub Flavored Markdown, UTF-8. */
@Component
public final class MarkdownTables implements TableWriter {
    @Override
    public String format() {
        return "markdown";
    }

    @Override
    public String suffix() {
        return "md";
    }

    @Override
    public void write(Table table, OutputStream out) throws IOException {
        List<Column> columns = table.columns();
        StringBuilder text = new StringBuilder();
        text.append("**").append(escape(table.heading().title())).append("**\n\n");
        row(text, columns.stream().map(c -> escape(c.label())).toList());
        row(
                text,
                columns.stream().map(c -> c.type().isNumber() ? "---:" : "---").toList());
        table.rows()
                .forEach(cells -> row(
                        text,
                        IntStream.range(0, columns.size())
                                .mapToObj(i -> escape(Texts.of(columns.get(i), cells.get(i))))
                                .toList()));
        if (!table.heading().note().isEmpty()) {
            text.append('\n').append(escape(table.heading().note())).append('\n');
        }
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Whatever means something to Markdown or HTML means itself. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\', '`', '*', '_', '[', ']', '|', '~', '#', '!' -> escaped.append('\\')
                        .appendCodePoint(c);
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return escaped.toString();
    }
}

package org.cutpoint.report.table.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Table;
import org.cutpoint.api.report.TableWriter;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final Table TABLE = new Table(
            new Heading("table-1", "Reduction_1", "100 % emulated"),
            List.of(
                    new Column("model", Type.TEXT, "model"),
                    new Column("jobs", Type.WHOLE, "jobs"),
                    new Column("makespan_ms", Type.REAL, "makespan, ms"),
                    new Column("reduction_percent", Type.REAL, "reduction, %", 2),
                    new Column("ok", Type.FLAG, "ok")),
            List.of(
                    List.of(Cell.of("a&b_c"), Cell.of(100), Cell.of(1234.5678), Cell.of(22.0), Cell.of(true)),
                    List.of(
                            Cell.of("<script>|\n"),
                            Cell.MISSING,
                            Cell.of(Double.NaN),
                            Cell.of(-0.126),
                            Cell.of(false))));

    private static String write(TableWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(TABLE, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void latexIsATableOfBooktabs() throws IOException {
        assertThat(write(new LatexTables()))
                .isEqualTo(
                        """
                        % needs \\usepackage{booktabs}
                        \\begin{table}[t]
                        \\centering
                        \\caption{Reduction\\_1. 100 \\% emulated}
                        \\label{tab:table-1}
                        \\begin{tabular}{lrrrl}
                        \\toprule
                        model & jobs & makespan, ms & reduction, \\% & ok \\\\
                        \\midrule
                        a\\&b\\_c & 100 & 1235 & 22.00 & yes \\\\
                        \\textless{}script\\textgreater{}\\textbar{}  &  &  & -0.13 & no \\\\
                        \\bottomrule
                        \\end{tabular}
                        \\end{table}
                        """);
    }

    @Test
    void markdownHasNumbersAtTheRight() throws IOException {
        assertThat(write(new MarkdownTables()))
                .isEqualTo(
                        """
                        **Reduction\\_1**

                        | model | jobs | makespan, ms | reduction, % | ok |
                        | --- | ---: | ---: | ---: | --- |
                        | a&amp;b\\_c | 100 | 1235 | 22.00 | yes |
                        | &lt;script&gt;\\|  |  |  | -0.13 | no |

                        100 % emulated
                        """);
    }

    @Test
    void numbersHaveAboutFourDigitsThatCount() {
        Column column = new Column("x", Type.REAL, "x");
        assertThat(Texts.of(column, Cell.of(0.0))).isEqualTo("0");
        assertThat(Texts.of(column, Cell.of(0.123456))).isEqualTo("0.1235");
        assertThat(Texts.of(column, Cell.of(123456.7))).isEqualTo("123457");
        assertThat(Texts.of(column, Cell.of(1e-7))).isEqualTo("1.000e-07");
        assertThat(Texts.of(column, Cell.of(-2.5))).isEqualTo("-2.5");
    }

    @Test
    void noMinusStandsBeforeAZero() {
        Column column = new Column("x", Type.REAL, "x", 1);
        assertThat(Texts.of(column, Cell.of(-0.04))).isEqualTo("0.0");
        assertThat(Texts.of(column, Cell.of(-0.0))).isEqualTo("0.0");
        assertThat(Texts.of(column, Cell.of(-0.05))).isEqualTo("-0.1");
        assertThat(Texts.of(column, Cell.of(0.04))).isEqualTo("0.0");
        assertThat(Texts.of(new Column("x", Type.REAL, "x"), Cell.of(-0.0))).isEqualTo("0");
    }
}

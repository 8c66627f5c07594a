package org.cutpoint.report.page.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Table;
import org.junit.jupiter.api.Test;

class HtmlReportsTest {
    private static final String EVIL = "</script><img src=x onerror=alert(1)>\u2028\"'&";

    private static String page(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new HtmlReports().write(report, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Report evil() {
        Heading heading = new Heading("evil", EVIL, EVIL);
        Table table = new Table(
                heading,
                List.of(new Column(EVIL, Type.TEXT, EVIL), new Column("x", Type.REAL, "x")),
                List.of(List.of(Cell.of(EVIL), Cell.of(1.5)), List.of(Cell.MISSING, Cell.MISSING)));
        Figure figure = new Figure.Cdf(
                new Heading("figure", EVIL, "as said (emulated)"),
                new Axis(EVIL),
                List.of(new Figure.Cdf.Sample(EVIL, List.of(1.0))));
        return new Report(
                EVIL,
                EVIL,
                List.of(new Report.Section(EVIL, List.of(new Paragraph(EVIL), table, figure))),
                List.of(new Report.Fact(EVIL, EVIL)));
    }

    /** Without the two libraries, whose text is nobody's name. */
    private static String own(String page) throws IOException {
        return page.replace(Resources.library("echarts.min.js"), "").replace(Resources.library("tabulator.min.js"), "");
    }

    @Test
    void namesOfStrangersAreOnlyText() throws IOException {
        String page = own(page(evil()));

        assertThat(page).doesNotContain("<img");
        // The data, the two libraries, our own script, and nothing else.
        assertThat(page.split("<script")).hasSize(5);
        assertThat(page).contains("\\u003c/script\\u003e\\u003cimg src=x onerror=alert(1)\\u003e\\u2028\\\"'\\u0026");
        assertThat(page).contains("<span class=\"tag\">emulated</span>");
    }

    @Test
    void needsNothingFromElsewhere() throws IOException {
        String page = page(evil());

        assertThat(page.contains("sourceMappingURL")).isFalse();
        assertThat(own(page)).contains("default-src 'none'").doesNotContain("<link");
        Matcher addresses = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(own(page));
        while (addresses.find()) {
            assertThat(addresses.group(1)).startsWith("#");
        }
        // What was packed says whose it is.
        assertThat(page.contains("Licensed to the Apache Software Foundation")).isTrue();
        assertThat(own(page)).contains("The MIT License");
    }

    @Test
    void theSameReportMakesTheSamePage() throws IOException {
        assertThat(page(evil()).equals(page(evil()))).isTrue();
    }

    @Test
    void numbersThatJsonDoesNotHaveAreLeftOut() throws IOException {
        Figure map = new Figure.HeatMap(
                new Heading("map", "Map", ""),
                "",
                List.of("a"),
                "",
                List.of("b"),
                new Axis("v"),
                List.of(List.of(Double.NaN)));

        assertThat(PageData.of(List.of(map), List.of()))
                .contains("\"values\":[[null]]")
                .doesNotContain("NaN");
    }

    private static Table table(Column column, Cell... cells) {
        return new Table(
                new Heading("t", "T", ""),
                List.of(column),
                Stream.of(cells).map(List::of).toList());
    }

    @Test
    void cellsThatRepeatAreWrittenOnce() throws IOException {
        Cell half = Cell.of(0.5);
        Column words = new Column("w", Type.TEXT, "w");
        Column numbers = new Column("n", Type.REAL, "n");

        assertThat(PageData.of(List.of(), List.of(table(numbers, half, half, half, Cell.MISSING, half))))
                .contains("\"runs\":[0.5,3,null,1,0.5,1]");
        assertThat(PageData.of(List.of(), List.of(table(numbers, half, Cell.of(2.0), Cell.of(-3.25)))))
                .contains("\"cells\":[0.5,2,-3.25]");
        Cell jps = Cell.of("jps");
        assertThat(PageData.of(List.of(), List.of(table(words, jps, jps, jps, jps, Cell.of("a,\"b")))))
                .contains("\"runs\":[0,4,1,1],\"words\":[\"jps\",\"a,\\\"b\"]");
        assertThat(PageData.of(List.of(), List.of(table(numbers)))).contains("\"cells\":[]");
    }

    /** Which is more than any table shows, but for one of so many digits. */
    @Test
    void numbersHaveTenDigits() throws IOException {
        Column free = new Column("n", Type.REAL, "n");

        assertThat(PageData.of(
                        List.of(),
                        List.of(table(
                                free,
                                Cell.of(1.0 / 3),
                                Cell.of(4395.677737058171),
                                Cell.of(0.1 + 0.2),
                                Cell.of(1e-9 / 7),
                                Cell.of(1e300 / 7),
                                Cell.of(-0.0),
                                Cell.of(602112.0)))))
                .contains("[0.3333333333,4395.677737,0.3,1.428571429E-10,1.428571429E+299,0,602112]");
        Column exact = new Column("n", Type.REAL, "n", 6);
        assertThat(PageData.of(List.of(), List.of(table(exact, Cell.of(123456.12345678), Cell.of(1e6 + 1e-6 / 4)))))
                .contains("[123456.12345678,1000000.00000025]");
    }
}

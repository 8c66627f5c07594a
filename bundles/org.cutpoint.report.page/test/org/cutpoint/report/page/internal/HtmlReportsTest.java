package org.cutpoint.report.page.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
}

package org.cutpoint.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ScatterPlotTest {
    private static Document parsed(ScatterPlot plot) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)));
    }

    private static double value(Document svg, int circle, String attribute) {
        return Double.parseDouble(((Element) svg.getElementsByTagName("circle").item(circle)).getAttribute(attribute));
    }

    @Test
    void equalCoordinatesLieOnTheDiagonal() throws Exception {
        Document svg = parsed(new ScatterPlot("a < b & c", "here", "x", "y")
                .series("net", new double[] {0.1, 1, 1000, 0}, new double[] {0.1, 2, 1000, 5}));
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("a < b & c");
        assertThat(svg.getElementsByTagName("circle").getLength())
                .as("three points, none at 0, and the legend's")
                .isEqualTo(4);
        double left = value(svg, 0, "cx");
        double bottom = value(svg, 0, "cy");
        double right = value(svg, 2, "cx");
        double top = value(svg, 2, "cy");
        assertThat(right - left).as("one scale").isEqualTo(bottom - top);
        // log10: 1 is a quarter of the way from 0.1 to 1000.
        assertThat(value(svg, 1, "cx")).isBetween(left + (right - left) / 4 - 0.2, left + (right - left) / 4 + 0.2);
        assertThat(value(svg, 1, "cy")).as("above the diagonal").isLessThan(bottom - (bottom - top) / 4);
    }

    @Test
    void manySeriesDifferInColourOrMark() throws Exception {
        ScatterPlot plot = new ScatterPlot("t", "here", "x", "y");
        for (int i = 0; i < 20; i++) {
            plot.series("net" + i, new double[] {i + 1}, new double[] {i + 1.5});
        }
        Document svg = parsed(plot);
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(14);
        assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(12);
    }

    @Test
    void nothingMakesAnEmptyPlot() throws Exception {
        assertThat(parsed(new ScatterPlot("t", "here", "x", "y"))
                        .getElementsByTagName("circle")
                        .getLength())
                .isZero();
        assertThatThrownBy(() -> new ScatterPlot("t", "here", "x", "y").series("s", new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

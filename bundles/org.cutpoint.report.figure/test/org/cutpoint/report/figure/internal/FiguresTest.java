package org.cutpoint.report.figure.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.report.FigureWriter.Format;
import org.cutpoint.api.report.FigureWriter.Width;
import org.cutpoint.api.report.Heading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

class FiguresTest {
    private final FigureWriter figures = new Figures();

    static List<Figure> samples() {
        return FigureSamples.all();
    }

    private byte[] write(Figure figure, Format format, Width width) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        figures.write(figure, format, width, out);
        // To be looked at: where the build keeps what it makes.
        String folder = System.getProperty("cutpoint.test.figures");
        if (folder != null) {
            String name = figure.heading().id() + "-" + width + "." + format;
            Files.write(Path.of(folder, name.toLowerCase(java.util.Locale.ROOT)), out.toByteArray());
        }
        return out.toByteArray();
    }

    private static Element svg(byte[] bytes) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(bytes))
                .getDocumentElement();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void svgIsAsWideAsAColumnAndItsTextIsTextOfAReadableSize(Figure figure) throws Exception {
        Element root = svg(write(figure, Format.SVG, Width.COLUMN));

        assertThat(root.getAttribute("width")).isEqualTo("3.33in");
        assertThat(root.getAttribute("viewBox")).startsWith("0 0 239.76 ");
        var texts = root.getElementsByTagName("text");
        assertThat(texts.getLength()).isGreaterThan(3);
        var sized = root.getElementsByTagName("*");
        for (int i = 0; i < sized.getLength(); i++) {
            String size = ((Element) sized.item(i)).getAttribute("font-size");
            if (!size.isEmpty()
                    && sized.item(i) instanceof Element e
                    && !e.getTagName().equals("svg")) {
                assertThat(Double.parseDouble(size.replace("px", ""))).isGreaterThanOrEqualTo(6);
            }
        }
    }

    /** Else names run into each other where no font of these widths is installed. */
    @ParameterizedTest
    @MethodSource("samples")
    void textsOfAnSvgAreAsLongAsTheyWereLaidOut(Figure figure) throws Exception {
        var texts = svg(write(figure, Format.SVG, Width.COLUMN)).getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            double length = Double.parseDouble(text.getAttribute("textLength"));
            assertThat(text.getAttribute("lengthAdjust")).isEqualTo("spacingAndGlyphs");
            // Letters of 6 to 9 points are 0.2 to 1 as wide as they are high.
            assertThat(length / text.getTextContent().length()).isBetween(1.2, 9.0);
        }
    }

    /** Fonts that many a Linux has are a fifth wider than ours, and many a viewer does not heed how long a text is to be. */
    @ParameterizedTest
    @CsvSource({
        "COLUMN, 0.00001, 100000",
        "COLUMN, 0.0001, 500",
        "PAGE, 0.0001, 500",
        "COLUMN, 3, 40",
        "PAGE, 1e-9, 1e9"
    })
    void numbersAtALogarithmicAxisDoNotTouchInWideFonts(Width width, double low, double high) throws Exception {
        Figure.Cdf cdf = new Figure.Cdf(
                new Heading("x", "Gains", ""),
                new Axis("%", true),
                List.of(new Figure.Cdf.Sample("a", List.of(low, high))));

        var texts = svg(write(cdf, Format.SVG, width)).getElementsByTagName("text");
        SortedMap<Double, Double> ends = new TreeMap<>();
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            double value = value(text.getTextContent());
            // Those of the other axis are 0 to 1, and further to the left than any of these.
            if (value >= low && value <= high && Double.parseDouble(text.getAttribute("x")) > 25) {
                double length = Double.parseDouble(text.getAttribute("textLength"));
                double x = Double.parseDouble(text.getAttribute("x"));
                ends.put(x, x + 1.2 * length);
            }
        }

        assertThat(ends).hasSizeGreaterThan(2);
        double end = 0;
        for (Map.Entry<Double, Double> each : ends.entrySet()) {
            assertThat(each.getKey()).isGreaterThan(end);
            end = each.getValue();
        }
    }

    private static double value(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Test
    void namesInTheLegendDoNotTouch() throws Exception {
        List<String> names = List.of(
                "partition-only+path-wise",
                "partition-only+layer-wise",
                "min-cut+path-wise",
                "a name that nobody would have thought of, longer than a column of paper is wide in these letters");
        Figure.Cdf cdf = new Figure.Cdf(
                new Heading("x", "Gains", ""),
                new Axis("%"),
                names.stream()
                        .map(n -> new Figure.Cdf.Sample(n, List.of(1.0, 2.0)))
                        .toList());

        var texts = svg(write(cdf, Format.SVG, Width.COLUMN)).getElementsByTagName("text");
        double end = 0;
        String line = "";
        int found = 0;
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            if (names.contains(text.getTextContent())) {
                double x = Double.parseDouble(text.getAttribute("x"));
                if (text.getAttribute("y").equals(line)) {
                    assertThat(x).as(text.getTextContent()).isGreaterThan(end + 18);
                }
                end = x + Double.parseDouble(text.getAttribute("textLength"));
                line = text.getAttribute("y");
                found++;
                assertThat(end).as(text.getTextContent()).isLessThanOrEqualTo(240);
            }
        }
        assertThat(found).isEqualTo(names.size());
    }

    @Test
    void lettersOfOtherScriptsAreAsWideAsTheirFontHasThem() throws Exception {
        Figure.Cdf cdf = new Figure.Cdf(
                new Heading("x", "Gains", ""),
                new Axis("\u6a21\u578b"),
                List.of(new Figure.Cdf.Sample("a", List.of(1.0, 2.0))));

        var texts = svg(write(cdf, Format.SVG, Width.COLUMN)).getElementsByTagName("text");
        for (int i = 0; i < texts.getLength(); i++) {
            Element text = (Element) texts.item(i);
            assertThat(text.hasAttribute("textLength"))
                    .isEqualTo(!text.getTextContent().equals("\u6a21\u578b"));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void pdfIsOnePageOfItsSizeWithItsFontEmbedded(Figure figure) throws Exception {
        String pdf = new String(write(figure, Format.PDF, Width.PAGE), StandardCharsets.ISO_8859_1);

        assertThat(pdf)
                .startsWith("%PDF-")
                .contains("/MediaBox [0.0 0.0 504.0 ")
                .contains("/FontFile2");
        assertThat(pdf).contains("LiberationSans");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSameFigureMakesTheSameBytes(Figure figure) throws Exception {
        for (Format format : Format.values()) {
            assertThat(write(figure, format, Width.COLUMN)).isEqualTo(write(figure, format, Width.COLUMN));
        }
    }

    @Test
    void namesAreTextWhateverIsInThem() throws Exception {
        Figure.Bars bars = new Figure.Bars(
                new Heading("x", "<script>alert(1)</script>", "a & b"),
                "\u6a21\u578b \u05d0 <i>",
                List.of("</text><script>"),
                new Axis("ms", true),
                false,
                List.of(
                        new Figure.Bars.Series("\"'&<", List.of(new Estimate(5, 0, 9))),
                        new Figure.Bars.Series("none", List.of(Estimate.NONE))));

        Element root = svg(write(bars, Format.SVG, Width.COLUMN));
        assertThat(root.getElementsByTagName("script").getLength()).isZero();
        assertThat(root.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<script>alert(1)</script>");
        assertThat(write(bars, Format.PDF, Width.COLUMN)).isNotEmpty();
    }

    @Test
    void bandsLetLinesShowThrough() throws Exception {
        Element root = svg(write(FigureSamples.lines(), Format.SVG, Width.COLUMN));
        int transparent = 0;
        var all = root.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            transparent += ((Element) all.item(i)).getAttribute("fill-opacity").equals("0.2") ? 1 : 0;
        }

        assertThat(transparent).isPositive();
    }

    /** Around nothing but zeros the library's own range is a rounding error high, and its ticks read -0. */
    @Test
    void linesAtZeroHaveAnAxisThatSaysSo() throws Exception {
        Figure.Lines zeros = new Figure.Lines(
                new Heading("x", "Gains", ""),
                new Axis("batch"),
                new Axis("%"),
                List.of(new Figure.Lines.Line(
                        "none",
                        List.of(
                                new Figure.Lines.Point(1, Estimate.exactly(0)),
                                new Figure.Lines.Point(2, Estimate.exactly(0))))));

        var texts = svg(write(zeros, Format.SVG, Width.COLUMN)).getElementsByTagName("text");
        List<String> words = new ArrayList<>();
        for (int i = 0; i < texts.getLength(); i++) {
            words.add(texts.item(i).getTextContent().strip());
        }
        assertThat(words).contains("0", "1").doesNotContain("-0", "\u22120");
        assertThat(words.stream().filter("0"::equals)).hasSize(1);
    }

    @Test
    void errorBarsBelowZeroHaveRoom() throws Exception {
        Figure.Bars bars = new Figure.Bars(
                new Heading("x", "Gains", ""),
                "link",
                List.of("ethernet"),
                new Axis("%"),
                false,
                List.of(new Figure.Bars.Series("jps", List.of(new Estimate(-5, -40, 3)))));

        var texts = svg(write(bars, Format.SVG, Width.COLUMN)).getElementsByTagName("text");
        List<String> words = new ArrayList<>();
        for (int i = 0; i < texts.getLength(); i++) {
            words.add(texts.item(i).getTextContent().strip());
        }
        assertThat(words).contains("-40");
    }

    @Test
    void drawsWhatHasNoData() throws Exception {
        Heading heading = new Heading("empty", "", "");
        for (Figure empty : List.of(
                new Figure.Bars(heading, "", List.of(), new Axis(""), false, List.of()),
                new Figure.Lines(heading, new Axis("", true), new Axis(""), List.of()),
                new Figure.Cdf(heading, new Axis(""), List.of(new Figure.Cdf.Sample("a", List.of()))),
                new Figure.HeatMap(heading, "", List.of(), "", List.of(), new Axis(""), List.of()),
                new Figure.HeatMap(heading, "", List.of("a"), "", List.of("b"), new Axis(""), List.of(List.of(3.0))),
                new Figure.Gantt(heading, new Axis(""), List.of("device"), List.of()),
                new Figure.Agreement(heading, new Axis("", true), new Axis("", true), List.of()))) {
            assertThat(write(empty, Format.SVG, Width.COLUMN)).isNotEmpty();
            assertThat(write(empty, Format.PDF, Width.COLUMN)).isNotEmpty();
        }
    }
}

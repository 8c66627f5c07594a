package org.cutpoint.report.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.graph.layout.GraphLayouts;
import org.junit.jupiter.api.Test;

class DrawingTest {
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z]+)((?: [a-zA-Z-]+=\"[^\"<>]*\")*)(/?)>");

    private final Drawing drawing = new Drawing(GraphLayouts.layered());

    /** Every tag is closed in its turn, and nothing else has angle brackets or a bare ampersand. */
    private static void wellFormed(String xml) {
        Deque<String> open = new ArrayDeque<>();
        Matcher tags = TAG.matcher(xml);
        while (tags.find()) {
            if (!tags.group(1).isEmpty()) {
                assertThat(open.pop()).isEqualTo(tags.group(2));
            } else if (tags.group(4).isEmpty()) {
                open.push(tags.group(2));
            }
        }
        assertThat(open).isEmpty();
        assertThat(TAG.matcher(xml).replaceAll("")).doesNotContain("<").doesNotContain(">");
        assertThat(xml).doesNotContainPattern("&(?!amp;|lt;|gt;|quot;)");
    }

    @Test
    void svgShowsEveryLayerAndTensor() {
        String svg = drawing.svg(Networks.diamond());
        wellFormed(svg);
        assertThat(svg).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
        assertThat(svg.split("<rect class=\"box", -1)).hasSize(1 + 5);
        assertThat(svg.split("line\" stroke-width=", -1)).hasSize(1 + 5);
        assertThat(svg)
                .as("b, c and a's tensor; a's is larger than the input")
                .contains("class=\"small line\"", "class=\"line\"")
                .contains(">66.7 %, 1x200, 200 B</text>")
                .contains("a: 1x1000 UINT8, 1.00 kB</title>");
    }

    @Test
    void svgSuitsLightAndDark() {
        assertThat(drawing.svg(Networks.diamond()))
                .contains("@media (prefers-color-scheme: dark)")
                .contains("<rect class=\"page\"");
    }

    @Test
    void strangeNamesDoNoHarm() {
        String id = "<script>\"&\u0001\\\n'";
        ModelGraph model = new ModelGraph(
                id, "ab", List.of(Networks.tensor("in", 1)), List.of(Networks.layer(id, 1, 1, "in")), List.of(id));
        wellFormed(drawing.svg(model));
        assertThat(drawing.svg(model)).doesNotContain("<script").doesNotContain("\u0001");
        assertThat(drawing.dot(model)).startsWith("digraph \"<script>\\\"&\u0001\\\\\\n'\" {\n");
    }

    @Test
    void dotHasNodesAndEdges() {
        assertThat(drawing.dot(Networks.diamond()).lines())
                .hasSize(3 + 5 + 5 + 1)
                .anyMatch(line -> line.matches("  n2 \\[label=\"b\\\\nConv Relu\\\\n66.7 %, 1x200, 200 B\" height=.*]"))
                .anyMatch(line -> line.matches("  n1 -> n3 \\[penwidth=16.00 tooltip=\"a: 1x1000 UINT8, 1.00 kB\"]"));
    }
}

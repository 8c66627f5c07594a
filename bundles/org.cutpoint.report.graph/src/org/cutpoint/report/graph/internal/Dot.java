package org.cutpoint.report.graph.internal;

import java.util.Locale;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.report.graph.internal.Picture.Edge;
import org.cutpoint.report.graph.internal.Picture.Node;

/** A network in Graphviz's language. */
final class Dot {
    private Dot() {}

    static String of(ModelGraph model) {
        Parts parts = Parts.of(model);
        StringBuilder out = new StringBuilder("digraph ")
                .append(quoted(model.name()))
                .append(" {\n")
                .append("  node [shape=box style=\"rounded,filled\" fontname=\"Helvetica\" fontsize=11"
                        + " color=\"#8b97a8\"]\n")
                .append("  edge [color=\"#dd9d78\" arrowsize=0.6]\n");
        for (int i = 0; i < parts.nodes().size(); i++) {
            Node node = parts.nodes().get(i);
            // Inches, of 72 pixels. As blue as in the picture, from a blue white to a middle blue.
            out.append(String.format(
                    Locale.ROOT,
                    "  n%d [label=%s height=%.2f fillcolor=\"0.61 %.3f 1.0\"%s]\n",
                    i,
                    quoted(String.join("\n", node.lines())),
                    node.height() / 72,
                    0.03 + 0.4 * node.work(),
                    node.input() ? " style=\"rounded,dashed\"" : ""));
        }
        for (Edge edge : parts.edges()) {
            out.append(String.format(
                    Locale.ROOT,
                    "  n%d -> n%d [penwidth=%.2f tooltip=%s]\n",
                    edge.from(),
                    edge.to(),
                    edge.thickness(),
                    quoted(edge.details())));
        }
        return out.append("}\n").toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}

package org.cutpoint.cli.internal;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.profile.NodeTimes;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;

/** What the runtime says of its nodes, by layer. */
final class NodeTable {
    private NodeTable() {}

    static String of(Profile profile, NodeTimes times, TextStyle style) {
        Map<String, Row> rows = new LinkedHashMap<>();
        profile.layers().forEach(layer -> rows.put(layer, new Row()));
        Row none = new Row();
        for (NodeTimes.Node node : times.nodes()) {
            Row row = node.layer().map(rows::get).orElse(none);
            row.ms += node.ms();
            row.ops.add(node.op());
        }
        TextTable table =
                new TextTable().left("layer").right("ms").right("share").left("runs as");
        rows.forEach((layer, row) -> add(table, layer, row, times.totalMs()));
        if (!none.ops.isEmpty()) {
            add(table, "(of no known layer)", none, times.totalMs());
        }
        return table.render(style)
                + String.format(
                        Locale.ROOT,
                        "%.3f ms in %d nodes, the medians of %d runs that were timed node by node.%n",
                        times.totalMs(),
                        times.nodes().size(),
                        times.runs());
    }

    private static void add(TextTable table, String layer, Row row, double totalMs) {
        table.row(
                layer,
                String.format(Locale.ROOT, "%.3f", row.ms),
                String.format(Locale.ROOT, "%.1f %%", totalMs == 0 ? 0 : 100 * row.ms / totalMs),
                row.ops.isEmpty() ? "-" : String.join(", ", row.ops));
    }

    private static final class Row {
        private final Set<String> ops = new LinkedHashSet<>();
        private double ms;
    }
}

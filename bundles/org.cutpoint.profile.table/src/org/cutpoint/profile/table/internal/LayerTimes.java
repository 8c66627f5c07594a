package org.cutpoint.profile.table.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Interval;

/**
 * Times of a network's layers, or of groups of consecutive ones, out of a table.
 *
 * @param where the file
 * @param name of the machine
 * @param source where the times come from
 * @param model whose times they are; empty where the table does not say
 * @param rows in the order of the layers
 */
record LayerTimes(String where, String name, String source, Optional<String> model, List<Row> rows) {
    /**
     * @param place in the file, for messages
     * @param first id of the first layer
     * @param last id of the last layer, the same for a single one
     * @param ms time of all of them together, milliseconds, >= 0
     */
    record Row(String place, String first, String last, double ms) {}

    /**
     * Every prefix and every suffix that consists of whole rows, times being those of single rows added up.
     *
     * @throws InputException if the rows are not the network's layers, all of them and in order
     */
    List<Interval> intervals(ModelGraph graph) {
        if (model.isPresent() && !model.get().equals(graph.name())) {
            throw new InputException(
                    where, "its times are those of '" + model.get() + "', not of '" + graph.name() + "'", "");
        }
        List<Layer> layers = graph.layers();
        int[] ends = new int[rows.size()];
        double[] before = new double[rows.size() + 1];
        int next = 0;
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            int first = position(graph, row, row.first());
            int last = position(graph, row, row.last());
            if (first != next || last < first) {
                String expected = next < layers.size() ? "'" + layers.get(next).id() + "'" : "nothing";
                throw new InputException(
                        where + ": " + row.place(),
                        "after what is before it " + expected + " must follow, not '" + row.first() + "' to '"
                                + row.last() + "'",
                        "List every layer once, in the order of 'cutpoint inspect'.");
            }
            next = last + 1;
            ends[i] = last;
            before[i + 1] = before[i] + row.ms();
        }
        if (next < layers.size()) {
            throw new InputException(
                    where,
                    "it has no time of layer '" + layers.get(next).id() + "'",
                    "List every layer, in the order of 'cutpoint inspect'.");
        }
        List<Interval> intervals = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            intervals.add(Interval.predicted(0, ends[i], before[i + 1]));
            if (i > 0) {
                intervals.add(Interval.predicted(ends[i - 1] + 1, layers.size() - 1, before[rows.size()] - before[i]));
            }
        }
        return intervals;
    }

    private int position(ModelGraph graph, Row row, String layer) {
        if (!graph.hasLayer(layer)) {
            throw new InputException(
                    where + ": " + row.place(),
                    "'" + graph.name() + "' has no layer '" + layer + "'",
                    "'cutpoint inspect' lists its layers.");
        }
        return graph.position(layer);
    }
}

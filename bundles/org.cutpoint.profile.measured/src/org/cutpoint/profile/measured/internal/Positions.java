package org.cutpoint.profile.measured.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;

/** Chooses where to cut a network in order to measure it. */
final class Positions {
    private Positions() {}

    /**
     * Positions (number of layers before the cut) between the first and the last layer. Always among them: those that
     * send less than every earlier one. A cut that sends no less than an earlier one is never better than that, as the
     * device computes more before it; such cuts are taken while there are few, where they divide the network's work
     * most evenly, so that times in between can be interpolated.
     *
     * @param enough how many to choose at least, where the network has them
     */
    static List<Integer> choose(ModelGraph graph, int enough) {
        int layers = graph.layers().size();
        TreeSet<Integer> chosen = new TreeSet<>();
        long least = layers == 0 ? 0 : graph.crossingBytes(0);
        for (int position = 1; position < layers; position++) {
            long bytes = graph.crossingBytes(position);
            if (bytes < least) {
                least = bytes;
                chosen.add(position);
            }
        }
        double[] work = work(graph);
        while (chosen.size() < Math.min(enough, layers - 1)) {
            chosen.add(middleOfWidestGap(chosen, work));
        }
        return new ArrayList<>(chosen);
    }

    /** Work of the layers before each position; a layer without multiplications costs something, too. */
    private static double[] work(ModelGraph graph) {
        List<Layer> layers = graph.layers();
        double[] work = new double[layers.size() + 1];
        double least = 1 + 0.1 * graph.macs() / Math.max(1, layers.size());
        for (int i = 0; i < layers.size(); i++) {
            work[i + 1] = work[i] + layers.get(i).macs() + least;
        }
        return work;
    }

    private static int middleOfWidestGap(TreeSet<Integer> chosen, double[] work) {
        int layers = work.length - 1;
        int best = 0;
        double widest = -1;
        int before = 0;
        TreeSet<Integer> bounds = new TreeSet<>(chosen);
        bounds.add(layers);
        for (int after : bounds) {
            if (after - before > 1 && work[after] - work[before] > widest) {
                widest = work[after] - work[before];
                best = middle(work, before, after);
            }
            before = after;
        }
        return best;
    }

    private static int middle(double[] work, int before, int after) {
        double half = (work[before] + work[after]) / 2;
        int best = before + 1;
        for (int i = before + 2; i < after; i++) {
            if (Math.abs(work[i] - half) < Math.abs(work[best] - half)) {
                best = i;
            }
        }
        return best;
    }
}

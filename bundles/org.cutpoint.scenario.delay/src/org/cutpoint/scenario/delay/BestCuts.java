package org.cutpoint.scenario.delay;

import java.util.List;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskModel;

/**
 * The best two cuts of a network for each mode and given bandwidths: the matrix W of the source, by trying all cuts.
 * Times and bytes are per sample, so the cuts are the same for any number of samples. O(layers) to make and to ask.
 * Immutable.
 */
public final class BestCuts {
    private final double[] deviceMs;
    private final double[] edgeMs;
    private final double[] cloudMs;
    /** After each number of layers, thousands of bits: over Mbit/s, milliseconds. */
    private final double[] kbit;

    private final double returnKbit;

    /**
     * Two cuts.
     *
     * @param cut1 layers on the device
     * @param cut2 layers on device and edge server together
     * @param sampleMs what a sample takes, milliseconds, but for rounding as {@link TaskDelay} has it
     */
    public record Cuts(int cut1, int cut2, double sampleMs) {}

    /** @param returnResult whether the result goes back */
    public BestCuts(TaskModel model, boolean returnResult) {
        List<TaskLayer> layers = model.layers();
        int count = layers.size();
        deviceMs = new double[count + 1];
        edgeMs = new double[count + 1];
        cloudMs = new double[count + 1];
        kbit = new double[count + 1];
        kbit[0] = TaskDelay.transferMs(model.inputBytes(), 1);
        for (int l = 0; l < count; l++) {
            TaskLayer layer = layers.get(l);
            deviceMs[l + 1] = deviceMs[l] + layer.deviceMs();
            edgeMs[l + 1] = edgeMs[l] + layer.edgeMs();
            cloudMs[l + 1] = cloudMs[l] + layer.cloudMs();
            kbit[l + 1] = TaskDelay.transferMs(layer.outputBytes(), 1);
        }
        returnKbit = returnResult ? kbit[count] : 0;
    }

    /** How many layers the network has. */
    public int layers() {
        return kbit.length - 1;
    }

    /**
     * The cuts of this mode that take least; of equal ones those with the fewest layers on the device, then on device
     * and edge server.
     *
     * @param edgeMbps Mbit/s, > 0 unless the mode does not use it
     * @param coreMbps Mbit/s, > 0 unless the mode does not use it
     * @return with infinite time if the network is too short for the mode
     */
    public Cuts find(TaskMode mode, double edgeMbps, double coreMbps) {
        return switch (mode) {
            case DEVICE -> new Cuts(layers(), layers(), deviceMs[layers()]);
            case EDGE -> edge(edgeMbps);
            case CLOUD -> cloud(edgeMbps, coreMbps);
            case EDGE_CLOUD -> edgeCloud(edgeMbps, coreMbps);
        };
    }

    private Cuts edge(double edgeMbps) {
        int last = layers();
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < last; c++) {
            double ms = deviceMs[c] + kbit[c] / edgeMbps - edgeMs[c];
            if (ms < least) {
                least = ms;
                best = c;
            }
        }
        return new Cuts(best, last, least + edgeMs[last] + returnKbit / edgeMbps);
    }

    private Cuts cloud(double edgeMbps, double coreMbps) {
        int last = layers();
        double msPerKbit = 1 / edgeMbps + 1 / coreMbps;
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < last; c++) {
            double ms = deviceMs[c] + kbit[c] * msPerKbit - cloudMs[c];
            if (ms < least) {
                least = ms;
                best = c;
            }
        }
        return new Cuts(best, best, least + cloudMs[last] + returnKbit * msPerKbit);
    }

    /** From the end: for each first cut the best second one after it is known. */
    private Cuts edgeCloud(double edgeMbps, double coreMbps) {
        int last = layers();
        int best1 = 0;
        int best2 = 0;
        int second = 0;
        double leastAfter = Double.POSITIVE_INFINITY;
        double least = Double.POSITIVE_INFINITY;
        for (int c = last - 2; c >= 0; c--) {
            double after = edgeMs[c + 1] + kbit[c + 1] / coreMbps - cloudMs[c + 1];
            if (after <= leastAfter) {
                leastAfter = after;
                second = c + 1;
            }
            double ms = deviceMs[c] + kbit[c] / edgeMbps - edgeMs[c] + leastAfter;
            if (ms <= least) {
                least = ms;
                best1 = c;
                best2 = second;
            }
        }
        return new Cuts(best1, best2, least + cloudMs[last] + returnKbit * (1 / edgeMbps + 1 / coreMbps));
    }
}

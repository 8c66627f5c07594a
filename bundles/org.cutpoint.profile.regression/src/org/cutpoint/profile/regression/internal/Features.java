package org.cutpoint.profile.regression.internal;

import java.util.List;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;

/**
 * What the time of running consecutive layers depends on, summed over them: for each type its multiply-accumulates, the
 * bytes that it reads and writes, and how many layers there are; and the call itself. All of these add up over layers, so
 * times of intervals can be learnt from and predicted as they are, without times of single layers.
 */
final class Features {
    /** Index of the call's feature, which is 1. */
    static final int CALL = 0;

    /** Offset from a type's first feature to its number of layers. */
    static final int LAYERS = 2;

    private static final int PER_TYPE = 3;

    /** One for the call, three for each type. */
    static final int COUNT = 1 + PER_TYPE * LayerType.values().length;

    private Features() {}

    /** Index of the first of a type's features: millions of multiply-accumulates, megabytes, layers. */
    static int start(LayerType type) {
        return 1 + PER_TYPE * type.ordinal();
    }

    /** Those of the layers from first to last, inclusive. */
    static double[] of(ModelGraph graph, int first, int last) {
        double[] sums = new double[COUNT];
        sums[CALL] = 1;
        List<Layer> layers = graph.layers();
        for (Layer layer : layers.subList(first, last + 1)) {
            int at = start(LayerType.of(graph, layer));
            sums[at] += layer.macs() / 1e6;
            sums[at + 1] += graph.movedBytes(layer) / 1e6;
            sums[at + LAYERS] += 1;
        }
        return sums;
    }

    /** The same without distinction between types: call, multiply-accumulates, megabytes, layers. */
    static double[] untyped(double[] features) {
        double[] sums = new double[1 + PER_TYPE];
        sums[CALL] = features[CALL];
        for (int i = 1; i < features.length; i++) {
            sums[1 + (i - 1) % PER_TYPE] += features[i];
        }
        return sums;
    }
}

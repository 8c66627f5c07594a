package org.cutpoint.profile.regression.internal;

import java.util.List;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;

/** Kinds of layers that runtimes compute in different ways, so that each has coefficients of its own. */
enum LayerType {
    /** Convolution of more than one pixel over all channels. */
    CONVOLUTION,
    /** Convolution of single pixels: a matrix product. */
    POINTWISE,
    /** Convolution in groups of channels, depthwise at the extreme. */
    GROUPED,
    /** Fully connected, and other matrix products. */
    DENSE,
    /** Largest or mean of windows. */
    POOLING,
    /** Whatever else: mostly moves data. */
    OTHER;

    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose", "ConvInteger", "QLinearConv");
    private static final Set<String> PRODUCTS =
            Set.of("Gemm", "MatMul", "MatMulInteger", "QLinearMatMul", "LSTM", "GRU");

    /** The type of what takes most of a layer's time; what is fused with it counts little. */
    static LayerType of(ModelGraph graph, Layer layer) {
        if (layer.ops().stream().anyMatch(CONVOLUTIONS::contains)) {
            return convolution(graph, layer);
        } else if (layer.ops().stream().anyMatch(PRODUCTS::contains)) {
            return DENSE;
        }
        return layer.ops().stream().anyMatch(op -> op.endsWith("Pool")) ? POOLING : OTHER;
    }

    /**
     * By how many multiply-accumulates make one element of the output: as many as the input has channels if single pixels
     * are convolved, fewer if in groups.
     */
    private static LayerType convolution(ModelGraph graph, Layer layer) {
        List<Long> input = graph.tensor(layer.inputs().get(0)).shape();
        long outputs = layer.outputs().stream().mapToLong(o -> o.elements()).sum();
        if (input.size() < 2 || outputs == 0) {
            return CONVOLUTION;
        }
        double perOutput = (double) layer.macs() / outputs;
        long channels = input.get(1);
        // A layer's outputs may be smaller than the convolution's own, where pooling is fused with it.
        return perOutput < channels * 0.99 ? GROUPED : perOutput < channels * 1.01 ? POINTWISE : CONVOLUTION;
    }
}

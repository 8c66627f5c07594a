package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * MobileNet-v2 of width 1: Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: inverted residuals and linear
 * bottlenecks", CVPR 2018, doi:10.1109/CVPR.2018.00474, as torchvision has it (mobilenet_v2: 3,504,872 parameters, 0.301 G multiply-accumulates). Dropout is left out, as in inference; no
 * softmax at the end.
 */
final class MobileNetV2 implements ImageNetwork {
    private static final float EPSILON = 1e-5f;
    /** Expansion, channels, repetitions, stride of the first one: table 2 of the paper. */
    private static final int[][] BLOCKS = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:mobilenet-v2", 3_504_872, 300_774_272, 54, "DAG", "doi:10.1109/CVPR.2018.00474");
    }

    @Override
    public int smallestSize() {
        return 32;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal x = net.relu6(net.convBn("conv1", image, 32, Window.of(3, 2, 1), 1, EPSILON));
        int number = 0;
        for (int[] stage : BLOCKS) {
            for (int i = 0; i < stage[2]; i++) {
                x = block(net, "block" + ++number, x, stage[0], stage[1], i == 0 ? stage[3] : 1);
            }
        }
        x = net.relu6(net.convBn("conv2", x, 1280, Window.of(1, 1, 0), 1, EPSILON));
        x = net.flatten("flatten", net.globalAveragePool("pool", x));
        return net.gemm("fc", x, 1000);
    }

    private static Signal block(NetworkBuilder net, String name, Signal x, int expansion, int channels, int stride) {
        Signal y = x;
        int wide = x.channels() * expansion;
        if (expansion > 1) {
            y = net.relu6(net.convBn(name + ".expand", y, wide, Window.of(1, 1, 0), 1, EPSILON));
        }
        y = net.relu6(net.convBn(name + ".depthwise", y, wide, Window.of(3, stride, 1), wide, EPSILON));
        y = net.convBn(name + ".project", y, channels, Window.of(1, 1, 0), 1, EPSILON);
        return stride == 1 && x.channels() == channels ? net.add(name + ".add", x, y) : y;
    }
}

package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * VGG-16: configuration D of Simonyan, Zisserman, "Very deep convolutional networks for large-scale image
 * recognition", ICLR 2015, arXiv:1409.1556, as torchvision has it (vgg16: 138,357,544 parameters, 15.47 G
 * multiply-accumulates). Dropout is left out, as in inference; no softmax at the end.
 */
final class VggNet implements ImageNetwork {
    /** Channels of the convolutions between two poolings: column D of table 1 of the paper. */
    private static final int[][] STAGES = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};

    private static final int FEATURES = 7;

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:vgg16", 138_357_544, 15_470_264_320L, 21, "line", "arXiv:1409.1556");
    }

    @Override
    public int smallestSize() {
        return 224;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal x = image;
        for (int stage = 0; stage < STAGES.length; stage++) {
            for (int i = 0; i < STAGES[stage].length; i++) {
                String name = "conv" + (stage + 1) + "_" + (i + 1);
                x = net.relu(net.conv(name, x, STAGES[stage][i], Window.of(3, 1, 1)));
            }
            x = net.maxPool("pool" + (stage + 1), x, Window.of(2, 2, 0));
        }
        x = net.flatten("flatten", pooledTo(FEATURES, net, "pool6", x, image));
        x = net.relu(net.gemm("fc6", x, 4096));
        x = net.relu(net.gemm("fc7", x, 4096));
        return net.gemm("fc8", x, 1000);
    }
}

package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * SqueezeNet 1.0: Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer, "SqueezeNet: AlexNet-level accuracy with 50x fewer
 * parameters and <0.5 MB model size", 2016, arXiv:1602.07360, as torchvision has it (squeezenet1_0: 1,248,424
 * parameters, 0.82 G multiply-accumulates). Dropout is left out, as in inference; no softmax at the end.
 */
final class SqueezeNet implements ImageNetwork {
    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:squeezenet", 1_248_424, 818_924_576, 38, "DAG", "arXiv:1602.07360");
    }

    @Override
    public int smallestSize() {
        return 32;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Window halve = Window.of(3, 2, 0).ceiled();
        Signal x = net.relu(net.conv("conv1", image, 96, Window.of(7, 2, 0)));
        x = net.maxPool("pool1", x, halve);
        x = fire(net, "fire2", x, 16);
        x = fire(net, "fire3", x, 16);
        x = fire(net, "fire4", x, 32);
        x = net.maxPool("pool4", x, halve);
        x = fire(net, "fire5", x, 32);
        x = fire(net, "fire6", x, 48);
        x = fire(net, "fire7", x, 48);
        x = fire(net, "fire8", x, 64);
        x = net.maxPool("pool8", x, halve);
        x = fire(net, "fire9", x, 64);
        x = net.relu(net.conv("conv10", x, 1000, Window.of(1, 1, 0)));
        return net.flatten("flatten", net.globalAveragePool("pool10", x));
    }

    /** Each filter of the squeezing layer feeds four of either size: table 1 of the paper. */
    private static Signal fire(NetworkBuilder net, String name, Signal x, int squeezed) {
        Signal s = net.relu(net.conv(name + ".squeeze", x, squeezed, Window.of(1, 1, 0)));
        Signal one = net.relu(net.conv(name + ".expand1x1", s, 4 * squeezed, Window.of(1, 1, 0)));
        Signal three = net.relu(net.conv(name + ".expand3x3", s, 4 * squeezed, Window.of(3, 1, 1)));
        return net.concat(name, one, three);
    }
}

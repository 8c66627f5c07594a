package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * LeNet-5: LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", Proceedings of the
 * IEEE 86 (11), 1998, doi:10.1109/5.726791, for the 28 x 28 images of MNIST, which its first layer pads to the paper's
 * 32 x 32. It departs from the paper as its reimplementations do: each map of C3 reads all maps of S2 (900 more
 * parameters than the 1516 of table I), the averages of S2 and S4 have no coefficients (44 fewer), the last layer is a
 * fully connected one (850 more) in place of fixed radial basis functions, and the activation is the plain hyperbolic
 * tangent. Hence 61 706 parameters where the paper counts 60 000.
 */
final class LeNet implements ImageNetwork {
    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:lenet", 61_706, 416_520, 7, "line", "doi:10.1109/5.726791");
    }

    @Override
    public int size() {
        return 28;
    }

    @Override
    public int smallestSize() {
        return 28;
    }

    @Override
    public int largestSize() {
        return 28;
    }

    @Override
    public int imageChannels() {
        return 1;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Window halve = Window.of(2, 2, 0);
        Signal x = net.tanh(net.conv("c1", image, 6, Window.of(5, 1, 2)));
        x = net.averagePool("s2", x, halve);
        x = net.tanh(net.conv("c3", x, 16, Window.of(5, 1, 0)));
        x = net.averagePool("s4", x, halve);
        x = net.tanh(net.conv("c5", x, 120, Window.of(5, 1, 0)));
        x = net.flatten("flatten", x);
        x = net.tanh(net.gemm("f6", x, 84));
        return net.gemm("output", x, 10);
    }
}

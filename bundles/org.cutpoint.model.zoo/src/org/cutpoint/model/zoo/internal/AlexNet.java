package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * AlexNet in the single-column form of Krizhevsky, "One weird trick for parallelizing convolutional neural networks",
 * 2014, arXiv:1404.5997, as torchvision has it (alexnet: 61,100,840 parameters, 0.714 G multiply-accumulates). It
 * departs from the original (Krizhevsky, Sutskever, Hinton, NeurIPS 2012, again in Communications of the ACM 60 (6),
 * 2017, doi:10.1145/3065386) by having no groups, fewer filters in the first layers and no local response normalisation.
 * Dropout is left out, as in inference; no softmax at the end.
 */
final class AlexNet implements ImageNetwork {
    /** Side of what the last layers are made for. */
    private static final int FEATURES = 6;

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:alexnet", 61_100_840, 714_188_480, 11, "line", "arXiv:1404.5997");
    }

    @Override
    public int smallestSize() {
        return 207;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal x = net.relu(net.conv("conv1", image, 64, Window.of(11, 4, 2)));
        x = net.maxPool("pool1", x, Window.of(3, 2, 0));
        x = net.relu(net.conv("conv2", x, 192, Window.of(5, 1, 2)));
        x = net.maxPool("pool2", x, Window.of(3, 2, 0));
        x = net.relu(net.conv("conv3", x, 384, Window.of(3, 1, 1)));
        x = net.relu(net.conv("conv4", x, 256, Window.of(3, 1, 1)));
        x = net.relu(net.conv("conv5", x, 256, Window.of(3, 1, 1)));
        x = net.maxPool("pool5", x, Window.of(3, 2, 0));
        x = net.flatten("flatten", pooledTo(FEATURES, net, "pool6", x, image));
        x = net.relu(net.gemm("fc6", x, 4096));
        x = net.relu(net.gemm("fc7", x, 4096));
        return net.gemm("fc8", x, 1000);
    }
}

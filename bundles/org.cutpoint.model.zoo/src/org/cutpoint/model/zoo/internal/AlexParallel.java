package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * AlexNet in two parallel columns, the "Alex-Parallel" of Duan and Wu, "Computation offloading scheduling for deep neural
 * network inference in mobile computing", IWQoS 2021, who call it a multi-path tree and say no more (the paper that their
 * slides cite for it is another network's). The columns are those of Krizhevsky, Sutskever, Hinton, "ImageNet
 * classification with deep convolutional neural networks", NeurIPS 2012, doi:10.1145/3065386, one for each of two
 * processors, with half of all filters and local response normalisation. It departs from them in conv3, which here reads
 * its own column only, so that the columns are independent down to the fully connected layers (442 368 parameters and as
 * many multiply-accumulates for each of 13 x 13 pixels less). Dropout is left out, as in inference; no softmax at the end.
 *
 * <p>The tree: both columns read the image, and they are joined once, before fc6. Images of another size than 224 change
 * how much fc6 reads, and so its parameters.
 */
final class AlexParallel implements ImageNetwork {
    private static final String[] COLUMNS = {"a", "b"};

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:alex-parallel", 60_522_856, 649_646_624, 24, "tree", "doi:10.1145/3065386");
    }

    @Override
    public int smallestSize() {
        return 63;
    }

    @Override
    public int largestSize() {
        return 512;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal[] columns = new Signal[COLUMNS.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(net, COLUMNS[i] + ".", image);
        }
        Signal x = net.flatten("flatten", net.concat("concat", columns));
        x = net.relu(net.gemm("fc6", x, 4096));
        x = net.relu(net.gemm("fc7", x, 4096));
        return net.gemm("fc8", x, 1000);
    }

    private static Signal column(NetworkBuilder net, String name, Signal image) {
        Window halve = Window.of(3, 2, 0);
        Window three = Window.of(3, 1, 1);
        Signal x = net.relu(net.conv(name + "conv1", image, 48, Window.of(11, 4, 2)));
        x = net.maxPool(name + "pool1", normalised(net, name + "norm1", x), halve);
        x = net.relu(net.conv(name + "conv2", x, 128, Window.of(5, 1, 2)));
        x = net.maxPool(name + "pool2", normalised(net, name + "norm2", x), halve);
        x = net.relu(net.conv(name + "conv3", x, 192, three));
        x = net.relu(net.conv(name + "conv4", x, 192, three));
        x = net.relu(net.conv(name + "conv5", x, 128, three));
        return net.maxPool(name + "pool5", x, halve);
    }

    private static Signal normalised(NetworkBuilder net, String name, Signal x) {
        return net.localResponseNorm(name, x, 5, 1e-4f, 0.75f, 2);
    }
}

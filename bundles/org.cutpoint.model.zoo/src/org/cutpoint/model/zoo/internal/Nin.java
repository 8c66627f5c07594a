package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * Network in network: Lin, Chen, Yan, ICLR 2014, arXiv:1312.4400, in the form for ImageNet that its authors give in
 * Caffe's model zoo (the paper itself has figures for smaller images only), with that one's names. They publish no
 * figures but the 29 MB of its weights there, which are 7.6 M parameters of 4 bytes; its multiply-accumulates, 1.10 G, are
 * counted by hand from the layers. Its twelve
 * convolutions and as many rectifiers, three maxima, one mean and one dropout are the 29 layers that JointDNN
 * (Eshratifar, Abrishami, Pedram, arXiv:1801.08618) counts. Dropout is left out, as in inference; no softmax at the
 * end.
 */
final class Nin implements ImageNetwork {
    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:nin", 7_595_176, 1_100_188_800, 16, "line", "arXiv:1312.4400");
    }

    @Override
    public int smallestSize() {
        return 55;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Window halve = Window.of(3, 2, 0).ceiled();
        Signal x = perceptrons(net, image, 96, Window.of(11, 4, 0), "conv1", "cccp1", "cccp2");
        x = net.maxPool("pool1", x, halve);
        x = perceptrons(net, x, 256, Window.of(5, 1, 2), "conv2", "cccp3", "cccp4");
        x = net.maxPool("pool2", x, halve);
        x = perceptrons(net, x, 384, Window.of(3, 1, 1), "conv3", "cccp5", "cccp6");
        x = net.maxPool("pool3", x, halve);
        x = perceptrons(net, x, 1024, Window.of(3, 1, 1), "conv4", "cccp7");
        x = net.relu(net.conv("cccp8", x, 1000, Window.of(1, 1, 0)));
        return net.flatten("flatten", net.globalAveragePool("pool4", x));
    }

    /** A convolution, and perceptrons that look at single pixels. */
    private static Signal perceptrons(
            NetworkBuilder net, Signal image, int channels, Window window, String convolution, String... others) {
        Signal x = net.relu(net.conv(convolution, image, channels, window));
        for (String name : others) {
            x = net.relu(net.conv(name, x, channels, Window.of(1, 1, 0)));
        }
        return x;
    }
}

package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * GoogLeNet: Szegedy et al., "Going deeper with convolutions", CVPR 2015, doi:10.1109/CVPR.2015.7298594, as torchvision
 * has it for inference (googlenet: 6,624,904 parameters, 1.498 G multiply-accumulates). It departs from the paper by batch normalisation after every convolution (epsilon 1e-3; no
 * bias), no local response normalisation, 3x3 filters in the branch that the paper gives 5x5 ones, no auxiliary
 * classifiers, dropout left out, and no softmax at the end. (Pretrained weights want an input transform; there is none.)
 */
final class GoogLeNet implements ImageNetwork {
    private static final float EPSILON = 1e-3f;

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:googlenet", 6_624_904, 1_498_376_192, 81, "DAG", "doi:10.1109/CVPR.2015.7298594");
    }

    @Override
    public int smallestSize() {
        return 32;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Window halve = Window.of(3, 2, 0).ceiled();
        Signal x = conv(net, "conv1", image, 64, Window.of(7, 2, 3));
        x = net.maxPool("pool1", x, halve);
        x = conv(net, "conv2", x, 64, Window.of(1, 1, 0));
        x = conv(net, "conv3", x, 192, Window.of(3, 1, 1));
        x = net.maxPool("pool2", x, halve);
        x = inception(net, "3a", x, 64, 96, 128, 16, 32, 32);
        x = inception(net, "3b", x, 128, 128, 192, 32, 96, 64);
        x = net.maxPool("pool3", x, halve);
        x = inception(net, "4a", x, 192, 96, 208, 16, 48, 64);
        x = inception(net, "4b", x, 160, 112, 224, 24, 64, 64);
        x = inception(net, "4c", x, 128, 128, 256, 24, 64, 64);
        x = inception(net, "4d", x, 112, 144, 288, 32, 64, 64);
        x = inception(net, "4e", x, 256, 160, 320, 32, 128, 128);
        x = net.maxPool("pool4", x, Window.of(2, 2, 0).ceiled());
        x = inception(net, "5a", x, 256, 160, 320, 32, 128, 128);
        x = inception(net, "5b", x, 384, 192, 384, 48, 128, 128);
        x = net.flatten("flatten", net.globalAveragePool("pool5", x));
        return net.gemm("fc", x, 1000);
    }

    /** The columns of table 1 of the paper, from "#1x1" to "pool proj". */
    private static Signal inception(NetworkBuilder net, String name, Signal x, int... channels) {
        String n = "inception" + name;
        Window one = Window.of(1, 1, 0);
        Window three = Window.of(3, 1, 1);
        Signal a = conv(net, n + ".branch1", x, channels[0], one);
        Signal b = conv(net, n + ".branch2.reduce", x, channels[1], one);
        b = conv(net, n + ".branch2", b, channels[2], three);
        Signal c = conv(net, n + ".branch3.reduce", x, channels[3], one);
        c = conv(net, n + ".branch3", c, channels[4], three);
        Signal d = net.maxPool(n + ".branch4.pool", x, three.ceiled());
        d = conv(net, n + ".branch4", d, channels[5], one);
        return net.concat(n, a, b, c, d);
    }

    private static Signal conv(NetworkBuilder net, String name, Signal x, int channels, Window window) {
        return net.relu(net.convBn(name, x, channels, window, 1, EPSILON));
    }
}

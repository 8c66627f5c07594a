package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * Inception-v4: Szegedy, Ioffe, Vanhoucke, Alemi, "Inception-v4, Inception-ResNet and the impact of residual
 * connections on learning", AAAI 2017, doi:10.1609/aaai.v31i1.11231, with the convolutions in the order of the
 * authors' own code, as timm has it (card of inception_v4.tf_in1k: 42.7 M parameters, 12.3 G multiply-accumulates at 299 x 299):
 * every convolution is without bias and followed by batch normalisation (epsilon 1e-3). Dropout is left out, as in
 * inference; no softmax at the end.
 */
final class InceptionV4 implements ImageNetwork {
    private static final float EPSILON = 1e-3f;
    private static final Window ONE = Window.of(1, 1, 0);
    private static final Window THREE = Window.keeping(3, 3);
    private static final Window VALID = Window.of(3, 1, 0);
    private static final Window HALVE = Window.of(3, 2, 0);

    @Override
    public ModelEntry entry() {
        return new ModelEntry(
                "zoo:inception-v4", 42_679_816, 12_253_974_624L, 188, "DAG", "doi:10.1609/aaai.v31i1.11231");
    }

    @Override
    public int size() {
        return 299;
    }

    @Override
    public int smallestSize() {
        return 75;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal x = stem(net, image);
        for (int i = 1; i <= 4; i++) {
            x = inceptionA(net, "a" + i, x);
        }
        x = reductionA(net, "a", x);
        for (int i = 1; i <= 7; i++) {
            x = inceptionB(net, "b" + i, x);
        }
        x = reductionB(net, "b", x);
        for (int i = 1; i <= 3; i++) {
            x = inceptionC(net, "c" + i, x);
        }
        x = net.flatten("flatten", net.globalAveragePool("pool", x));
        return net.gemm("fc", x, 1000);
    }

    /** Figure 3 of the paper. */
    private static Signal stem(NetworkBuilder net, Signal image) {
        Signal x = conv(net, "stem.conv1", image, 32, HALVE);
        x = conv(net, "stem.conv2", x, 32, VALID);
        x = conv(net, "stem.conv3", x, 64, THREE);
        Signal pooled = net.maxPool("stem.mix1.pool", x, HALVE);
        x = net.concat("stem.mix1", pooled, conv(net, "stem.mix1.conv", x, 96, HALVE));
        Signal a = conv(net, "stem.mix2.a1", x, 64, ONE);
        a = conv(net, "stem.mix2.a2", a, 96, VALID);
        Signal b = conv(net, "stem.mix2.b1", x, 64, ONE);
        b = conv(net, "stem.mix2.b2", b, 64, Window.keeping(1, 7));
        b = conv(net, "stem.mix2.b3", b, 64, Window.keeping(7, 1));
        b = conv(net, "stem.mix2.b4", b, 96, VALID);
        x = net.concat("stem.mix2", a, b);
        Signal strided = conv(net, "stem.mix3.conv", x, 192, HALVE);
        return net.concat("stem.mix3", strided, net.maxPool("stem.mix3.pool", x, HALVE));
    }

    /** Figure 4. */
    private static Signal inceptionA(NetworkBuilder net, String block, Signal x) {
        String n = "inception." + block;
        Signal a = conv(net, n + ".a", x, 96, ONE);
        Signal b = conv(net, n + ".b1", x, 64, ONE);
        b = conv(net, n + ".b2", b, 96, THREE);
        Signal c = conv(net, n + ".c1", x, 64, ONE);
        c = conv(net, n + ".c2", c, 96, THREE);
        c = conv(net, n + ".c3", c, 96, THREE);
        Signal d = conv(net, n + ".d", net.averagePool(n + ".d.pool", x, THREE), 96, ONE);
        return net.concat(n, a, b, c, d);
    }

    /** Figure 7 with the numbers of table 1. */
    private static Signal reductionA(NetworkBuilder net, String block, Signal x) {
        String n = "reduction." + block;
        Signal a = conv(net, n + ".a", x, 384, HALVE);
        Signal b = conv(net, n + ".b1", x, 192, ONE);
        b = conv(net, n + ".b2", b, 224, THREE);
        b = conv(net, n + ".b3", b, 256, HALVE);
        return net.concat(n, a, b, net.maxPool(n + ".pool", x, HALVE));
    }

    /** Figure 5. */
    private static Signal inceptionB(NetworkBuilder net, String block, Signal x) {
        String n = "inception." + block;
        Window row = Window.keeping(1, 7);
        Window column = Window.keeping(7, 1);
        Signal a = conv(net, n + ".a", x, 384, ONE);
        Signal b = conv(net, n + ".b1", x, 192, ONE);
        b = conv(net, n + ".b2", b, 224, row);
        b = conv(net, n + ".b3", b, 256, column);
        Signal c = conv(net, n + ".c1", x, 192, ONE);
        c = conv(net, n + ".c2", c, 192, column);
        c = conv(net, n + ".c3", c, 224, row);
        c = conv(net, n + ".c4", c, 224, column);
        c = conv(net, n + ".c5", c, 256, row);
        Signal d = conv(net, n + ".d", net.averagePool(n + ".d.pool", x, THREE), 128, ONE);
        return net.concat(n, a, b, c, d);
    }

    /** Figure 8. */
    private static Signal reductionB(NetworkBuilder net, String block, Signal x) {
        String n = "reduction." + block;
        Signal a = conv(net, n + ".a1", x, 192, ONE);
        a = conv(net, n + ".a2", a, 192, HALVE);
        Signal b = conv(net, n + ".b1", x, 256, ONE);
        b = conv(net, n + ".b2", b, 256, Window.keeping(1, 7));
        b = conv(net, n + ".b3", b, 320, Window.keeping(7, 1));
        b = conv(net, n + ".b4", b, 320, HALVE);
        return net.concat(n, a, b, net.maxPool(n + ".pool", x, HALVE));
    }

    /** Figure 6. */
    private static Signal inceptionC(NetworkBuilder net, String block, Signal x) {
        String n = "inception." + block;
        Window row = Window.keeping(1, 3);
        Window column = Window.keeping(3, 1);
        Signal a = conv(net, n + ".a", x, 256, ONE);
        Signal b = conv(net, n + ".b", x, 384, ONE);
        Signal b1 = conv(net, n + ".b1", b, 256, row);
        Signal b2 = conv(net, n + ".b2", b, 256, column);
        Signal c = conv(net, n + ".c1", x, 384, ONE);
        c = conv(net, n + ".c2", c, 448, column);
        c = conv(net, n + ".c3", c, 512, row);
        Signal c4 = conv(net, n + ".c4", c, 256, row);
        Signal c5 = conv(net, n + ".c5", c, 256, column);
        Signal d = conv(net, n + ".d", net.averagePool(n + ".d.pool", x, THREE), 256, ONE);
        return net.concat(n, a, b1, b2, c4, c5, d);
    }

    private static Signal conv(NetworkBuilder net, String name, Signal x, int channels, Window window) {
        return net.relu(net.convBn(name, x, channels, window, 1, EPSILON));
    }
}

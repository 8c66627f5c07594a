package org.cutpoint.model.zoo.internal;

import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.model.ModelEntry;

/**
 * The generator of chairs: Dosovitskiy, Springenberg, Tatarchenko, Brox, "Learning to generate chairs, tables and cars
 * with convolutional networks", TPAMI 39 (4), 2017, doi:10.1109/TPAMI.2016.2567384, arXiv:1411.5928, in its form with one
 * stream (1s-S). From what chair (one of 809, one-hot), from where (sine and cosine of azimuth and elevation) and how
 * transformed (12 parameters), three branches of fully connected layers and a common one make 256 maps of 8 x 8; four
 * times, these are unpooled (zeros beside each value) and convolved by 5 x 5 filters, which together is one transposed
 * convolution of stride 2; the last one makes the picture, and another one beside it the mask, 128 x 128 each. Leaky
 * rectifiers of slope 0.2.
 *
 * <p>It departs from the paper by a mask of one channel with a sigmoid, where the paper has a softmax over two. The paper
 * gives the numbers of maps (256, 92, 48) in a figure only; they are those of public reimplementations. Nobody publishes
 * its parameters and multiply-accumulates, which are counted by hand from the layers.
 *
 * <p>There is no other size: its first maps are a fully connected layer's.
 */
final class Chair implements Network {
    private static final int SIZE = 128;
    private static final int CHAIRS = 809;
    private static final int KERNEL = 5;
    private static final float SLOPE = 0.2f;

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:chair", 22_971_792, 408_908_288, 15, "DAG", "doi:10.1109/TPAMI.2016.2567384");
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public int smallestSize() {
        return SIZE;
    }

    @Override
    public int largestSize() {
        return SIZE;
    }

    @Override
    public List<Signal> build(NetworkBuilder net, int batch, int size) {
        Signal style = branch(net, "class", oneHot(net.input("class", batch, CHAIRS)));
        Signal view = branch(net, "view", net.input("view", batch, 4));
        Signal transform = branch(net, "transform", net.input("transform", batch, 12));
        Signal x = net.concat("concat", style, view, transform);
        x = net.leakyRelu(net.gemm("fc3", x, 1024), SLOPE);
        x = net.leakyRelu(net.gemm("fc4", x, 1024), SLOPE);
        x = net.leakyRelu(net.gemm("fc5", x, 256 * 8 * 8), SLOPE);
        x = net.unflatten("maps", x, 256, 8, 8);
        x = net.leakyRelu(net.convTranspose("uconv1", x, 256, KERNEL, 2, true), SLOPE);
        x = net.leakyRelu(net.convTranspose("uconv2", x, 92, KERNEL, 2, true), SLOPE);
        x = net.leakyRelu(net.convTranspose("uconv3", x, 48, KERNEL, 2, true), SLOPE);
        return List.of(
                net.convTranspose("image", x, 3, KERNEL, 2, true),
                net.sigmoid(net.convTranspose("mask", x, 1, KERNEL, 2, true)));
    }

    /** One of its values is 1, the others are 0. */
    private static Signal oneHot(Signal x) {
        double share = 1.0 / x.channels();
        double[] mean = new double[x.channels()];
        double[] variance = new double[x.channels()];
        Arrays.fill(mean, share);
        Arrays.fill(variance, share * (1 - share));
        return new Signal(x.tensor(), x.shape(), mean, variance);
    }

    private static Signal branch(NetworkBuilder net, String name, Signal x) {
        Signal y = net.leakyRelu(net.gemm("fc1." + name, x, 512), SLOPE);
        return net.leakyRelu(net.gemm("fc2." + name, y, 512), SLOPE);
    }
}

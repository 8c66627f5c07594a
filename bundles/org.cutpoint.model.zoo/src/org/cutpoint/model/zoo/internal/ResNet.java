package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * ResNet-18 and ResNet-50: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016,
 * doi:10.1109/CVPR.2016.90, as torchvision has them (resnet18: 11,689,512 parameters, 1.81 G multiply-accumulates;
 * resnet50: 25,557,032 and 4.09 G): projection shortcuts where the shape changes (the paper's option B), in
 * bottlenecks the stride at the 3x3 convolution (the paper has it at the first one, with 3.8 G), no softmax at the
 * end.
 */
final class ResNet implements ImageNetwork {
    private static final float EPSILON = 1e-5f;
    private static final int[] CHANNELS = {64, 128, 256, 512};
    private static final String REFERENCE = "doi:10.1109/CVPR.2016.90";

    private final ModelEntry entry;
    private final int[] blocks;
    private final boolean bottlenecks;

    private ResNet(ModelEntry entry, boolean bottlenecks, int... blocks) {
        this.entry = entry;
        this.blocks = blocks;
        this.bottlenecks = bottlenecks;
    }

    static ResNet of18Layers() {
        return new ResNet(
                new ModelEntry("zoo:resnet18", 11_689_512, 1_814_073_344, 20, "DAG", REFERENCE), false, 2, 2, 2, 2);
    }

    static ResNet of50Layers() {
        return new ResNet(
                new ModelEntry("zoo:resnet50", 25_557_032, 4_089_184_256L, 52, "DAG", REFERENCE), true, 3, 4, 6, 3);
    }

    @Override
    public ModelEntry entry() {
        return entry;
    }

    @Override
    public int smallestSize() {
        return 32;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal x = net.relu(net.convBn("conv1", image, 64, Window.of(7, 2, 3), 1, EPSILON));
        x = net.maxPool("pool1", x, Window.of(3, 2, 1));
        for (int stage = 0; stage < CHANNELS.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                String name = "layer" + (stage + 1) + "." + block;
                x = bottlenecks
                        ? bottleneck(net, name, x, CHANNELS[stage], stride)
                        : basicBlock(net, name, x, CHANNELS[stage], stride);
            }
        }
        x = net.flatten("flatten", net.globalAveragePool("pool", x));
        return net.gemm("fc", x, 1000);
    }

    private static Signal basicBlock(NetworkBuilder net, String name, Signal x, int channels, int stride) {
        Signal y = net.relu(net.convBn(name + ".conv1", x, channels, Window.of(3, stride, 1), 1, EPSILON));
        Signal shortcut = shortcut(net, name, x, channels, stride);
        y = net.convBn(name + ".conv2", y, channels, Window.of(3, 1, 1), 1, EPSILON);
        return net.relu(net.add(name + ".add", y, shortcut));
    }

    private static Signal bottleneck(NetworkBuilder net, String name, Signal x, int channels, int stride) {
        Signal y = net.relu(net.convBn(name + ".conv1", x, channels, Window.of(1, 1, 0), 1, EPSILON));
        y = net.relu(net.convBn(name + ".conv2", y, channels, Window.of(3, stride, 1), 1, EPSILON));
        Signal shortcut = shortcut(net, name, x, 4 * channels, stride);
        y = net.convBn(name + ".conv3", y, 4 * channels, Window.of(1, 1, 0), 1, EPSILON);
        return net.relu(net.add(name + ".add", y, shortcut));
    }

    /** The block's input itself, or projected to the shape of its output. */
    private static Signal shortcut(NetworkBuilder net, String name, Signal x, int channels, int stride) {
        boolean projected = stride > 1 || x.channels() != channels;
        return projected ? net.convBn(name + ".downsample", x, channels, Window.of(1, stride, 0), 1, EPSILON) : x;
    }
}

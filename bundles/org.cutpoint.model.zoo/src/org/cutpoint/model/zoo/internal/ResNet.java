package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.model.zoo.internal.NetworkBuilder.Window;

/**
 * ResNet-18: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", CVPR 2016,
 * doi:10.1109/CVPR.2016.90, as torchvision has it: projection shortcuts where the shape changes (the paper's option B),
 * no softmax at the end.
 */
final class ResNet implements Network {
    private static final float EPSILON = 1e-5f;
    private static final int[] CHANNELS = {64, 128, 256, 512};

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:resnet18", 11_689_512, 1_814_073_344, "DAG", "doi:10.1109/CVPR.2016.90");
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
            for (int block = 0; block < 2; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = basicBlock(net, "layer" + (stage + 1) + "." + block, x, CHANNELS[stage], stride);
            }
        }
        x = net.flatten("flatten", net.globalAveragePool("pool", x));
        return net.gemm("fc", x, 1000);
    }

    private static Signal basicBlock(NetworkBuilder net, String name, Signal x, int channels, int stride) {
        Signal y = net.relu(net.convBn(name + ".conv1", x, channels, Window.of(3, stride, 1), 1, EPSILON));
        boolean projected = stride > 1 || x.channels() != channels;
        Signal shortcut =
                projected ? net.convBn(name + ".downsample", x, channels, Window.of(1, stride, 0), 1, EPSILON) : x;
        y = net.convBn(name + ".conv2", y, channels, Window.of(3, 1, 1), 1, EPSILON);
        return net.relu(net.add(name + ".add", y, shortcut));
    }
}

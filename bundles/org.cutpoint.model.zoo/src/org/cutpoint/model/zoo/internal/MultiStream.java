package org.cutpoint.model.zoo.internal;

import java.util.List;
import org.cutpoint.api.model.ModelEntry;

/**
 * HO-RCNN, the three-stream network of Chao, Liu, Liu, Zeng, Deng, "Learning to detect human-object interactions", WACV
 * 2018, doi:10.1109/WACV.2018.00048, arXiv:1702.05448, as its authors have it (HO+IP1, conv): a CaffeNet each for the
 * picture of a human and the picture of an object, and a small convolutional stream for the interaction pattern, that is
 * where the two are; the sum of their scores for 600 interactions, as probabilities. Dropout is left out, as in inference.
 *
 * <p>The tree: each stream has an input of its own, and they are joined once, by the sum at the end. Size is the side of
 * the two pictures, and what is not 227 changes how much fc6 reads, and so its parameters; the pattern's side is always 64.
 */
final class MultiStream implements Network {
    private static final int INTERACTIONS = 600;
    private static final Window HALVE = Window.of(3, 2, 0).ceiled();

    @Override
    public ModelEntry entry() {
        return new ModelEntry(
                "zoo:multi-stream", 120_246_248, 1_493_206_080, 33, "tree", "doi:10.1109/WACV.2018.00048");
    }

    @Override
    public int size() {
        return 227;
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
    public List<Signal> build(NetworkBuilder net, int batch, int size) {
        Signal human = caffeNet(net, "human.", net.input("human", batch, 3, size, size));
        Signal object = caffeNet(net, "object.", net.input("object", batch, 3, size, size));
        Signal pattern = pairwise(net, "pairwise.", net.input("pattern", batch, 2, 64, 64));
        return List.of(net.sigmoid(net.sum("score", human, object, pattern)));
    }

    /** Jia et al., "Caffe: convolutional architecture for fast feature embedding", 2014, doi:10.1145/2647868.2654889. */
    private static Signal caffeNet(NetworkBuilder net, String name, Signal image) {
        Window three = Window.of(3, 1, 1);
        Signal x = net.relu(net.conv(name + "conv1", image, 96, Window.of(11, 4, 0)));
        x = normalised(net, name + "norm1", net.maxPool(name + "pool1", x, HALVE));
        x = net.relu(net.conv(name + "conv2", x, 256, Window.of(5, 1, 2), 2, true));
        x = normalised(net, name + "norm2", net.maxPool(name + "pool2", x, HALVE));
        x = net.relu(net.conv(name + "conv3", x, 384, three));
        x = net.relu(net.conv(name + "conv4", x, 384, three, 2, true));
        x = net.relu(net.conv(name + "conv5", x, 256, three, 2, true));
        x = net.flatten(name + "flatten", net.maxPool(name + "pool5", x, HALVE));
        x = net.relu(net.gemm(name + "fc6", x, 4096));
        x = net.relu(net.gemm(name + "fc7", x, 4096));
        return net.gemm(name + "score", x, INTERACTIONS);
    }

    private static Signal pairwise(NetworkBuilder net, String name, Signal pattern) {
        Signal x = net.relu(net.conv(name + "conv1", pattern, 64, Window.of(5, 1, 0)));
        x = net.maxPool(name + "pool1", x, HALVE);
        x = net.relu(net.conv(name + "conv2", x, 32, Window.of(5, 1, 0)));
        x = net.flatten(name + "flatten", net.maxPool(name + "pool2", x, HALVE));
        x = net.relu(net.gemm(name + "fc3", x, 256));
        return net.gemm(name + "score", x, INTERACTIONS);
    }

    private static Signal normalised(NetworkBuilder net, String name, Signal x) {
        return net.localResponseNorm(name, x, 5, 1e-4f, 0.75f, 1);
    }
}

package org.cutpoint.model.zoo.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ModelEntry;

/**
 * The U-Net generator of pix2pix: Isola, Zhu, Zhou, Efros, "Image-to-image translation with conditional adversarial
 * networks", CVPR 2017, doi:10.1109/CVPR.2017.632, in the form of its authors' PyTorch implementation (unet_256): eight
 * convolutions that halve the image, eight transposed ones that double it, and what each halving made handed to the
 * doubling on its level. It departs from them by running statistics in its normalisations, where they use those of the one
 * image, and by leaving out dropout, which they keep as the source of noise.
 *
 * <p>A transposed convolution's operations are those on its input, 6.05 milliards in all; tools that multiply by the zeros
 * between the pixels, too, count 18.1.
 *
 * <p>Sizes: multiples of 256, and 32, 64 and 128, for which it has one level less for each halving (unet_128).
 */
final class Pix2Pix implements ImageNetwork {
    private static final float EPSILON = 1e-5f;
    private static final float SLOPE = 0.2f;
    private static final int LEVELS = 8;
    private static final int CHANNELS = 64;
    private static final int MOST_CHANNELS = 512;

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:pix2pix", 54_413_955, 6_048_186_368L, 30, "DAG", "doi:10.1109/CVPR.2017.632");
    }

    @Override
    public int size() {
        return 1 << LEVELS;
    }

    @Override
    public int smallestSize() {
        return 32;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        int levels = levels((int) image.height());
        Window halve = Window.of(4, 2, 1);
        Deque<Signal> encoded = new ArrayDeque<>();
        Signal x = net.conv("down1", image, CHANNELS, halve, 1, false);
        for (int level = 2; level <= levels; level++) {
            encoded.push(x);
            int channels = channels(level);
            x = net.leakyRelu(x, SLOPE);
            x = level < levels
                    ? net.convBn("down" + level, x, channels, halve, 1, EPSILON)
                    : net.conv("down" + level, x, channels, halve, 1, false);
        }
        for (int level = levels; level > 1; level--) {
            x = net.convTransposeBn("up" + level, net.relu(x), channels(level - 1), 4, 2, EPSILON);
            x = net.concat("skip" + level, encoded.pop(), x);
        }
        return net.tanh(net.convTranspose("up1", net.relu(x), 3, 4, 2, true));
    }

    private static int channels(int level) {
        return Math.min(CHANNELS << level - 1, MOST_CHANNELS);
    }

    private static int levels(int size) {
        int halvings = Integer.numberOfTrailingZeros(size);
        if (halvings >= LEVELS) {
            return LEVELS;
        }
        if (Integer.bitCount(size) > 1) {
            throw new InputException(
                    "zoo:pix2pix",
                    "has no form for images of " + size + " pixels",
                    "Use 32, 64, 128, or a multiple of 256.");
        }
        return halvings;
    }
}

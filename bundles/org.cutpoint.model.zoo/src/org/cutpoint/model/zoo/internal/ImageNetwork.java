package org.cutpoint.model.zoo.internal;

import java.util.List;
import org.cutpoint.api.InputException;

/** An architecture that reads one square image, called {@code image}, and returns one tensor. */
interface ImageNetwork extends Network {
    @Override
    default int size() {
        return 224;
    }

    /** Channels of the image. */
    default int imageChannels() {
        return 3;
    }

    @Override
    default List<Signal> build(NetworkBuilder net, int batch, int size) {
        return List.of(build(net, net.input("image", batch, imageChannels(), size, size)));
    }

    /**
     * Adds the network's layers.
     *
     * @param image batch x {@link #imageChannels()} x size x size
     * @return what the network returns
     * @throws org.cutpoint.api.InputException if the network cannot be built for this image
     */
    Signal build(NetworkBuilder net, Signal image);

    /**
     * Features brought to the size for which the last layers are made, by means over equal parts.
     *
     * @param side height and width that the features get
     * @param image of which they are
     * @throws InputException if they do not divide into so many parts
     */
    default Signal pooledTo(int side, NetworkBuilder net, String name, Signal features, Signal image) {
        long size = features.height();
        if (size == side) {
            return features;
        }
        if (size % side != 0) {
            throw new InputException(
                    entry().source(),
                    "has no form for images of " + image.height() + " pixels (" + size + " x " + size
                            + " features do not divide into " + side + " x " + side + ")",
                    "Leave out size, or make it twice or four times as large.");
        }
        int part = (int) size / side;
        return net.averagePool(name, features, Window.of(part, part, 0));
    }
}

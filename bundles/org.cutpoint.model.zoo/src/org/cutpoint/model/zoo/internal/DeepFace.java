package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * DeepFace: Taigman, Yang, Ranzato, Wolf, "DeepFace: closing the gap to human-level performance in face verification",
 * CVPR 2014, doi:10.1109/CVPR.2014.220: two convolutions, three locally connected layers, two fully connected ones, for
 * an aligned face of 152 x 152 pixels and the 4030 people of its data set. A locally connected layer has weights for each
 * pixel of its output and multiplies each of them once, as here its matrix products do. It departs from the paper by
 * leaving out dropout, as in inference, the softmax, and the normalisation of the features. The paper speaks of more than
 * 120 million parameters; what it describes has 118.9 million, as the Keras implementation by S. Ghosh has
 * (swghosh/DeepFace, whose 137,774,071 are for 8631 people). Its multiply-accumulates are counted by hand from the
 * layers. There is no other size: its weights belong to places.
 */
final class DeepFace implements ImageNetwork {
    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:deepface", 118_923_774, 517_624_448, 17, "line", "doi:10.1109/CVPR.2014.220");
    }

    @Override
    public int size() {
        return 152;
    }

    @Override
    public int smallestSize() {
        return 152;
    }

    @Override
    public int largestSize() {
        return 152;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Signal x = net.relu(net.conv("c1", image, 32, Window.of(11, 1, 0)));
        x = net.maxPool("m2", x, Window.of(3, 2, 0).ceiled());
        x = net.relu(net.conv("c3", x, 16, Window.of(9, 1, 0)));
        x = net.relu(net.locallyConnected("l4", x, 16, 9, 1));
        x = net.relu(net.locallyConnected("l5", x, 16, 7, 2));
        x = net.relu(net.locallyConnected("l6", x, 16, 5, 1));
        x = net.flatten("flatten", x);
        x = net.relu(net.gemm("f7", x, 4096));
        return net.gemm("f8", x, 4030);
    }
}

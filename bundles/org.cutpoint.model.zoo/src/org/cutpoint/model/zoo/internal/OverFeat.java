package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.model.ModelEntry;

/**
 * OverFeat, the fast model: table 1 of Sermanet, Eigen, Zhang, Mathieu, Fergus, LeCun, "OverFeat: integrated
 * recognition, localization and detection using convolutional networks", ICLR 2014, arXiv:1312.6229. Its table 4 has
 * 145 M parameters (145.9 M in fact: it cuts off) and 2810 M connections, of which the layers of its table 1 make 2801 M
 * (0.3 % less; it does not say what else it counts). That table's figures are from memory: it could not be looked up again.
 * JointDNN (Eshratifar, Abrishami, Pedram, arXiv:1801.08618) has it with 14 layers, dropout and flattening included. As
 * section 3.5 has it for recognition, what is fully connected is a convolution, so that a larger image gives a map of
 * classes. Dropout is left out, as in inference; no softmax at the end.
 */
final class OverFeat implements ImageNetwork {
    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:overfeat", 145_920_872, 2_801_403_904L, 11, "line", "arXiv:1312.6229");
    }

    @Override
    public int size() {
        return 231;
    }

    @Override
    public int smallestSize() {
        return size();
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        Window halve = Window.of(2, 2, 0);
        Window one = Window.of(1, 1, 0);
        Signal x = net.relu(net.conv("conv1", image, 96, Window.of(11, 4, 0)));
        x = net.maxPool("pool1", x, halve);
        x = net.relu(net.conv("conv2", x, 256, Window.of(5, 1, 0)));
        x = net.maxPool("pool2", x, halve);
        x = net.relu(net.conv("conv3", x, 512, Window.of(3, 1, 1)));
        x = net.relu(net.conv("conv4", x, 1024, Window.of(3, 1, 1)));
        x = net.relu(net.conv("conv5", x, 1024, Window.of(3, 1, 1)));
        x = net.maxPool("pool5", x, halve);
        x = net.relu(net.conv("fc6", x, 3072, Window.of(6, 1, 0)));
        x = net.relu(net.conv("fc7", x, 4096, one));
        return net.conv("fc8", x, 1000, one);
    }
}

package org.cutpoint.model.zoo.internal;

import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ModelEntry;

/**
 * YOLOv2 and its small form: Redmon, Farhadi, "YOLO9000: better, faster, stronger", CVPR 2017,
 * doi:10.1109/CVPR.2017.690. Both are the ones that are handed around as ONNX files, for images of 416 x 416 pixels:
 * the large one for the 80 classes of COCO (Darknet's yolov2.cfg), the small one, which the paper does not describe, for
 * the 20 of VOC (yolov2-tiny-voc.cfg). Redmon's page (pjreddie.com/darknet/yolov2) has them with 62.94 G operations at
 * 608 x 608 and 6.97 G at 416 x 416, two for each multiply-accumulate: 31.47 G and 3.49 G of these. Its 34.90 G for YOLOv2
 * at 416 x 416 are of the paper's form for VOC, where the passthrough is not reduced.
 *
 * <p>They depart from Darknet in the order in which the passthrough layer puts the channels, and end before the boxes
 * are read from the feature map. The large one departs from the paper, as Darknet does, by having the passthrough
 * reduced to 64 channels by a convolution of its own.
 */
final class YoloV2 implements ImageNetwork {
    private static final String REFERENCE = "doi:10.1109/CVPR.2017.690";
    private static final float EPSILON = 1e-6f;
    private static final float SLOPE = 0.1f;
    private static final Window HALVE = Window.of(2, 2, 0);
    /** By how much the features are smaller than the image. */
    private static final int STRIDE = 32;
    /** Boxes that each place predicts: position, size, confidence, and the classes. */
    private static final int BOXES = 5;

    private static final int BOX = 5;

    private final ModelEntry entry;
    private final int classes;
    private final boolean tiny;

    private YoloV2(ModelEntry entry, int classes, boolean tiny) {
        this.entry = entry;
        this.classes = classes;
        this.tiny = tiny;
    }

    static YoloV2 full() {
        return new YoloV2(new ModelEntry("zoo:yolov2", 50_962_889, 14_732_084_224L, 30, "DAG", REFERENCE), 80, false);
    }

    static YoloV2 tiny() {
        return new YoloV2(
                new ModelEntry("zoo:tiny-yolov2", 15_861_773, 3_485_520_896L, 15, "line", REFERENCE), 20, true);
    }

    @Override
    public ModelEntry entry() {
        return entry;
    }

    @Override
    public int size() {
        return 416;
    }

    @Override
    public int smallestSize() {
        return STRIDE;
    }

    @Override
    public Signal build(NetworkBuilder net, Signal image) {
        if (image.height() % STRIDE != 0) {
            throw new InputException(
                    entry.source(),
                    "needs a size that is a multiple of " + STRIDE + ", not " + image.height(),
                    "Leave out size, or use 416.");
        }
        Signal features = tiny ? tinyFeatures(net, image) : features(net, image);
        return net.conv("detect", features, BOXES * (BOX + classes), Window.of(1, 1, 0));
    }

    private static Signal tinyFeatures(NetworkBuilder net, Signal image) {
        Signal x = image;
        for (int i = 1; i <= 5; i++) {
            x = conv(net, "conv" + i, x, 8 << i, 3);
            x = net.maxPool("pool" + i, x, HALVE);
        }
        x = conv(net, "conv6", x, 512, 3);
        x = net.maxPool("pool6", x, Window.of(2, 1, 0).padded(0, 1));
        x = conv(net, "conv7", x, 1024, 3);
        return conv(net, "conv8", x, 1024, 3);
    }

    /** Darknet-19 (table 6 of the paper) without its last layers, and what makes a detector of it (section 3). */
    private static Signal features(NetworkBuilder net, Signal image) {
        Signal x = net.maxPool("pool1", conv(net, "conv1", image, 32, 3), HALVE);
        x = net.maxPool("pool2", conv(net, "conv2", x, 64, 3), HALVE);
        x = net.maxPool("pool3", alternating(net, 3, x, 128, 3), HALVE);
        x = net.maxPool("pool4", alternating(net, 6, x, 256, 3), HALVE);
        Signal fine = alternating(net, 9, x, 512, 5);
        x = alternating(net, 14, net.maxPool("pool5", fine, HALVE), 1024, 5);
        x = conv(net, "conv19", x, 1024, 3);
        x = conv(net, "conv20", x, 1024, 3);
        Signal passed = net.spaceToDepth("reorg", conv(net, "conv21", fine, 64, 1), 2);
        return conv(net, "conv22", net.concat("concat", passed, x), 1024, 3);
    }

    /** 3x3 convolutions with ones of 1x1 and half the channels between them. */
    private static Signal alternating(NetworkBuilder net, int first, Signal image, int channels, int count) {
        Signal x = image;
        for (int i = 0; i < count; i++) {
            x = i % 2 == 0
                    ? conv(net, "conv" + (first + i), x, channels, 3)
                    : conv(net, "conv" + (first + i), x, channels / 2, 1);
        }
        return x;
    }

    private static Signal conv(NetworkBuilder net, String name, Signal x, int channels, int kernel) {
        return net.leakyRelu(net.convBn(name, x, channels, Window.keeping(kernel, kernel), 1, EPSILON), SLOPE);
    }
}

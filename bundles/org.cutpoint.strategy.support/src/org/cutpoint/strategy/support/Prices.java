package org.cutpoint.strategy.support;

import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What it costs to place layers on the first two tiers, in any one unit: linear in layers and bytes, and something for
 * each message. What is impossible costs infinitely much. Immutable.
 */
public final class Prices {
    final double[] device;
    final double[] remote;
    final double upload;
    final double uploadByte;
    final double back;
    final double backByte;

    private Prices(double[] device, double[] remote, double upload, double uploadByte, double back, double backByte) {
        this.device = device;
        this.remote = remote;
        this.upload = upload;
        this.uploadByte = uploadByte;
        this.back = back;
        this.backByte = backByte;
    }

    /**
     * How much a millisecond of each stage counts.
     *
     * @param device the device part
     * @param upload occupation of the way up
     * @param uploadLag lag after it
     * @param remote the second tier's part
     * @param back occupation of the way back
     * @param backLag lag after it
     */
    public record Weights(double device, double upload, double uploadLag, double remote, double back, double backLag) {
        /** All the same: latency. */
        public static final Weights LATENCY = new Weights(1, 1, 1, 1, 1, 1);

        /** Device part and upload, as a pipeline of two stages counts them. */
        public static final Weights TWO_STAGES = new Weights(1, 1, 1, 0, 0, 0);
    }

    /**
     * Weighted times.
     *
     * @param up how messages get to the second tier, if they do
     * @param down how they get back
     */
    public static Prices times(LayerGraph graph, Optional<Way> up, Optional<Way> down, Weights weights) {
        double[] device = new double[graph.layers()];
        double[] remote = new double[graph.layers()];
        for (int l = 0; l < device.length; l++) {
            device[l] = weights.device * graph.timeMs(0, l);
            remote[l] = weights.remote * graph.timeMs(1, l);
        }
        return new Prices(
                device,
                remote,
                orImpossible(up, w -> weights.upload * w.setupMs() + weights.uploadLag * w.lagMs()),
                orImpossible(up, w -> weights.upload * w.msPerByte()),
                orImpossible(down, w -> weights.back * w.setupMs() + weights.backLag * w.lagMs()),
                orImpossible(down, w -> weights.back * w.msPerByte()));
    }

    /** The first tier's energy, joules. */
    public static Prices energy(LayerGraph graph, Optional<Way> up, Optional<Way> down) {
        double[] device = new double[graph.layers()];
        for (int l = 0; l < device.length; l++) {
            device[l] = graph.energyJ(l);
        }
        return new Prices(
                device,
                new double[device.length],
                orImpossible(up, Way::setupJ),
                orImpossible(up, Way::joulePerByte),
                orImpossible(down, Way::setupJ),
                orImpossible(down, Way::joulePerByte));
    }

    private static double orImpossible(Optional<Way> way, ToDoubleFunction<Way> price) {
        return way.isPresent() ? price.applyAsDouble(way.get()) : Double.POSITIVE_INFINITY;
    }

    /**
     * These prices with other ones for the layers' times; infinity keeps a layer from a tier.
     *
     * @param onDevice by layer
     * @param onRemote by layer
     */
    public Prices with(double[] onDevice, double[] onRemote) {
        return new Prices(onDevice.clone(), onRemote.clone(), upload, uploadByte, back, backByte);
    }
}

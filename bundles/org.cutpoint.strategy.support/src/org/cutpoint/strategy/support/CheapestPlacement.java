package org.cutpoint.strategy.support;

import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The placement of layers on the first two tiers that costs least, as a minimum cut: Hu, Bao, Wang and Liu, Dynamic
 * Adaptive DNN Surgery for Inference Acceleration on the Edge, INFOCOM 2019 (doi:10.1109/INFOCOM.2019.8737614), here
 * with results that return, and with what every message costs beside its bytes.
 *
 * <p>A cut parts the device's layers from the second tier's. An edge from the device side to a layer holds what it
 * costs remotely, one from the layer to the remote side what it costs on the device. A tensor that several layers read
 * has a node of its own, so that it is paid for once.
 *
 * <p>A message's fixed price is not linear: it is paid if there is anything to send. So there are at most four cuts,
 * with and without upload, with and without return; each forbids what it goes without and pays for what it allows.
 */
public final class CheapestPlacement {
    private final LayerGraph graph;
    private final boolean closed;
    private final boolean allReadInputs;

    /**
     * A placement.
     *
     * @param device the device's layers, by number
     * @param price a bound on what any placement costs; what this one costs, if placements are closed
     */
    public record Placement(BitSet device, double price) {}

    private CheapestPlacement(LayerGraph graph, boolean closed) {
        this.graph = graph;
        this.closed = closed;
        allReadInputs = allReadInputs(graph);
    }

    /** Of those whose device part is closed under predecessors: at most one upload and one return. */
    public static CheapestPlacement closed(LayerGraph graph) {
        return new CheapestPlacement(graph, true);
    }

    /**
     * Of all, to and fro as often as one likes. Fixed prices of messages count once in each direction, where one with
     * more segments pays them more often: the price is a lower bound, and exact where fixed prices are 0.
     */
    public static CheapestPlacement any(LayerGraph graph) {
        return new CheapestPlacement(graph, false);
    }

    /**
     * The cheapest; of equal ones one with many layers on the device.
     *
     * @return empty if there is none whose price is finite
     * @throws CancellationException if the thread is interrupted
     */
    public Optional<Placement> find(Prices prices) {
        Optional<Placement> best = Optional.empty();
        for (int mode = 0; mode < 4; mode++) {
            boolean upload = (mode & 1) != 0;
            boolean back = (mode & 2) != 0;
            // What is free is never better forbidden.
            if (!upload && prices.upload == 0 || !back && prices.back == 0) {
                continue;
            }
            double fixed = (upload ? prices.upload : 0) + (back ? prices.back : 0);
            if (fixed == Double.POSITIVE_INFINITY
                    || best.isPresent() && best.get().price() <= fixed) {
                continue;
            }
            Optional<Placement> found = find(prices, upload, back);
            if (found.isPresent()
                    && (best.isEmpty()
                            || found.get().price() + fixed < best.get().price())) {
                best = Optional.of(
                        new Placement(found.get().device(), found.get().price() + fixed));
            }
        }
        return best;
    }

    private Optional<Placement> find(Prices prices, boolean upload, boolean back) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        BitSet all = new BitSet();
        all.set(0, graph.layers());
        Optional<Placement> local = priced(all, prices, upload, back);
        if (!upload && allReadInputs) {
            return local;
        }
        Optional<Placement> remote = priced(new BitSet(), prices, upload, back);
        double reached = Math.min(
                local.map(Placement::price).orElse(Double.POSITIVE_INFINITY),
                remote.map(Placement::price).orElse(Double.POSITIVE_INFINITY));
        if (reached == 0) {
            return local.isPresent() && local.get().price() == 0 ? local : remote;
        }
        return new Cut(prices, upload, back, reached).solve().flatMap(d -> priced(d, prices, upload, back));
    }

    /** A placement's price but for the fixed ones of messages; empty if it is impossible. */
    private Optional<Placement> priced(BitSet device, Prices prices, boolean upload, boolean back) {
        double price = 0;
        for (int l = 0; l < graph.layers(); l++) {
            price += device.get(l) ? prices.device[l] : remotePrice(prices, l, back);
        }
        for (int t = 0; t < graph.tensors(); t++) {
            boolean made = graph.producer(t) == LayerGraph.INPUT || device.get(graph.producer(t));
            boolean wanted = false;
            for (int reader : graph.readers(t)) {
                wanted |= device.get(reader) != made;
            }
            if (wanted && made) {
                price += upload ? graph.bytes(t) * prices.uploadByte : Double.POSITIVE_INFINITY;
            } else if (wanted && !graph.isReturned(t)) {
                price += back && !closed ? graph.backBytes(t) * prices.backByte : Double.POSITIVE_INFINITY;
            } else if (wanted && closed) {
                price = Double.POSITIVE_INFINITY;
            }
        }
        return price < Double.POSITIVE_INFINITY ? Optional.of(new Placement(device, price)) : Optional.empty();
    }

    /** What a layer costs on the second tier, with all that returns to the first in any case. */
    private double remotePrice(Prices prices, int layer, boolean back) {
        boolean returns = graph.syncBytes(layer) > 0;
        long bytes = graph.syncBytes(layer);
        for (int t : graph.makes(layer)) {
            if (graph.isReturned(t)) {
                returns = true;
                bytes += graph.backBytes(t);
            }
        }
        if (!returns) {
            return prices.remote[layer];
        }
        return back ? prices.remote[layer] + bytes * prices.backByte : Double.POSITIVE_INFINITY;
    }

    /** Whether whatever runs remotely needs an upload for it. */
    private static boolean allReadInputs(LayerGraph graph) {
        BitSet fed = new BitSet();
        for (int layer : graph.order()) {
            for (int t : graph.reads(layer)) {
                if (graph.producer(t) == LayerGraph.INPUT || fed.get(graph.producer(t))) {
                    fed.set(layer);
                }
            }
        }
        return fed.cardinality() == graph.layers();
    }

    /** The flow network of one case. */
    private final class Cut {
        private static final int DEVICE = 0;
        private static final int REMOTE = 1;
        private static final int LAYERS = 2;

        private final Prices prices;
        private final boolean upload;
        private final boolean back;
        private final double largest;
        private final double perUnit;
        private final MinimumCut network;

        /** @param reached price of some placement, infinite if none is known: whatever costs more is not cut */
        Cut(Prices prices, boolean upload, boolean back, double reached) {
            this.prices = prices;
            this.upload = upload;
            this.back = back;
            long terms = 2L * graph.layers() + 2L * graph.tensors() + 2;
            largest = reached < Double.POSITIVE_INFINITY ? reached : finiteSum();
            perUnit = Math.scalb(1.0, 60 - (64 - Long.numberOfLeadingZeros(terms))) / Math.max(largest, 1e-200);
            network = new MinimumCut(LAYERS + graph.layers() + 2 * graph.tensors(), DEVICE, REMOTE);
        }

        private double finiteSum() {
            double sum = 0;
            for (int l = 0; l < graph.layers(); l++) {
                sum += finite(prices.device[l]) + finite(remotePrice(prices, l, true));
            }
            for (int t = 0; t < graph.tensors(); t++) {
                sum += graph.bytes(t) * finite(prices.uploadByte) + graph.backBytes(t) * finite(prices.backByte);
            }
            return sum;
        }

        private double finite(double price) {
            return price < Double.POSITIVE_INFINITY ? price : 0;
        }

        private long units(double price) {
            return price <= largest ? Math.round(price * perUnit) : MinimumCut.INFINITE;
        }

        Optional<BitSet> solve() {
            for (int l = 0; l < graph.layers(); l++) {
                long remote = units(remotePrice(prices, l, back));
                long device = units(prices.device[l]);
                boolean free = remote < MinimumCut.INFINITE && device < MinimumCut.INFINITE;
                long both = free ? Math.min(remote, device) : 0;
                network.edge(DEVICE, LAYERS + l, remote - both, 0);
                network.edge(LAYERS + l, REMOTE, device - both, 0);
            }
            for (int t = 0; t < graph.tensors(); t++) {
                addTensor(t);
            }
            return network.sinkSide().map(side -> {
                BitSet device = new BitSet();
                for (int l = 0; l < graph.layers(); l++) {
                    device.set(l, !side.get(LAYERS + l));
                }
                return device;
            });
        }

        private void addTensor(int t) {
            int[] readers = graph.readers(t);
            int maker = graph.producer(t) == LayerGraph.INPUT ? DEVICE : LAYERS + graph.producer(t);
            long up = upload ? units(graph.bytes(t) * prices.uploadByte) : MinimumCut.INFINITE;
            long down = closed || !back && !graph.isReturned(t)
                    ? MinimumCut.INFINITE
                    : graph.isReturned(t) ? 0 : units(graph.backBytes(t) * prices.backByte);
            if (readers.length == 1) {
                network.edge(maker, LAYERS + readers[0], up, maker == DEVICE ? 0 : down);
                return;
            }
            int uploaded = LAYERS + graph.layers() + 2 * t;
            network.edge(maker, uploaded, up, 0);
            for (int reader : readers) {
                network.edge(uploaded, LAYERS + reader, MinimumCut.INFINITE, 0);
                if (maker == DEVICE) {
                    continue;
                }
                if (down == MinimumCut.INFINITE) {
                    network.edge(LAYERS + reader, maker, MinimumCut.INFINITE, 0);
                } else if (down > 0) {
                    network.edge(LAYERS + reader, uploaded + 1, MinimumCut.INFINITE, 0);
                }
            }
            if (down > 0 && down < MinimumCut.INFINITE && maker != DEVICE && readers.length > 0) {
                network.edge(uploaded + 1, maker, down, 0);
            }
        }
    }
}

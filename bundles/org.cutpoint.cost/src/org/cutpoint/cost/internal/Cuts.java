package org.cutpoint.cost.internal;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cutpoint.api.plan.Cut;

/** All cuts of a problem between device and second tier, each from the one before. Used once. */
final class Cuts {
    private static final Optional<Routes.Route> NOTHING = Optional.of(new Routes.Route(List.of(), List.of(), 0));

    private final IndexedProblem problem;
    private final int count;
    private final int[] order;
    private final List<String> names;
    private final Map<String, Integer> position = new HashMap<>();

    /** Tensors that a message carries, by the cut's position. */
    private static final class Load {
        private final long[] bytes;
        private final int[] tensors;

        Load(int positions) {
            bytes = new long[positions + 1];
            tensors = new int[positions + 1];
        }

        /** The tensor is part of the message at all positions from first to last, inclusive. */
        void add(int first, int last, long size) {
            if (first <= last) {
                bytes[first] += size;
                bytes[last + 1] -= size;
                tensors[first]++;
                tensors[last + 1]--;
            }
        }

        /** To be called once, when all tensors are in. */
        void sum() {
            for (int p = 1; p < bytes.length; p++) {
                bytes[p] += bytes[p - 1];
                tensors[p] += tensors[p - 1];
            }
        }
    }

    /** The first layers of the order: a view, so that a thousand cuts do not hold a thousand copies. Immutable. */
    private final class Prefix extends AbstractSet<String> {
        private final int size;

        Prefix(int size) {
            this.size = size;
        }

        @Override
        public boolean contains(Object layer) {
            Integer at = position.get(layer);
            return at != null && at < size;
        }

        @Override
        public Iterator<String> iterator() {
            return names.subList(0, size).iterator();
        }

        @Override
        public int size() {
            return size;
        }
    }

    Cuts(IndexedProblem problem) {
        this.problem = problem;
        count = problem.layers();
        order = Order.of(problem, new int[count]).layers();
        names = IntStream.of(order).mapToObj(l -> problem.layerIds[l]).toList();
        for (int i = 0; i < count; i++) {
            position.put(names.get(i), i);
        }
    }

    List<Cut> all() {
        String device = problem.tierIds[0];
        int remote = Math.min(1, problem.tiers() - 1);
        double[] remoteMs = new double[count + 1];
        long[] remoteWeight = new long[count + 1];
        for (int p = count - 1; p >= 0; p--) {
            remoteMs[p] = remoteMs[p + 1] + problem.callMs(remote, order, p, p + 1);
            remoteWeight[p] = remoteWeight[p + 1] + problem.weightBytes[order[p]];
        }
        Load upload = upload();
        Load back = back();
        List<Cut> cuts = new ArrayList<>(count + 1);
        double deviceMs = 0;
        double deviceJ = 0;
        for (int p = 0; p <= count; p++) {
            boolean fits = remoteWeight[0] - remoteWeight[p] <= problem.memoryBytes(0)
                    && (p == count || remote == 1 && remoteWeight[p] <= problem.memoryBytes(remote));
            if (fits) {
                Optional<Routes.Route> up = route(0, remote, upload, p);
                Optional<Routes.Route> down = route(remote, 0, back, p);
                if (up.isPresent() && down.isPresent()) {
                    cuts.add(new Cut(
                            p,
                            new Prefix(p),
                            deviceMs,
                            up.get().occupationMs(),
                            up.get().lagMs(),
                            remoteMs[p],
                            down.get().occupationMs(),
                            down.get().lagMs(),
                            upload.bytes[p],
                            back.bytes[p],
                            deviceJ + up.get().energyJ(device) + down.get().energyJ(device)));
                }
            }
            if (p < count) {
                deviceMs += problem.callMs(0, order, p, p + 1);
                deviceJ += problem.callEnergyJ(order, p, p + 1);
            }
        }
        return List.copyOf(cuts);
    }

    private Optional<Routes.Route> route(int source, int target, Load load, int position) {
        return load.tensors[position] == 0
                ? NOTHING
                : problem.routes.route(source, target, link -> load.bytes[position]);
    }

    /** A tensor is uploaded by all cuts that lie between its producer and the last layer that reads it. */
    private Load upload() {
        Load load = new Load(count + 1);
        for (int t = 0; t < problem.tensorIds.length; t++) {
            int last = -1;
            for (int reader : problem.readers[t]) {
                last = Math.max(last, place(reader));
            }
            load.add(madeAt(t) + 1, last, problem.bytesUp(t));
        }
        load.sum();
        return load;
    }

    private Load back() {
        Load load = new Load(count + 1);
        if (problem.problem.returnResult()) {
            for (int t : problem.results) {
                load.add(0, madeAt(t), problem.bytesBack(t));
            }
        }
        for (int l = 0; l < count; l++) {
            if (problem.syncBytes[l] > 0) {
                load.add(0, place(l), problem.syncBytes[l]);
            }
        }
        load.sum();
        return load;
    }

    private int madeAt(int tensor) {
        int producer = problem.producer[tensor];
        return producer == IndexedProblem.INPUT ? -1 : place(producer);
    }

    private int place(int layer) {
        return position.get(problem.layerIds[layer]);
    }
}

package org.cutpoint.model.tck;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;

/** Ways to divide a network into segments that can run one after the other. */
public final class Divisions {
    private final List<String> layers;
    /** By layer: those that make what it reads. */
    private final Map<String, Set<String>> needs = new HashMap<>();

    public Divisions(ModelGraph graph) {
        layers = graph.layers().stream().map(Layer::id).toList();
        for (Layer layer : graph.layers()) {
            Set<String> makers = new LinkedHashSet<>();
            layer.inputs().forEach(i -> graph.producer(i).ifPresent(makers::add));
            needs.put(layer.id(), makers);
        }
    }

    /** Every so many of the prefixes of the layers' order, each with what remains. */
    public List<List<List<String>>> prefixes(int every) {
        List<List<List<String>>> divisions = new ArrayList<>();
        for (int i = 1; i < layers.size(); i += every) {
            divisions.add(List.of(layers.subList(0, i), layers.subList(i, layers.size())));
        }
        return divisions;
    }

    /** A random set of layers that is closed under predecessors, neither empty nor all, and what remains. */
    public List<List<String>> closedSet(Random random) {
        if (layers.size() < 2) {
            return List.of(layers);
        }
        Set<String> closed = new LinkedHashSet<>();
        int wanted = 1 + random.nextInt(layers.size() - 1);
        while (closed.size() < wanted) {
            List<String> ready = layers.stream()
                    .filter(l -> !closed.contains(l) && closed.containsAll(needs.get(l)))
                    .toList();
            closed.add(ready.get(random.nextInt(ready.size())));
        }
        return List.of(
                layers.stream().filter(closed::contains).toList(),
                layers.stream().filter(l -> !closed.contains(l)).toList());
    }

    /**
     * The segments of a random assignment of layers to tiers.
     *
     * @param stay how likely a layer is on the tier of the one before it
     */
    public List<List<String>> assignment(int tiers, double stay, Random random) {
        Map<String, String> tierOf = new LinkedHashMap<>();
        int tier = 0;
        for (String layer : layers) {
            tier = random.nextDouble() < stay ? tier : random.nextInt(tiers);
            tierOf.put(layer, Integer.toString(tier));
        }
        return segments("0", tierOf);
    }

    /**
     * The segments of an assignment, in the order that the exchange formats define: on a tier as long as a layer there is
     * ready, the first in the network's order first, then where the first ready layer is. O(layers^2).
     *
     * @param first the tier where execution starts
     */
    public List<List<String>> segments(String first, Map<String, String> tierOf) {
        List<List<String>> segments = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        List<String> segment = new ArrayList<>();
        String at = first;
        while (done.size() < layers.size()) {
            String here = at;
            List<String> ready = layers.stream()
                    .filter(l -> !done.contains(l) && done.containsAll(needs.get(l)))
                    .toList();
            String next = ready.stream()
                    .filter(l -> tierOf.get(l).equals(here))
                    .findFirst()
                    .orElse(ready.get(0));
            if (!tierOf.get(next).equals(at) && !segment.isEmpty()) {
                segments.add(segment);
                segment = new ArrayList<>();
            }
            at = tierOf.get(next);
            segment.add(next);
            done.add(next);
        }
        segments.add(segment);
        return segments;
    }
}

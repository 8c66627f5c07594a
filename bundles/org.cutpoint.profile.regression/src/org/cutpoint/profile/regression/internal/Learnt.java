package org.cutpoint.profile.regression.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileTrainer.Sample;

/**
 * What was learnt from measured profiles.
 *
 * @param machine id of the machine where they were measured
 * @param description of that machine, for people
 * @param threads threads of one inference
 * @param networks names of those that were measured
 * @param callMs what every call takes in any case, milliseconds
 * @param types what layers cost, of the types that some network had
 * @param unseen what layers of other types cost: learnt from all layers, without distinction
 */
record Learnt(
        String machine,
        String description,
        int threads,
        List<String> networks,
        double callMs,
        Map<LayerType, Cost> types,
        Cost unseen) {
    Learnt {
        networks = List.copyOf(networks);
        types = Map.copyOf(types);
    }

    /** Learns from all of the samples' intervals alike. */
    static Learnt from(List<Sample> samples) {
        List<double[]> features = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        for (Sample sample : samples) {
            for (Interval interval : sample.profile().intervals()) {
                if (interval.medianMs() > 0) {
                    features.add(Features.of(sample.graph(), interval.first(), interval.last()));
                    times.add(interval.medianMs());
                }
            }
        }
        double[] targets = times.stream().mapToDouble(Double::doubleValue).toArray();
        double[] typed = LinearFit.of(features, targets);
        double[] untyped = LinearFit.of(features.stream().map(Features::untyped).toList(), targets);
        Map<LayerType, Cost> types = new EnumMap<>(LayerType.class);
        for (LayerType type : LayerType.values()) {
            int start = Features.start(type);
            if (features.stream().anyMatch(f -> f[start + Features.LAYERS] > 0)) {
                types.put(type, Cost.of(typed, start));
            }
        }
        Profile any = samples.get(0).profile();
        return new Learnt(
                any.machine().id(),
                any.machine().cpu() + ", " + any.machine().runtime(),
                any.threads(),
                samples.stream().map(sample -> sample.graph().name()).toList(),
                typed[Features.CALL],
                types,
                Cost.of(untyped, 1));
    }

    /** Predicted time of running the layers from first to last, inclusive, in one call, milliseconds. */
    double milliseconds(ModelGraph graph, int first, int last) {
        double[] features = Features.of(graph, first, last);
        double sum = callMs;
        for (LayerType type : LayerType.values()) {
            sum += types.getOrDefault(type, unseen).milliseconds(features, Features.start(type));
        }
        return sum;
    }

    /** Every prefix and every suffix. O(layers^2), which is nothing beside loading the network. */
    List<Interval> intervals(ModelGraph graph) {
        List<Interval> intervals = new ArrayList<>();
        int last = graph.layers().size() - 1;
        for (int i = 0; i < last; i++) {
            intervals.add(interval(graph, 0, i));
            intervals.add(interval(graph, i + 1, last));
        }
        intervals.add(interval(graph, 0, last));
        return intervals;
    }

    private Interval interval(ModelGraph graph, int first, int last) {
        return Interval.predicted(first, last, milliseconds(graph, first, last));
    }
}

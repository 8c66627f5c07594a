package org.cutpoint.problem.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.Radio;
import org.osgi.service.component.annotations.Component;

/**
 * Problems from measured prefixes (device) and suffixes (cloud), and the mean of both on tiers between them.
 *
 * <p>Layers between two neighbouring measurements share the difference in proportion to their multiply-accumulates plus
 * the bytes that they read and write, weights included: on one core both take about as long.
 */
@Component
public final class MeasuredProblems implements ProblemBuilder {
    private static final String DEVICE = "device";
    private static final String EDGE = "edge";
    private static final String CLOUD = "cloud";

    @Override
    public Problem build(
            ModelGraph graph,
            Profile device,
            Profile cloud,
            Network network,
            Objective objective,
            int jobs,
            int stages) {
        return build(graph, List.of(device, cloud), List.of(network), objective, jobs, stages);
    }

    @Override
    public Problem build(
            ModelGraph graph, List<Profile> tiers, List<Network> hops, Objective objective, int jobs, int stages) {
        if (tiers.size() < 2 || hops.size() != tiers.size() - 1) {
            throw new IllegalArgumentException(tiers.size() + " tiers, joined by " + hops.size() + " networks");
        }
        tiers.forEach(profile -> checkMatches(graph, profile));
        List<String> ids = ids(tiers.size());
        List<Layer> layers = graph.layers();
        double[] weights = layers.stream().mapToDouble(l -> weight(graph, l)).toArray();
        List<double[]> timeMs = new ArrayList<>();
        for (int t = 0; t < ids.size(); t++) {
            timeMs.add(times(tiers.get(t), weights, t < ids.size() - 1, t > 0));
        }
        List<ProblemLayer> problemLayers = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            Layer layer = layers.get(l);
            Map<String, Double> byTier = new HashMap<>();
            for (int t = 0; t < ids.size(); t++) {
                byTier.put(ids.get(t), timeMs.get(t)[l]);
            }
            problemLayers.add(new ProblemLayer(
                    layer.id(),
                    layer.inputs(),
                    items(layer.outputs()),
                    byTier,
                    layer.macs(),
                    layer.weightBytes(),
                    0,
                    Map.of()));
        }
        List<Link> links = new ArrayList<>();
        for (int hop = 0; hop < hops.size(); hop++) {
            links.addAll(links(ids.get(hop), ids.get(hop + 1), hops.get(hop)));
        }
        return new Problem(
                graph.name(),
                ids.stream().map(Tier::of).toList(),
                items(graph.inputs()),
                problemLayers,
                graph.results().stream().distinct().toList(),
                List.of(),
                links,
                objective,
                jobs,
                stages,
                // New weights are the device's: wherever they are made, they come back.
                stages == 4 || Model.training(graph.name()),
                Limits.NONE);
    }

    private static List<String> ids(int tiers) {
        List<String> ids = new ArrayList<>();
        for (int t = 0; t < tiers; t++) {
            ids.add(t == 0 ? DEVICE : t == tiers - 1 ? CLOUD : tiers == 3 ? EDGE : EDGE + t);
        }
        return ids;
    }

    private static List<Link> links(String near, String far, Network network) {
        double lagMs = network.rttMs() / 2;
        Radio radio = network.radio().orElse(new Radio(0, 0, 0));
        return List.of(
                new Link(
                        near,
                        far,
                        network.uplinkMbps(),
                        network.uplinkSetupMs(),
                        lagMs,
                        radio.uplinkMwPerMbps(),
                        radio.baseMw()),
                new Link(
                        far,
                        near,
                        network.downlinkMbps(),
                        network.downlinkSetupMs(),
                        lagMs,
                        radio.downlinkMwPerMbps(),
                        radio.baseMw()));
    }

    /**
     * @param begins whether a part of the tier may end before the last layer: prefixes tell
     * @param ends whether one may begin after the first: suffixes tell
     */
    private static double[] times(Profile profile, double[] weights, boolean begins, boolean ends) {
        if (!ends) {
            return prefixTimes(profile, weights);
        }
        double[] times = suffixTimes(profile, weights);
        if (begins) {
            double[] prefixes = prefixTimes(profile, weights);
            for (int l = 0; l < times.length; l++) {
                times[l] = (times[l] + prefixes[l]) / 2;
            }
        }
        return times;
    }

    @Override
    public List<Group> groups(Profile device, Profile cloud) {
        return Stream.concat(groups(DEVICE, device), groups(CLOUD, cloud)).toList();
    }

    private static Stream<Group> groups(String tier, Profile profile) {
        List<String> layers = profile.layers();
        return Stream.concat(
                        profile.intervals().stream(), profile.fit().stream().flatMap(fit -> fit.intervals().stream()))
                .map(i -> new Group(
                        tier, layers.get(i.first()), layers.get(i.last()), i.medianMs(), OptionalDouble.empty()));
    }

    private static void checkMatches(ModelGraph graph, Profile profile) {
        if (!profile.modelSha256().equals(graph.sha256())) {
            throw new InputException(
                    where(profile),
                    "it was measured with another model than '" + graph.name() + "' (hash "
                            + brief(profile.modelSha256()) + ", not " + brief(graph.sha256()) + ")",
                    "Profile this model.");
        }
        if (!profile.layers().equals(graph.layers().stream().map(Layer::id).toList())) {
            throw new InputException(
                    where(profile),
                    "its " + profile.layers().size() + " layers are not the "
                            + graph.layers().size() + " layers of '" + graph.name() + "'",
                    "The loader has changed since: profile the model again.");
        }
    }

    private static String where(Profile profile) {
        return "profile of '" + profile.model() + "' on " + profile.machine().id();
    }

    private static String brief(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    private static double weight(ModelGraph graph, Layer layer) {
        // One more, so that layers of no known size (views) share, too.
        return 1.0 + layer.macs() + graph.movedBytes(layer);
    }

    private static double[] prefixTimes(Profile profile, double[] weights) {
        SortedMap<Integer, Double> measured = new TreeMap<>();
        for (Interval interval : profile.intervals()) {
            if (interval.first() == 0) {
                measured.putIfAbsent(interval.last() + 1, interval.medianMs());
            }
        }
        return times(profile, measured, weights);
    }

    private static double[] suffixTimes(Profile profile, double[] weights) {
        SortedMap<Integer, Double> measured = new TreeMap<>();
        for (Interval interval : profile.intervals()) {
            if (interval.last() == weights.length - 1) {
                measured.putIfAbsent(weights.length - interval.first(), interval.medianMs());
            }
        }
        return reversed(times(profile, measured, reversed(weights)));
    }

    private static double[] times(Profile profile, SortedMap<Integer, Double> measured, double[] weights) {
        if (measured.isEmpty() || measured.lastKey() != weights.length) {
            throw new InputException(where(profile), "the whole network was not measured", "Profile the model again.");
        }
        int[] counts = measured.keySet().stream().mapToInt(Integer::intValue).toArray();
        double[] ms =
                measured.values().stream().mapToDouble(Double::doubleValue).toArray();
        return LayerTimes.of(counts, ms, weights);
    }

    private static double[] reversed(double[] values) {
        double[] reversed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    private static List<DataItem> items(List<TensorInfo> tensors) {
        return tensors.stream().map(t -> new DataItem(t.id(), t.bytes())).toList();
    }
}

package org.cutpoint.api.profile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;

/**
 * Times of a network on a machine, measured or predicted: of the machine as it is, neither slowed down nor speeded up.
 *
 * @param model name of the model
 * @param modelSha256 hash of the model
 * @param view how the model was looked at: with other shapes of its inputs, or other layers, it takes other times
 * @param layers ids of the layers, in the graph's order; intervals refer to it
 * @param machine where
 * @param threads threads that the runtime used for one inference
 * @param measured when
 * @param conditions under which it came about
 * @param intervals what was measured, or predicted: every prefix and suffix at the cuts that matter, the whole included
 * @param fit what is fitted to the measured intervals, where that was asked for
 * @param nodes what the runtime says of its nodes, where that was asked for
 */
public record Profile(
        String model,
        String modelSha256,
        LoadOptions view,
        List<String> layers,
        Machine machine,
        int threads,
        Instant measured,
        Conditions conditions,
        List<Interval> intervals,
        Optional<IntervalFit> fit,
        Optional<NodeTimes> nodes) {
    public Profile {
        layers = List.copyOf(layers);
        intervals = List.copyOf(intervals);
    }

    /** Of nothing but intervals that were measured or predicted. */
    public Profile(
            String model,
            String modelSha256,
            LoadOptions view,
            List<String> layers,
            Machine machine,
            int threads,
            Instant measured,
            Conditions conditions,
            List<Interval> intervals) {
        this(
                model,
                modelSha256,
                view,
                layers,
                machine,
                threads,
                measured,
                conditions,
                intervals,
                Optional.empty(),
                Optional.empty());
    }

    /** Of a model that was loaded with {@link LoadOptions#DEFAULT}. */
    public Profile(
            String model,
            String modelSha256,
            List<String> layers,
            Machine machine,
            int threads,
            Instant measured,
            List<Interval> intervals) {
        this(
                model,
                modelSha256,
                LoadOptions.DEFAULT,
                layers,
                machine,
                threads,
                measured,
                Conditions.UNKNOWN,
                intervals);
    }

    /**
     * A profile in which every layer takes the same time whatever runs before and after it, as predictions from layers
     * have it: a prefix and a suffix at every cut.
     *
     * @param layerMs time of every layer, in the graph's order, milliseconds
     */
    public static Profile predicted(Model model, Machine machine, int threads, double[] layerMs) {
        int last = layerMs.length - 1;
        List<Interval> intervals = new ArrayList<>();
        double prefix = 0;
        for (int i = 0; i < last; i++) {
            prefix += layerMs[i];
            intervals.add(Interval.predicted(0, i, prefix));
        }
        double suffix = 0;
        for (int i = last; i > 0; i--) {
            suffix += layerMs[i];
            intervals.add(Interval.predicted(i, last, suffix));
        }
        intervals.add(Interval.predicted(0, last, prefix + layerMs[last]));
        return predicted(model, machine, threads, intervals);
    }

    /** A profile of predicted times of intervals. */
    public static Profile predicted(Model model, Machine machine, int threads, List<Interval> intervals) {
        ModelGraph graph = model.graph();
        return new Profile(
                graph.name(),
                graph.sha256(),
                model.options(),
                graph.layers().stream().map(Layer::id).toList(),
                machine,
                threads,
                Instant.now(),
                Conditions.UNKNOWN,
                intervals);
    }

    /** The interval of exactly these layers. */
    public Optional<Interval> interval(int first, int last) {
        return intervals.stream()
                .filter(i -> i.first() == first && i.last() == last)
                .findFirst();
    }

    /**
     * This profile with the times that the machine takes when nothing else disturbs it (lower deciles) in place of the
     * medians: for a tier that is emulated by slowing down this machine, whose disturbances are not that tier's.
     */
    public Profile undisturbed() {
        return mapped(Interval::undisturbed);
    }

    /** This profile with all times multiplied, for a tier that is so many times slower. */
    public Profile scaled(double factor) {
        return mapped(i -> i.scaled(factor));
    }

    /** With each interval's times multiplied by a factor of its own. */
    public Profile scaled(ToDoubleFunction<Interval> factor) {
        return mapped(i -> i.scaled(factor.applyAsDouble(i)));
    }

    /** This profile with one more reason why it should not be relied upon. */
    public Profile doubted(String doubt) {
        return new Profile(
                model,
                modelSha256,
                view,
                layers,
                machine,
                threads,
                measured,
                conditions.doubting(doubt),
                intervals,
                fit,
                nodes);
    }

    private Profile mapped(UnaryOperator<Interval> change) {
        return new Profile(
                model,
                modelSha256,
                view,
                layers,
                machine,
                threads,
                measured,
                conditions,
                intervals.stream().map(change).toList(),
                fit.map(f -> new IntervalFit(
                        f.intervals().stream().map(change).toList(),
                        f.measured(),
                        f.medianErrorPercent(),
                        f.p95ErrorPercent(),
                        f.sumErrorPercent())),
                nodes);
    }
}

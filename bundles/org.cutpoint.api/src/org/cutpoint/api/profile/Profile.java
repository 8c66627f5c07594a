package org.cutpoint.api.profile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Measured times of a network on a machine, as it is: neither slowed down nor speeded up.
 *
 * @param model name of the model
 * @param modelSha256 hash of the model that was measured
 * @param layers ids of the layers, in the graph's order; intervals refer to it
 * @param machine where
 * @param threads threads that the runtime used for one inference
 * @param measured when
 * @param intervals what was measured: every prefix and suffix at the cuts that matter, the whole included
 */
public record Profile(
        String model,
        String modelSha256,
        List<String> layers,
        Machine machine,
        int threads,
        Instant measured,
        List<Interval> intervals) {
    public Profile {
        layers = List.copyOf(layers);
        intervals = List.copyOf(intervals);
    }

    /** The measured interval of exactly these layers. */
    public Optional<Interval> interval(int first, int last) {
        return intervals.stream()
                .filter(i -> i.first() == first && i.last() == last)
                .findFirst();
    }

    /** This profile with all times multiplied, for a tier that is so many times slower. */
    public Profile scaled(double factor) {
        return new Profile(
                model,
                modelSha256,
                layers,
                machine,
                threads,
                measured,
                intervals.stream()
                        .map(i -> new Interval(
                                i.first(),
                                i.last(),
                                i.medianMs() * factor,
                                i.lowMs() * factor,
                                i.highMs() * factor,
                                i.samples()))
                        .toList());
    }
}

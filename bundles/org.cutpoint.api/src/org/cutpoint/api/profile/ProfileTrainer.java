package org.cutpoint.api.profile;

import java.util.List;
import org.cutpoint.api.model.ModelGraph;
import org.osgi.annotation.versioning.ProviderType;

/** Learns from measured profiles to predict those of other networks on the same machine. A service; thread-safe. */
@ProviderType
public interface ProfileTrainer {
    /**
     * Learns from all of the profiles, and, for every network, from all profiles but its own in order to see how well that
     * predicts it.
     *
     * @param samples measured profiles of at least two networks on one machine, with equally many threads
     * @throws org.cutpoint.api.InputException if they are not
     */
    Training train(List<Sample> samples);

    /** A measured profile with the network that it is of. */
    record Sample(ModelGraph graph, Profile profile) {}

    /**
     * What was learnt.
     *
     * @param file as the text of a file that a {@link ProfilerFactory} finds
     * @param points every measured interval beside its prediction by what was learnt from the other networks
     */
    record Training(String file, List<Point> points) {
        public Training {
            points = List.copyOf(points);
        }
    }

    /**
     * An interval, measured and predicted.
     *
     * @param network name of the network
     * @param first index of its first layer
     * @param last index of its last layer, inclusive
     * @param whole whether it is all of the network
     */
    record Point(String network, int first, int last, boolean whole, double measuredMs, double predictedMs) {
        /** By how much the prediction is too large (or, below 0, too small), as a share of what was measured. */
        public double error() {
            return predictedMs / measuredMs - 1;
        }
    }
}

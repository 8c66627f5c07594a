package org.cutpoint.api.plan;

import java.util.List;

/**
 * What one job takes, by the meaning of the exchange formats.
 *
 * @param latencyMs sum of all intervals and messages, milliseconds. Of a job in pieces, whose messages overlap with its
 *     computing: when it is done if it is alone
 * @param energyJ energy on the first tier, joules; 0 if the problem says nothing of energy
 * @param remoteMs time spent computing on all tiers but the first, milliseconds
 * @param steps its intervals and messages, in order
 */
public record JobCost(double latencyMs, double energyJ, double remoteMs, List<Step> steps) {
    public JobCost {
        steps = List.copyOf(steps);
    }

    /** A part of a job. */
    public sealed interface Step permits Compute, Message {}

    /**
     * Layers that run in one call.
     *
     * @param tier where
     * @param segment index of the segment that it belongs to, from 0
     * @param layers in execution order
     * @param ms time, milliseconds
     */
    public record Compute(String tier, int segment, List<String> layers, double ms) implements Step {
        public Compute {
            layers = List.copyOf(layers);
        }
    }

    /**
     * Tensors that are sent together from the tier that made them.
     *
     * @param path tiers from the sender to the receiver, relays included
     * @param tensors ids; for weights that training updated, {@code sync:} and the layer's id
     * @param bytes size
     * @param occupationMs time for which links are occupied, all hops, milliseconds
     * @param lagMs propagation, all hops, milliseconds
     */
    public record Message(List<String> path, List<String> tensors, long bytes, double occupationMs, double lagMs)
            implements Step {
        public Message {
            path = List.copyOf(path);
            tensors = List.copyOf(tensors);
        }
    }
}

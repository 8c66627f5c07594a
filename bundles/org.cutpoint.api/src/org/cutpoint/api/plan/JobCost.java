package org.cutpoint.api.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * The longest time for which it occupies one tier, or one link: jobs that overlap come out so far apart at least,
     * milliseconds. O(steps).
     */
    public double busiestMs() {
        Map<List<String>, Double> busy = new HashMap<>();
        for (Step step : steps) {
            if (step instanceof Compute compute) {
                busy.merge(List.of(compute.tier()), compute.ms(), Double::sum);
            } else if (step instanceof Message message) {
                for (int h = 0; h < message.hopMs().size(); h++) {
                    busy.merge(message.path().subList(h, h + 2), message.hopMs().get(h), Double::sum);
                }
            }
        }
        return busy.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
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
     * @param bytes size, on links that count tensors as what they are
     * @param hopMs by hop: time for which its link is occupied, milliseconds
     * @param lagMs propagation, all hops, milliseconds
     */
    public record Message(List<String> path, List<String> tensors, long bytes, List<Double> hopMs, double lagMs)
            implements Step {
        public Message {
            path = List.copyOf(path);
            tensors = List.copyOf(tensors);
            hopMs = List.copyOf(hopMs);
            if (hopMs.size() != path.size() - 1) {
                throw new IllegalArgumentException(hopMs.size() + " hops over " + path);
            }
        }

        /** Over one link, which it occupies so long. */
        public Message(List<String> path, List<String> tensors, long bytes, double occupationMs, double lagMs) {
            this(path, tensors, bytes, List.of(occupationMs), lagMs);
        }

        /** Time for which links are occupied, all hops, milliseconds. */
        public double occupationMs() {
            double sum = 0;
            for (double ms : hopMs) {
                sum += ms;
            }
            return sum;
        }
    }
}

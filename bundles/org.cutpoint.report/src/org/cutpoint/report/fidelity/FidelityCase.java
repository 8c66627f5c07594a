package org.cutpoint.report.fidelity;

import java.util.List;
import org.cutpoint.api.profile.Network;

/**
 * A plan that was run.
 *
 * @param setting what was planned and run
 * @param cuts where the jobs are cut, in a few words
 * @param predicted by the cost model
 * @param measured by the run that stands for all
 * @param cause what moves the makespan most away from its prediction
 * @param repeatsMs makespans of all the plan's runs, milliseconds
 */
public record FidelityCase(
        Setting setting, String cuts, Times predicted, Times measured, Cause cause, List<Double> repeatsMs)
        implements Finding {
    public FidelityCase {
        repeatsMs = List.copyOf(repeatsMs);
    }

    /**
     * What was planned and run.
     *
     * @param bench network and machine
     * @param link between the device and what is next to it
     * @param arrangement over which tiers, and how many jobs
     * @param strategy its id
     * @param jobs how many
     * @param repeats how many runs had to agree; 0 where that was left to the length of the runs
     */
    public record Setting(Bench bench, Link link, Arrangement arrangement, String strategy, int jobs, int repeats) {
        /** Of many jobs on a device and a cloud. */
        public Setting(Bench bench, Link link, String strategy, int jobs, int repeats) {
            this(bench, link, Arrangement.PIPELINE, strategy, jobs, repeats);
        }

        /** The strategy, with what it planned for where that is not the usual: many jobs on two tiers. */
        public String label() {
            return arrangement.kind() == Arrangement.Kind.PIPELINE
                    ? strategy
                    : strategy + " (" + arrangement.kind().label() + ")";
        }
    }

    /**
     * An emulated link.
     *
     * @param name of the network
     */
    public record Link(
            String name,
            double uplinkMbps,
            double downlinkMbps,
            double rttMs,
            double uplinkSetupMs,
            double downlinkSetupMs) {
        /** What of a network decides on times. */
        public static Link of(Network n) {
            return new Link(
                    n.name(), n.uplinkMbps(), n.downlinkMbps(), n.rttMs(), n.uplinkSetupMs(), n.downlinkSetupMs());
        }
    }

    /**
     * Of all parts but queueing, the one whose measured times, put in the place of the predicted ones, change the predicted
     * makespan most in the direction in which it is off; where none does, the one that is off most itself.
     *
     * @param part which
     * @param effectMs by how much, milliseconds
     */
    public record Cause(Quantity part, double effectMs) {}

    /** What cases have in common whose strategies came to the same plan, and share its run. */
    record Run(
            Bench bench, Link link, Arrangement arrangement, int jobs, String cuts, Times predicted, Times measured) {}

    Run run() {
        return new Run(
                setting.bench(), setting.link(), setting.arrangement(), setting.jobs(), cuts, predicted, measured);
    }

    /** Whether there is any of it, predicted or measured. */
    public boolean has(Quantity quantity) {
        return predicted.of(quantity) > 0 || measured.of(quantity) > 0;
    }

    /**
     * How far the prediction is off, as a share of what was measured: -0.02 is 2 % too short. Queueing is compared with all
     * the jobs' latencies: of a wait that is hardly there, a share of its own would say nothing.
     */
    public double error(Quantity quantity) {
        double difference = predicted.of(quantity) - measured.of(quantity);
        double whole = quantity == Quantity.QUEUEING ? measured.partsMs() : measured.of(quantity);
        return difference == 0 ? 0 : difference / whole;
    }

    /** The larger one of the errors that count, makespan's and latency's, regardless of sign. */
    public double worstError() {
        return Math.max(Math.abs(error(Quantity.MAKESPAN)), Math.abs(error(Quantity.LATENCY)));
    }
}

package org.cutpoint.api.profile;

import java.util.OptionalDouble;

/**
 * How to measure. Plain values only, so that they can be sent to a machine that measures in place of this one.
 *
 * @param threads threads for one inference, >= 1
 * @param warmups runs that are not counted, per interval
 * @param repeats runs that are counted, per interval
 * @param minIntervalMs an interval is repeated at least this long in all (milliseconds), so that short ones are not
 *     noise
 * @param intervals which groups of consecutive layers are measured beside prefixes and suffixes
 * @param budgetS seconds after which no further interval, and no further run of one, is begun, as far as a profile can
 *     do without it; what was left out stands in its {@link Conditions#notes}
 * @param nodes whether the runtime's own times of the network's nodes are wanted, too
 * @param pinned whether threads are kept on the same cores while measuring, where the system can; runs are not, so that
 *     this makes times steadier rather than truer
 * @param restart whether what an interrupted profile has measured already is forgotten; else measuring goes on there
 */
public record ProfileOptions(
        int threads,
        int warmups,
        int repeats,
        double minIntervalMs,
        Intervals intervals,
        OptionalDouble budgetS,
        boolean nodes,
        boolean pinned,
        boolean restart) {
    /** Which intervals are measured; prefixes and suffixes at the cuts that matter always are. */
    public enum Intervals {
        /** No others. */
        CUTS,
        /** Those that the rest can least be told from; the rest are fitted ({@link IntervalFit}). */
        CHOSEN,
        /** All n(n+1)/2 of n layers; within a budget first those that the rest can least be told from. */
        ALL
    }

    /** One thread, 3 warm-ups, 15 repeats, 100 ms, prefixes and suffixes only. */
    public static final ProfileOptions DEFAULT = new ProfileOptions(1, 3, 15, 100);

    /** Prefixes and suffixes, for as long as it takes. */
    public ProfileOptions(int threads, int warmups, int repeats, double minIntervalMs) {
        this(threads, warmups, repeats, minIntervalMs, Intervals.CUTS, OptionalDouble.empty(), false, false, false);
    }
}

package org.cutpoint.api.profile;

/**
 * How to measure.
 *
 * @param threads threads for one inference, >= 1
 * @param warmups runs that are not counted, per interval
 * @param repeats runs that are counted, per interval
 * @param minIntervalMs an interval is repeated at least this long in all (milliseconds), so that short ones are not
 *     noise
 */
public record ProfileOptions(int threads, int warmups, int repeats, double minIntervalMs) {
    /** One thread, 3 warm-ups, 15 repeats, 100 ms. */
    public static final ProfileOptions DEFAULT = new ProfileOptions(1, 3, 15, 100);
}

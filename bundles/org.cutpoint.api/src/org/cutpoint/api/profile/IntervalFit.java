package org.cutpoint.api.profile;

import java.util.List;

/**
 * Times of intervals that were not measured, fitted to those that were: an interval takes the times of its layers, and
 * what it costs to begin before its first and to end after its last one (a call, converting what is read and written,
 * what could have been fused across). All of them are unknown and fitted at once.
 *
 * @param intervals that were not measured, with 0 samples; {@code sureFromMs} to {@code sureToMs} is where the fit
 *     expects 95 % of them
 * @param measured how many measured intervals it is fitted to
 * @param medianErrorPercent how far a fit to all other measured intervals is off one of them: the median of all,
 *     regardless of sign
 * @param p95ErrorPercent the 95th percentile of the same
 * @param sumErrorPercent how far sums of their layers' times, each run by itself (where measured, else fitted), are off
 *     the measured intervals of several layers: the median, regardless of sign
 */
public record IntervalFit(
        List<Interval> intervals,
        int measured,
        double medianErrorPercent,
        double p95ErrorPercent,
        double sumErrorPercent) {
    public IntervalFit {
        intervals = List.copyOf(intervals);
    }
}

package org.cutpoint.exec.adapt;

/**
 * When to ask, while jobs tell nothing: after so many of them, and then ever more rarely, so that what is lost by hearing late
 * stays a share of what has passed. Times are milliseconds on any clock. Not thread-safe.
 */
final class Silence {
    /** However long nothing has been heard, it is asked about once in this time. */
    private static final double MOST_MS = 10_000;

    private final double jobs;
    private final double share;
    private double sinceMs = Double.NaN;
    private double askedMs;

    /**
     * @param jobs between two questions at least
     * @param share of the time of silence that passes between two questions, once that is longer
     */
    Silence(double jobs, double share) {
        this.jobs = jobs;
        this.share = share;
    }

    /** Something was heard without asking. */
    void ended() {
        sinceMs = Double.NaN;
    }

    /**
     * A job tells nothing. Whether to ask now.
     *
     * @param jobMs what such a job takes
     */
    boolean ask(double nowMs, double jobMs) {
        if (Double.isNaN(sinceMs)) {
            sinceMs = nowMs;
            askedMs = nowMs;
        }
        double pause = Math.min(MOST_MS, Math.max(jobs * jobMs, share * (nowMs - sinceMs)));
        if (nowMs - askedMs < pause) {
            return false;
        }
        askedMs = nowMs;
        return true;
    }
}

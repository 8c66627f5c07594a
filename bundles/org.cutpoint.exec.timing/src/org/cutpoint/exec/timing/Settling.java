package org.cutpoint.exec.timing;

/** Whether something that is repeated still becomes faster, as code does until it is compiled. Not thread-safe. */
public final class Settling {
    /** No longer faster: this share of the fastest so far, so often in a row. */
    private static final double SETTLED = 0.95;

    private static final int TIMES = 3;

    private double fastest = Double.POSITIVE_INFINITY;
    private int slower;

    /**
     * Takes another time.
     *
     * @param time in any unit, always the same
     * @return whether there is no more to be gained: three times in a row it was hardly faster than the fastest before
     */
    public boolean after(double time) {
        slower = time > SETTLED * fastest ? slower + 1 : 0;
        fastest = Math.min(fastest, time);
        return slower >= TIMES;
    }
}

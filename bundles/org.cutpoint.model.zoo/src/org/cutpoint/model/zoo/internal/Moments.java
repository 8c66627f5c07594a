package org.cutpoint.model.zoo.internal;

/** What a linear layer's weights make of its input, for each output channel. */
final class Moments implements Weights.Sink {
    private final double[] inputMean;
    private final double[] inputVariance;
    private final int inputs;
    private final int taps;
    private final int row;
    private final int perGroup;
    private final double[] sum;
    private final double[] weighted;
    private final double[] mean;
    private final double[] variance;
    private long position;

    private Moments(Signal x, int outputs, int taps, int groups) {
        this.inputMean = x.mean();
        this.inputVariance = x.variance();
        this.inputs = inputMean.length / groups;
        this.taps = taps;
        this.row = inputs * taps;
        this.perGroup = outputs / groups;
        this.sum = new double[outputs];
        this.weighted = new double[outputs];
        this.mean = new double[outputs];
        this.variance = new double[outputs];
    }

    /**
     * Of weights that are laid out as a row for each output: input channels of its group x taps.
     *
     * @param x what the layer reads
     */
    static Moments ofRows(Signal x, Weights weights, int outputs, int taps, int groups) {
        Moments moments = new Moments(x, outputs, taps, groups);
        weights.forEach(moments);
        return moments;
    }

    /**
     * Of weights that are laid out by input: input channels x outputs x taps.
     *
     * @param share a tap meets one in so many of the values that it contributes to
     */
    static Moments ofColumns(Signal x, Weights weights, int outputs, int taps, int share) {
        Moments moments = new Moments(x, outputs, taps, 1);
        weights.forEach((values, count) -> {
            for (int i = 0; i < count; i++) {
                long filter = moments.position++ / taps;
                int c = (int) (filter / outputs);
                int o = (int) (filter % outputs);
                double value = values[i];
                moments.mean[o] += value * x.mean()[c] / share;
                moments.variance[o] += value * value * x.variance()[c] / share;
            }
        });
        return moments;
    }

    /** Expected mean of each output. */
    double[] mean() {
        return mean;
    }

    /** Expected variance of each output. */
    double[] variance() {
        return variance;
    }

    @Override
    public void accept(float[] values, int count) {
        int done = 0;
        while (done < count) {
            int o = (int) (position / row);
            int at = (int) (position % row);
            int n = Math.min(count - done, row - at);
            int from = o / perGroup * inputs;
            int end = done + n;
            if (taps == 1) {
                add(o, values, done, n, from + at);
                done = end;
            }
            while (done < end) {
                // As far as one input channel goes.
                int c = from + at / taps;
                int stop = Math.min(end, done + taps - at % taps);
                at += stop - done;
                double s = 0;
                double q = 0;
                while (done < stop) {
                    double value = values[done++];
                    s += value;
                    q += value * value;
                }
                sum[o] += s;
                mean[o] += s * inputMean[c];
                weighted[o] += s * inputVariance[c];
                variance[o] += q * inputVariance[c];
            }
            position += n;
        }
    }

    /** One weight for each of consecutive channels. */
    private void add(int o, float[] values, int start, int count, int channel) {
        double s = 0;
        double m = 0;
        double w = 0;
        double v = 0;
        for (int i = 0; i < count; i++) {
            double value = values[start + i];
            double weighed = value * inputVariance[channel + i];
            s += value;
            m += value * inputMean[channel + i];
            w += weighed;
            v += value * weighed;
        }
        sum[o] += s;
        mean[o] += m;
        weighted[o] += w;
        variance[o] += v;
    }

    /** What to take off each row so that it sums to 0; the moments become those of the new weights. */
    float[] centre() {
        double allMeans = taps * sum(inputMean);
        double allVariances = taps * sum(inputVariance);
        float[] offsets = new float[sum.length];
        for (int o = 0; o < sum.length; o++) {
            offsets[o] = (float) (sum[o] / row);
            mean[o] -= offsets[o] * allMeans;
            variance[o] += offsets[o] * (offsets[o] * allVariances - 2 * weighted[o]);
        }
        return offsets;
    }

    /** Kahan's sum (doi:10.1145/363707.363723), written out because the JDK's own one has changed between versions. */
    static double sum(double[] values) {
        double sum = 0;
        double surplus = 0;
        for (double value : values) {
            double next = value - surplus;
            double larger = sum + next;
            surplus = (larger - sum) - next;
            sum = larger;
        }
        return sum - surplus;
    }
}

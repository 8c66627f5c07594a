package org.cutpoint.model.zoo.internal;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A tensor while its network is being built: name, shape, and what values it is expected to hold, per channel. The
 * expectations take the network's input to have mean 0 and variance 1 and neighbouring values to be independent; they are
 * there to scale weights, not to be exact.
 *
 * @param shape batch, channels, and height and width where it is an image
 * @param mean expected mean of each channel
 * @param variance expected variance of each channel
 */
record Signal(String tensor, long[] shape, double[] mean, double[] variance) {
    /** Variance to mean of a rectified normal variable with mean 0: its mean is its deviation / sqrt(2 pi). */
    private static final double SQRT_TWO_PI = StrictMath.sqrt(2 * StrictMath.PI);
    /** Grid on which maxima of normal variables are integrated, in deviations. */
    private static final int STEPS_PER_DEVIATION = 16;

    private static final int DEVIATIONS = 7;

    static Signal normal(String tensor, long... shape) {
        double[] variance = new double[(int) shape[1]];
        Arrays.fill(variance, 1);
        return new Signal(tensor, shape, new double[variance.length], variance);
    }

    int channels() {
        return (int) shape[1];
    }

    long height() {
        return shape[2];
    }

    long width() {
        return shape[3];
    }

    Signal as(String name, long... newShape) {
        return new Signal(name, newShape, mean, variance);
    }

    /** After max(0, x), taking each channel as normally distributed. */
    Signal rectified(String name) {
        return bent(name, 0);
    }

    /** After max(x, slope x), taking each channel as normally distributed. */
    Signal bent(String name, double slope) {
        double[] m = new double[channels()];
        double[] v = new double[channels()];
        for (int c = 0; c < m.length; c++) {
            double s = StrictMath.sqrt(variance[c]);
            double a = mean[c] / s;
            double density = StrictMath.exp(-a * a / 2) / SQRT_TWO_PI;
            double below = normalDistribution(a);
            double square = mean[c] * mean[c] + variance[c];
            double first = mean[c] * below + s * density;
            double second = square * below + mean[c] * s * density;
            m[c] = first + slope * (mean[c] - first);
            v[c] = second + slope * slope * (square - second) - m[c] * m[c];
        }
        return new Signal(name, shape, m, v);
    }

    /** After a function, taking each channel as normally distributed. */
    Signal mapped(String name, DoubleUnaryOperator function) {
        double[] m = new double[mean.length];
        double[] v = new double[mean.length];
        for (int c = 0; c < m.length; c++) {
            double s = StrictMath.sqrt(variance[c]);
            double square = 0;
            for (int i = -DEVIATIONS * STEPS_PER_DEVIATION; i < DEVIATIONS * STEPS_PER_DEVIATION; i++) {
                double z = (i + 0.5) / STEPS_PER_DEVIATION;
                double share = StrictMath.exp(-z * z / 2) / SQRT_TWO_PI / STEPS_PER_DEVIATION;
                double y = function.applyAsDouble(mean[c] + s * z);
                m[c] += share * y;
                square += share * y * y;
            }
            v[c] = square - m[c] * m[c];
        }
        return new Signal(name, shape, m, v);
    }

    /** Times a factor. */
    Signal scaled(String name, double factor) {
        return new Signal(
                name,
                shape,
                Arrays.stream(mean).map(m -> factor * m).toArray(),
                Arrays.stream(variance).map(v -> factor * factor * v).toArray());
    }

    /** After the maximum of {@code count} independent values, taking each channel as a rectified normal variable. */
    Signal maximum(String name, double count, long... newShape) {
        double first = 0;
        double second = 0;
        double step = 1.0 / STEPS_PER_DEVIATION;
        for (int i = 0; i < DEVIATIONS * STEPS_PER_DEVIATION; i++) {
            double x = (i + 0.5) * step;
            double above = 1 - StrictMath.pow(normalDistribution(x), count);
            first += above * step;
            second += 2 * x * above * step;
        }
        double[] m = new double[channels()];
        double[] v = new double[channels()];
        for (int c = 0; c < m.length; c++) {
            double deviation = mean[c] * SQRT_TWO_PI;
            m[c] = deviation * first;
            v[c] = deviation * deviation * (second - first * first);
        }
        return new Signal(name, newShape, m, v);
    }

    /** After the mean of {@code count} independent values. */
    Signal averaged(String name, double count, long... newShape) {
        return new Signal(
                name,
                newShape,
                mean,
                Arrays.stream(variance).map(v -> v / count).toArray());
    }

    /** As a vector: each channel repeated for every pixel. */
    Signal flattened(String name) {
        int pixels = 1;
        for (int i = 2; i < shape.length; i++) {
            pixels *= (int) shape[i];
        }
        double[] m = new double[channels() * pixels];
        double[] v = new double[m.length];
        for (int i = 0; i < m.length; i++) {
            m[i] = mean[i / pixels];
            v[i] = variance[i / pixels];
        }
        return new Signal(name, new long[] {shape[0], m.length}, m, v);
    }

    /** After the pixels of a square were put behind one another, pixel by pixel, each with all channels. */
    Signal stacked(String name, int block) {
        int n = channels();
        double[] m = new double[n * block * block];
        double[] v = new double[m.length];
        for (int i = 0; i < m.length; i++) {
            m[i] = mean[i % n];
            v[i] = variance[i % n];
        }
        return new Signal(name, new long[] {shape[0], m.length, height() / block, width() / block}, m, v);
    }

    /** As an image: the moments of each channel are the mean ones of its pixels. */
    Signal unflattened(String name, int channels, int height, int width) {
        int pixels = height * width;
        double[] m = new double[channels];
        double[] v = new double[channels];
        for (int i = 0; i < mean.length; i++) {
            m[i / pixels] += mean[i] / pixels;
            v[i / pixels] += variance[i] / pixels;
        }
        return new Signal(name, new long[] {shape[0], channels, height, width}, m, v);
    }

    /** Distribution function of the standard normal: Abramowitz and Stegun 7.1.26, error below 1e-7. */
    private static double normalDistribution(double x) {
        double z = StrictMath.abs(x) / StrictMath.sqrt(2);
        double t = 1 / (1 + 0.3275911 * z);
        double tail = t
                * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
                * StrictMath.exp(-z * z);
        return x >= 0 ? 1 - tail / 2 : tail / 2;
    }
}

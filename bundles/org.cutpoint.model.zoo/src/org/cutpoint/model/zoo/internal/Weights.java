package org.cutpoint.model.zoo.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor of weights that is made when it is needed, always the same, so that a network of any size is written without
 * its weights ever being in memory together. Made of integer and single IEEE operations alone: the same bits on every
 * machine.
 */
interface Weights {
    String name();

    long[] shape();

    /** All values, in order, in pieces. */
    void forEachChunk(Sink sink) throws IOException;

    /** As {@link #forEachChunk} for a sink that only computes. */
    default void forEach(Sink sink) {
        try {
            forEachChunk(sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the values of a tensor. */
    @FunctionalInterface
    interface Sink {
        void accept(float[] values, int count) throws IOException;
    }

    default long elements() {
        long n = 1;
        for (long d : shape()) {
            n *= d;
        }
        return n;
    }

    /** Given values. */
    static Weights of(String name, float[] values, long... shape) {
        record Given(String name, float[] values, long[] shape) implements Weights {
            @Override
            public void forEachChunk(Sink sink) throws IOException {
                sink.accept(values, values.length);
            }
        }
        return new Given(name, values, shape);
    }

    /** Independent values, uniform between -bound and bound. */
    static Weights uniform(String name, long seed, float bound, long... shape) {
        return centred(name, seed, bound, new float[0], shape);
    }

    /**
     * As {@link #uniform}, less a value for each row.
     *
     * @param offsets what is taken off, for each index of the first dimension; empty for nothing
     */
    static Weights centred(String name, long seed, float bound, float[] offsets, long... shape) {
        record Uniform(String name, long seed, float bound, float[] offsets, long[] shape) implements Weights {
            private static final int CHUNK = 1 << 14;

            @Override
            public void forEachChunk(Sink sink) throws IOException {
                float[] chunk = new float[CHUNK];
                SplitMix random = new SplitMix(seed);
                float scale = bound * 0x1p-31f;
                long total = elements();
                for (long from = 0; from < total; from += CHUNK) {
                    for (int i = 0; i < CHUNK; i += 2) {
                        long bits = random.next();
                        chunk[i] = (int) (bits >> 32) * scale;
                        chunk[i + 1] = (int) bits * scale;
                    }
                    int count = (int) Math.min(CHUNK, total - from);
                    if (offsets.length > 0) {
                        takeOff(chunk, count, from, total / offsets.length);
                    }
                    sink.accept(chunk, count);
                }
            }

            private void takeOff(float[] chunk, int count, long from, long row) {
                int i = 0;
                while (i < count) {
                    long position = from + i;
                    float offset = offsets[(int) (position / row)];
                    int end = (int) Math.min(count, i + row - position % row);
                    while (i < end) {
                        chunk[i++] -= offset;
                    }
                }
            }
        }
        return new Uniform(name, seed, bound, offsets, shape);
    }

    /** Takes values as the little-endian bytes of ONNX's raw_data. */
    @FunctionalInterface
    interface ByteSink {
        void write(byte[] bytes, int count) throws IOException;
    }

    /** All values as the format wants them. */
    default void forEachBytes(ByteSink sink) throws IOException {
        ByteBuffer[] buffer = {ByteBuffer.allocate(0)};
        forEachChunk((values, count) -> {
            if (buffer[0].capacity() < 4 * count) {
                buffer[0] = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            }
            buffer[0].clear().asFloatBuffer().put(values, 0, count);
            sink.write(buffer[0].array(), 4 * count);
        });
    }
}

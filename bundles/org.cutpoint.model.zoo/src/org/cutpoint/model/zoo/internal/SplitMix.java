package org.cutpoint.model.zoo.internal;

/**
 * The SplitMix64 generator (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
 * doi:10.1145/2660193.2660195). Written out, because the JDK does not promise that its own one stays as it is.
 */
final class SplitMix {
    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    /** A generator of its own for each tensor, whatever else the network has. */
    static long seed(long seed, String name) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            h = (h ^ name.charAt(i)) * 0x100000001b3L;
        }
        return mix(seed * 0x9e3779b97f4a7c15L + mix(h));
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        return mix(state);
    }

    /** Uniform between low and high. */
    float uniform(float low, float high) {
        return low + (next() >>> 40) * 0x1p-24f * (high - low);
    }

    /** Uniform from 0 to below n. */
    int below(int n) {
        return (int) ((next() >>> 32) * n >>> 32);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}

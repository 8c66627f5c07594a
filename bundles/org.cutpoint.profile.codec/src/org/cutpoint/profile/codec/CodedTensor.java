package org.cutpoint.profile.codec;

/**
 * What a codec makes of one tensor.
 *
 * @param tensor its id
 * @param codec the codec's id
 * @param bytes of the tensor
 * @param encodedBytes of its encoding
 * @param zeroRatio share of its elements that are zero
 * @param encodeMs this machine's time to encode it when nothing else disturbs it, milliseconds
 * @param decodeMs this machine's time to decode it, milliseconds
 */
public record CodedTensor(
        String tensor,
        String codec,
        long bytes,
        long encodedBytes,
        double zeroRatio,
        double encodeMs,
        double decodeMs) {
    /** How many times shorter the encoding is. */
    public double ratio() {
        return encodedBytes == 0 ? 1 : (double) bytes / encodedBytes;
    }

    /**
     * Size of a tensor that would take as long on a link as this one with its coding: so coding enters a cost model that
     * knows only sizes.
     *
     * @param encoderSlowdown how many times slower than this machine the sender is
     * @param mbps of the link, 10^6 bit/s
     */
    public long equivalentBytes(double encoderSlowdown, double mbps) {
        double codingMs = encodeMs * encoderSlowdown + decodeMs;
        return encodedBytes + Math.round(codingMs * mbps * 1000 / 8);
    }
}

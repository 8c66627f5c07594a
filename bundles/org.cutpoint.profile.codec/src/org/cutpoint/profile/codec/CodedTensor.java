package org.cutpoint.profile.codec;

/**
 * What a codec makes of one tensor.
 *
 * @param tensor its id
 * @param codec the codec's id
 * @param bytes of the tensor
 * @param encodedBytes of its encoding
 * @param zeroRatio share of its elements that are zero
 * @param times what coding takes here
 */
public record CodedTensor(String tensor, String codec, long bytes, long encodedBytes, double zeroRatio, Times times) {
    /**
     * This machine's when nothing else disturbs it.
     *
     * @param encodeMs to encode, milliseconds
     * @param decodeMs to decode, milliseconds
     */
    public record Times(double encodeMs, double decodeMs) {
        /** Nothing. */
        public static final Times NONE = new Times(0, 0);

        /** One after the other. */
        public Times then(Times other) {
            return new Times(encodeMs + other.encodeMs, decodeMs + other.decodeMs);
        }
    }

    /** How many times shorter the encoding is. */
    public double ratio() {
        return encodedBytes == 0 ? 1 : (double) bytes / encodedBytes;
    }

    /**
     * Size of a tensor that would take as long on a link as this one with its coding: so coding enters a cost model that
     * knows only sizes.
     *
     * @param senderSlowdown how many times slower than this machine the sender is
     * @param receiverSlowdown how many times slower than this machine the receiver is
     * @param mbps of the link, 10^6 bit/s
     */
    public long equivalentBytes(double senderSlowdown, double receiverSlowdown, double mbps) {
        double codingMs = times.encodeMs * senderSlowdown + times.decodeMs * receiverSlowdown;
        return encodedBytes + Math.round(codingMs * mbps * 1000 / 8);
    }
}

package org.cutpoint.transport.calls;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Data that nothing on its way can compress, for measuring links. */
final class Noise {
    /** Longer than most compressors look back. Made when the first link is measured. */
    private static final ByteString BLOCK = block(1 << 20);

    private Noise() {}

    private static ByteString block(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        // As tensors are: the network takes it from there.
        return UnsafeByteOperations.unsafeWrap(
                ByteBuffer.allocateDirect(count).put(bytes).flip());
    }

    /** So many bytes. All share one block of memory. */
    static ByteString bytes(int count) {
        ByteString all = BLOCK.substring(0, count % BLOCK.size());
        for (int i = 0; i < count / BLOCK.size(); i++) {
            all = all.concat(BLOCK);
        }
        return all;
    }
}

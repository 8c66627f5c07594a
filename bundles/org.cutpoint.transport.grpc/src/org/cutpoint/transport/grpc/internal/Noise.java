package org.cutpoint.transport.grpc.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.SplittableRandom;

/** Data that nothing on its way can compress, for measuring links. */
final class Noise {
    /** Longer than most compressors look back. Made when the first link is measured. */
    private static final ByteString BLOCK = block(1 << 20);

    private Noise() {}

    private static ByteString block(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(count).nextBytes(bytes);
        return UnsafeByteOperations.unsafeWrap(bytes);
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

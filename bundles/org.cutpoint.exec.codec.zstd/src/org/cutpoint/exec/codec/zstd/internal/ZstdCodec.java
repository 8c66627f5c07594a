package org.cutpoint.exec.codec.zstd.internal;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.support.Encoding;
import org.osgi.service.component.annotations.Component;

/**
 * Lossless: first bytes of all elements, then second ones, and so on, by Zstandard (RFC 8878). Of floating-point numbers
 * the bytes with sign and exponent are alike, those of the mantissa are not; side by side the former become short. Zeros
 * do so anyway.
 */
@Component(property = TensorCodec.ID + "=zstd")
public final class ZstdCodec implements TensorCodec {
    /** Higher ones take several times longer for a few percent. */
    private static final int LEVEL = 1;

    @Override
    public boolean lossless() {
        return true;
    }

    @Override
    public ByteBuffer encode(Tensor tensor) {
        return Encoding.coded(tensor, new byte[0], Zstd.compress(shuffled(tensor), LEVEL));
    }

    private static byte[] shuffled(Tensor tensor) {
        ByteBuffer data = tensor.data();
        int width = width(tensor.info());
        int count = data.remaining() / width;
        byte[] plain = new byte[data.remaining()];
        data.get(plain);
        byte[] shuffled = new byte[plain.length];
        for (int b = 0; b < width; b++) {
            for (int e = 0, from = b; e < count; e++, from += width) {
                shuffled[b * count + e] = plain[from];
            }
        }
        return shuffled;
    }

    /** Strings have elements of all lengths. */
    private static int width(TensorInfo info) {
        return Math.max(1, info.type().bytes());
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        return Encoding.decode(info, encoded, coded -> {
            int length = Math.toIntExact(info.bytes());
            return unshuffled(info, Encoding.decompress(info, coded, length, (from, to) -> Zstd.decompress(to, from)));
        });
    }

    private static Tensor unshuffled(TensorInfo info, byte[] shuffled) {
        int width = width(info);
        int count = shuffled.length / width;
        byte[] plain = new byte[shuffled.length];
        for (int b = 0; b < width; b++) {
            for (int e = 0, to = b; e < count; e++, to += width) {
                plain[to] = shuffled[b * count + e];
            }
        }
        return new Tensor(
                info, ByteBuffer.allocateDirect(plain.length).put(plain).flip());
    }
}

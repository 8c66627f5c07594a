package org.cutpoint.exec.codec.support;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;

/** 8-bit fixed point ({@link Quantized}), then a coder of bytes that loses nothing. Tensors of other numbers stay as they are. */
public abstract class QuantizedCodec implements TensorCodec {
    /** The bytes, compressed. Thread-safe. */
    protected abstract byte[] compress(byte[] values);

    /** The other way: as {@link Encoding.Decompressor} has it. Thread-safe. */
    protected abstract long decompress(byte[] compressed, byte[] values);

    @Override
    public final boolean lossless() {
        return false;
    }

    @Override
    public final ByteBuffer encode(Tensor tensor) {
        Optional<Quantized> quantized = Quantized.of(tensor);
        if (quantized.isEmpty()) {
            return Encoding.plain(tensor);
        }
        return Encoding.coded(
                tensor, quantized.get().header(), compress(quantized.get().values()));
    }

    @Override
    public final Tensor decode(TensorInfo info, ByteBuffer encoded) {
        return Encoding.decode(info, encoded, coded -> {
            Quantized quantized = Quantized.read(info, coded);
            int length = Math.toIntExact(info.elements());
            return quantized.restore(info, Encoding.decompress(info, coded, length, this::decompress));
        });
    }
}

package org.cutpoint.exec.codec.q8lz4.internal;

import java.nio.ByteBuffer;
import java.util.Optional;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.support.Encoding;
import org.cutpoint.exec.codec.support.Quantized;
import org.osgi.service.component.annotations.Component;

/** 8-bit fixed point ({@link Quantized}), then an LZ4 block, in Java alone. Tensors of other numbers stay as they are. */
@Component(property = TensorCodec.ID + "=q8-lz4")
public final class QuantizedLz4Codec implements TensorCodec {
    private final LZ4Factory lz4 = LZ4Factory.safeInstance();

    @Override
    public boolean lossless() {
        return false;
    }

    @Override
    public ByteBuffer encode(Tensor tensor) {
        Optional<Quantized> quantized = Quantized.of(tensor);
        if (quantized.isEmpty()) {
            return Encoding.plain(tensor);
        }
        byte[] values = quantized.get().values();
        LZ4Compressor compressor = lz4.fastCompressor();
        byte[] coded = new byte[compressor.maxCompressedLength(values.length)];
        int length = compressor.compress(values, coded);
        return Encoding.coded(tensor, quantized.get().header(), coded, length);
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        return Encoding.decode(info, encoded, coded -> {
            Quantized quantized = Quantized.read(info, coded);
            byte[] compressed = new byte[coded.remaining()];
            coded.get(compressed);
            byte[] values = new byte[Math.toIntExact(info.elements())];
            int length;
            try {
                length = lz4.safeDecompressor().decompress(compressed, values);
            } catch (LZ4Exception e) {
                throw Encoding.broken(info, "it cannot be decompressed: " + e.getMessage(), e);
            }
            if (length != values.length) {
                throw Encoding.broken(info, "its compressed bytes are not " + values.length, null);
            }
            return quantized.restore(info, values);
        });
    }
}

package org.cutpoint.exec.codec.q8zstd.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.support.Encoding;
import org.cutpoint.exec.codec.support.Quantized;
import org.osgi.service.component.annotations.Component;

/** 8-bit fixed point ({@link Quantized}), then Zstandard (RFC 8878). Tensors of other numbers stay as they are. */
@Component(property = TensorCodec.ID + "=q8-zstd")
public final class QuantizedZstdCodec implements TensorCodec {
    private static final int LEVEL = 1;

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
        byte[] coded = Zstd.compress(quantized.get().values(), LEVEL);
        return Encoding.coded(tensor, quantized.get().header(), coded, coded.length);
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        return Encoding.decode(info, encoded, coded -> {
            Quantized quantized = Quantized.read(info, coded);
            byte[] compressed = new byte[coded.remaining()];
            coded.get(compressed);
            byte[] values = new byte[Math.toIntExact(info.elements())];
            long length;
            try {
                length = Zstd.decompress(values, compressed);
            } catch (ZstdException e) {
                throw Encoding.broken(info, "it cannot be decompressed: " + e.getMessage(), e);
            }
            if (Zstd.isError(length) || length != values.length) {
                throw Encoding.broken(info, "its compressed bytes are not " + values.length, null);
            }
            return quantized.restore(info, values);
        });
    }
}

package org.cutpoint.exec.codec.q8zstd.internal;

import com.github.luben.zstd.Zstd;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.support.QuantizedCodec;
import org.osgi.service.component.annotations.Component;

/** 8-bit fixed point, then Zstandard (RFC 8878). */
@Component(service = TensorCodec.class, property = TensorCodec.ID + "=q8-zstd")
public final class QuantizedZstdCodec extends QuantizedCodec {
    private static final int LEVEL = 1;

    @Override
    protected byte[] compress(byte[] values) {
        return Zstd.compress(values, LEVEL);
    }

    @Override
    protected long decompress(byte[] compressed, byte[] values) {
        return Zstd.decompress(values, compressed);
    }
}

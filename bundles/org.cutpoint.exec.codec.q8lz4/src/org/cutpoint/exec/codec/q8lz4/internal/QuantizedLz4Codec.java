package org.cutpoint.exec.codec.q8lz4.internal;

import net.jpountz.lz4.LZ4Factory;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.support.QuantizedCodec;
import org.osgi.service.component.annotations.Component;

/** 8-bit fixed point, then an LZ4 block, in Java alone. */
@Component(service = TensorCodec.class, property = TensorCodec.ID + "=q8-lz4")
public final class QuantizedLz4Codec extends QuantizedCodec {
    private final LZ4Factory lz4 = LZ4Factory.safeInstance();

    @Override
    protected byte[] compress(byte[] values) {
        return lz4.fastCompressor().compress(values);
    }

    @Override
    protected long decompress(byte[] compressed, byte[] values) {
        return lz4.safeDecompressor().decompress(compressed, values);
    }
}

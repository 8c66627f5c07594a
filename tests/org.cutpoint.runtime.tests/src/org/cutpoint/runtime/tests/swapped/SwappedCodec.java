package org.cutpoint.runtime.tests.swapped;

import java.nio.ByteBuffer;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;

/** As {@link SwappedStrategy}, a codec: a byte before the tensor tells which edition has encoded it. */
public final class SwappedCodec implements TensorCodec {
    private volatile Object edition;

    void activate(Map<String, Object> properties) {
        edition = properties.get("edition");
    }

    void deactivate() {
        edition = null;
    }

    private byte edition() {
        Object known = edition;
        if (known == null) {
            throw new IllegalStateException("used after it was taken down");
        }
        return ((Integer) known).byteValue();
    }

    @Override
    public boolean lossless() {
        return true;
    }

    @Override
    public ByteBuffer encode(Tensor tensor) {
        byte mine = edition();
        ByteBuffer encoded = ByteBuffer.allocate(1 + (int) tensor.info().bytes());
        encoded.put(mine).put(tensor.data());
        if (mine != edition()) {
            throw new IllegalStateException("taken down in the middle of a tensor");
        }
        return encoded.flip();
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        edition();
        if (encoded.remaining() != info.bytes() + 1) {
            throw new InputException("codec", "this is not of its making", "");
        }
        ByteBuffer data = ByteBuffer.allocateDirect((int) info.bytes());
        data.put(encoded.duplicate().position(encoded.position() + 1));
        return new Tensor(info, data.flip());
    }
}

package org.cutpoint.transport.tck;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.run.TensorCodecs;

/** {@code first}: nothing of a tensor but its first byte, which all others equal afterwards. */
public record FakeCodecs(List<String> ids, AtomicInteger decoded) implements TensorCodecs {
    public static final TensorCodecs NONE = new FakeCodecs(List.of("raw"), new AtomicInteger());

    public static FakeCodecs first() {
        return new FakeCodecs(List.of("first", "raw"), new AtomicInteger());
    }

    @Override
    public TensorCodec get(String id) {
        if (!id.equals("first") || !ids.contains(id)) {
            throw new InputException("codec", "there is no codec '" + id + "'", "");
        }
        return new TensorCodec() {
            @Override
            public boolean lossless() {
                return false;
            }

            @Override
            public ByteBuffer encode(Tensor tensor) {
                return tensor.data().slice(0, 1);
            }

            @Override
            public Tensor decode(TensorInfo info, ByteBuffer encoded) {
                if (encoded.remaining() != 1) {
                    throw new InputException("tensor '" + info.id() + "'", "it is no first byte", "");
                }
                decoded.incrementAndGet();
                ByteBuffer data = ByteBuffer.allocateDirect((int) info.bytes());
                while (data.hasRemaining()) {
                    data.put(encoded.get(0));
                }
                return new Tensor(info, data.flip());
            }
        };
    }
}

package org.cutpoint.exec.codec.raw.internal;

import java.nio.ByteBuffer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.osgi.service.component.annotations.Component;

/** Leaves tensors as they are; copies nothing. */
@Component(property = TensorCodec.ID + "=raw")
public final class RawCodec implements TensorCodec {
    @Override
    public boolean lossless() {
        return true;
    }

    @Override
    public ByteBuffer encode(Tensor tensor) {
        return tensor.data();
    }

    @Override
    public Tensor decode(TensorInfo info, ByteBuffer encoded) {
        if (encoded.remaining() != info.bytes()) {
            throw new InputException(
                    "tensor '" + info.id() + "'",
                    encoded.remaining() + " bytes came instead of " + info.bytes(),
                    "Both sides must use the same model and codec.");
        }
        return new Tensor(info, encoded);
    }
}

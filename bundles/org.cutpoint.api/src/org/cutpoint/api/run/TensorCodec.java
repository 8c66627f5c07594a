package org.cutpoint.api.run;

import java.nio.ByteBuffer;
import org.cutpoint.api.model.TensorInfo;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes tensors smaller for the way, or leaves them. A service with the property {@link #ID}; thread-safe. */
@ConsumerType
public interface TensorCodec {
    /** Service property: the codec's id, as in a message's parameters. */
    String ID = "cutpoint.codec";

    /** Whether decoding gives the very bytes that were encoded. */
    boolean lossless();

    /** The tensor for the way: a buffer at position 0. */
    ByteBuffer encode(Tensor tensor);

    /**
     * The tensor again.
     *
     * @throws org.cutpoint.api.InputException if the data is not an encoding of such a tensor
     */
    Tensor decode(TensorInfo info, ByteBuffer encoded);
}

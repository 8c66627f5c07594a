package org.cutpoint.api.model;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes a model of its own from a segment of a whole one. A service; thread-safe. */
@ConsumerType
public interface ModelSplitter {
    /**
     * The segment as a complete ONNX model, whose inputs and outputs are those of the segment, by the same names, and
     * which holds just the weights that it needs.
     *
     * @return the serialized model, a read-only buffer at position 0
     * @throws org.cutpoint.api.InputException if the segment is not one of this model
     */
    ByteBuffer split(Model model, Segment segment);
}

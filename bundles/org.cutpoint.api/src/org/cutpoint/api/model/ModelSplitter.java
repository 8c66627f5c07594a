package org.cutpoint.api.model;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
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

    /**
     * As {@link #split}, without a copy of the weights where the splitter can leave them in their place; then there is no
     * limit to the size of the segment.
     *
     * @throws org.cutpoint.api.InputException if the segment is not one of this model
     */
    default DetachedModel detach(Model model, Segment segment) {
        return new DetachedModel(split(model, segment), List.of());
    }

    /**
     * Writes the model that {@link #split} makes to a file; where it is too large for an ONNX file (2 GiB), its weights go
     * to a second one beside it, {@code FILE.data}. The weights never are in memory as a whole. Each file appears complete
     * or not at all, and replaces the one that was there. O(bytes written).
     *
     * @param file in a folder that exists; none of the model's own files
     * @return the files, absolute, the model's first
     * @throws org.cutpoint.api.InputException if the segment is not one of this model, or a file cannot be written
     */
    List<Path> write(Model model, Segment segment, Path file);
}

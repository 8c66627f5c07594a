package org.cutpoint.model.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/** Gives access to what is in ONNX files. A service; thread-safe. */
@ProviderType
public interface OnnxContents {
    /**
     * The content of a loaded model's file.
     *
     * @throws org.cutpoint.api.InputException if the file cannot be read any more, or has changed since it was loaded
     */
    OnnxContent read(Model model, Progress progress);

    /**
     * Writes a model to a file; where it is too large for one (2 GiB), its weights go to a second one, {@code FILE.data}.
     * Each appears complete or not at all; weights are never in memory as a whole. The same model gives the same bytes.
     *
     * @param where the model's name, for messages
     * @param file in a folder that exists
     * @return the files, absolute, the model's first
     * @throws org.cutpoint.api.InputException if a file cannot be written
     */
    List<Path> write(String where, ModelProto model, Path file);
}

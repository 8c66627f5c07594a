package org.cutpoint.api.model;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Says what is wrong with models' files, and mends what can be mended without their authors. A service; thread-safe. */
@ProviderType
public interface ModelInspector {
    /**
     * What there is to say of a model. As long as loading it, which it does.
     *
     * @param file an ONNX file, or what is taken for one
     * @return fatal ones first; empty if all is well
     */
    List<Finding> inspect(Path file, LoadOptions options, Progress progress);

    /**
     * Writes the model anew, with weights looked for in another place. The weights themselves are not touched.
     *
     * @param file an ONNX file
     * @param from place of weights, as the file has it
     * @param to place below the new file's folder, with slashes
     * @param target where to write it; replaced at once, or not at all
     * @throws InputException if the file cannot be read, keeps nothing there, or cannot be written
     */
    void relocate(Path file, String from, String to, Path target);
}

package org.cutpoint.model.onnx;

import java.nio.file.Path;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.model.onnx.internal.ContentReader;
import org.cutpoint.model.onnx.internal.ModelFiles;
import org.cutpoint.model.onnx.internal.OnnxLoader;
import org.cutpoint.model.onnx.internal.OnnxSplitter;

/**
 * Loader and splitter for ONNX files without a framework. (In a framework they are services.)
 *
 * @param loader reads ONNX files
 * @param splitter cuts what the loader has loaded
 * @param contents reads what the loader has loaded
 */
public record OnnxModels(ModelLoader loader, ModelSplitter splitter, OnnxContents contents) {
    /**
     * Three that share what they have read.
     *
     * @param cache folder in which hashes of big files are remembered; made when needed
     */
    public static OnnxModels in(Path cache) {
        ModelFiles files = new ModelFiles(cache);
        return new OnnxModels(new OnnxLoader(files), new OnnxSplitter(files), new ContentReader(files));
    }
}

package org.cutpoint.model.zoo.internal;

import java.nio.file.Path;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.model.onnx.OnnxModels;

/** The zoo with the loader and splitter for its files, on a cache of its own. */
record Loaders(ZooLoader zoo, ModelSplitter splitter) {
    static Loaders in(Path cache) {
        OnnxModels onnx = OnnxModels.in(cache);
        return new Loaders(new ZooLoader(onnx.loader(), cache), onnx.splitter());
    }

    Model load(String source) {
        return zoo.load(source, Progress.NONE);
    }
}

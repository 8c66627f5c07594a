package org.cutpoint.api.model;

import java.nio.file.Path;
import java.util.List;

/**
 * A loaded model: its graph and where its content lies.
 *
 * @param source what was asked for: a path or {@code zoo:NAME[?options]}; whoever has the loader can load it again
 * @param options with which it was loaded
 * @param graph its layers
 * @param file the ONNX file with its content; unchanged as long as the model is in use
 * @param data files beside it, or below its folder, that hold weights (external data), sorted; most models have none
 */
public record Model(String source, LoadOptions options, ModelGraph graph, Path file, List<Path> data) {
    public Model {
        data = List.copyOf(data);
    }

    /** A model in one file, loaded with {@link LoadOptions#DEFAULT}. */
    public Model(String source, ModelGraph graph, Path file) {
        this(source, LoadOptions.DEFAULT, graph, file, List.of());
    }
}

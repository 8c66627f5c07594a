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
    /** How the source of a step of training begins; the source of the network that is trained follows. */
    public static final String TRAINING = "training:";

    private static final String ZOO = "zoo:";

    public Model {
        data = List.copyOf(data);
    }

    /** A model in one file, loaded with {@link LoadOptions#DEFAULT}. */
    public Model(String source, ModelGraph graph, Path file) {
        this(source, LoadOptions.DEFAULT, graph, file, List.of());
    }

    /** Whether a source, or a graph that is called after it, is a step of training: what it returns are new weights. */
    public static boolean training(String source) {
        return source.startsWith(TRAINING);
    }

    /** Whether a source means the same model on every machine, and no file. */
    public static boolean generated(String source) {
        return source.startsWith(training(source) ? TRAINING + ZOO : ZOO);
    }
}

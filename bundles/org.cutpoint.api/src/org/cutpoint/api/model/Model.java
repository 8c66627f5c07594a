package org.cutpoint.api.model;

import java.nio.file.Path;

/**
 * A loaded model: its graph and where its content lies.
 *
 * @param source what was asked for: a path or {@code zoo:NAME[?options]}; whoever has the loader can load it again
 * @param graph its layers
 * @param file the ONNX file with its content; unchanged as long as the model is in use
 */
public record Model(String source, ModelGraph graph, Path file) {}

package org.cutpoint.model.onnx.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.model.structure.Structure;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Loads models from ONNX files (IR 3 and later; weights inside of the file or beside it). Dimensions that the model leaves
 * open are fixed: the first one to 1, others to a usual size, with a warning.
 *
 * <p>The file's hash is taken again only if the file has changed; analysing a network of a few hundred nodes takes
 * milliseconds.
 */
@Component(property = "cutpoint.loader=onnx")
public final class OnnxLoader implements ModelLoader {
    /** A scheme of at least two letters: one letter is a drive. */
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

    private final ModelFiles files;

    @Activate
    public OnnxLoader(@Reference ModelFiles files) {
        this.files = files;
    }

    @Override
    public boolean accepts(String source) {
        return !source.isBlank() && !SCHEME.matcher(source).matches();
    }

    @Override
    public Model load(String source, LoadOptions options, Progress progress) {
        Path file;
        try {
            file = Path.of(source);
        } catch (InvalidPathException e) {
            throw new InputException(source, "is not a path (" + e.getReason() + ")", "", e);
        }
        OnnxModel model = files.open(file, options, progress);
        Path name = file.getFileName();
        ModelGraph graph = new ModelGraph(
                name == null ? source : name.toString(),
                model.sha256(),
                model.inputs(),
                model.layers(),
                List.copyOf(model.graph().results()));
        boolean blocks = options.granularity() == Granularity.BLOCK;
        return new Model(source, options, blocks ? Structure.byBlocks(graph) : graph, file, model.data());
    }
}

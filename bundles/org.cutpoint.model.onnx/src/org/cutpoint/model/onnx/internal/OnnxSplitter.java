package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.DetachedModel;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Cuts segments out of ONNX models. Nodes, weights and names are those of the whole, so that a segment computes bit for bit
 * what the whole computes as long as the runtime does not optimise across nodes (ONNX Runtime always does for 16-bit floats
 * that it has no kernels for: it rounds them only where they leave the model). Constants that are made from initializers
 * by nodes go with every segment that reads them; results of shape arithmetic are put in as values, since shapes are fixed.
 *
 * <p>The same segment of the same model gives the same bytes everywhere. Weights are copied once, from the model's file
 * into the result, which is a direct buffer as ONNX Runtime wants it. O(nodes + bytes of the result).
 */
@Component
public final class OnnxSplitter implements ModelSplitter {
    private final ModelFiles files;
    private final PartWriter writer;

    @Activate
    public OnnxSplitter(@Reference ModelFiles files) {
        this(files, new PartWriter());
    }

    OnnxSplitter(ModelFiles files, PartWriter writer) {
        this.files = files;
        this.writer = writer;
    }

    @Override
    public ByteBuffer split(Model model, Segment segment) {
        return writer.memory(model.source(), part(model, segment));
    }

    @Override
    public DetachedModel detach(Model model, Segment segment) {
        Detachment detachment = new Detachment();
        ModelProto rest = detachment.from(part(model, segment));
        return new DetachedModel(writer.memory(model.source(), rest), detachment.weights());
    }

    @Override
    public List<Path> write(Model model, Segment segment, Path file) {
        refuseOwn(model, file);
        return writer.files(model.source(), part(model, segment), file);
    }

    /** The weights are still read from the model's files while the segment is written. */
    private static void refuseOwn(Model model, Path file) {
        List<Path> own = new ArrayList<>(model.data());
        own.add(model.file());
        try {
            for (Path path : own) {
                if (Files.exists(file) && Files.isSameFile(path, file)) {
                    throw new InputException(file.toString(), "is a file of the model itself", "Choose another name.");
                }
            }
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be looked at (" + e + ")", "", e);
        }
    }

    private ModelProto part(Model model, Segment segment) {
        OnnxModel onnx = files.open(model.file(), model.options(), Progress.NONE);
        if (!onnx.sha256().equals(model.graph().sha256())) {
            throw new InputException(
                    model.source(), "its file " + model.file() + " has changed since it was loaded", "Load it again.");
        }
        check(model, segment);
        return Part.of(model, onnx, segment);
    }

    private static void check(Model model, Segment segment) {
        try {
            if (model.graph().segment(segment.layers()).equals(segment)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new InputException(model.source(), "has no such segment (" + e.getMessage() + ")", "", e);
        }
        throw new InputException(
                model.source(), "has no segment with these inputs and outputs: " + segment.layers(), "");
    }
}

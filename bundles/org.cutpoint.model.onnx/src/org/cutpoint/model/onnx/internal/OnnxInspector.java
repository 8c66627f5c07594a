package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Finding;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.ModelInspector;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.cache.CacheFolder;
import org.cutpoint.files.WholeFiles;
import org.osgi.service.component.annotations.Component;

/** Loads a model to see what comes of it. */
@Component
public final class OnnxInspector implements ModelInspector {
    private static final String LOCATION = "location";

    /** Its own: who looks through many files must not drive out what somebody works with, or make them wait. */
    private final ModelFiles files;

    public OnnxInspector() {
        this(CacheFolder.path());
    }

    /** @param cache folder in which hashes of big files are remembered */
    OnnxInspector(Path cache) {
        files = new ModelFiles(cache);
    }

    @Override
    public List<Finding> inspect(Path file, LoadOptions options, Progress progress) {
        try {
            OnnxModel model = files.open(file, options, progress);
            List<Finding> findings = new ArrayList<>(open(model, options.shapes()));
            unknown(model).ifPresent(findings::add);
            return List.copyOf(findings);
        } catch (InputException e) {
            return List.of(fatal(file, e));
        }
    }

    private static Finding fatal(Path file, InputException failure) {
        String where = file + ": ";
        String line = failure.getMessage();
        String message = line.startsWith(where) ? line.substring(where.length()) : line;
        if (failure instanceof Refusal refusal) {
            return new Finding(refusal.kind(), true, message, refusal.subject());
        }
        boolean runtime = failure.getCause() instanceof OrtException;
        return new Finding(runtime ? Finding.Kind.UNSUPPORTED : Finding.Kind.BROKEN, true, message, "");
    }

    /** Inputs whose size nobody has said. That a batch is of one needs no word. */
    private static List<Finding> open(OnnxModel model, Map<String, List<Long>> given) {
        Map<String, TensorInfo> taken = model.inputs().stream().collect(Collectors.toMap(TensorInfo::id, i -> i));
        Set<String> said = new HashSet<>();
        model.graph().inputs().stream()
                .filter(i -> given.containsKey(i.getName()))
                .forEach(i -> dims(i).forEach(d -> said.add(d.getDimParam())));
        said.remove("");
        List<Finding> findings = new ArrayList<>();
        for (ValueInfoProto input : model.graph().inputs()) {
            String name = input.getName();
            boolean open = dims(input).stream().skip(1).anyMatch(d -> open(d) && !said.contains(d.getDimParam()));
            if (open && input.getType().hasTensorType() && !given.containsKey(name)) {
                List<Long> shape = taken.get(name).shape();
                findings.add(new Finding(
                        Finding.Kind.OPEN_SHAPE,
                        false,
                        "input '" + name + "' (" + Inputs.declared(input) + ") leaves dimensions open; taken as "
                                + shape.stream().map(String::valueOf).collect(Collectors.joining("x")),
                        name,
                        shape));
            }
        }
        return findings;
    }

    private static List<Dimension> dims(ValueInfoProto input) {
        return input.getType().getTensorType().getShape().getDimList();
    }

    private static boolean open(Dimension dim) {
        return !dim.hasDimValue() || dim.getDimValue() < 0;
    }

    private static Optional<Finding> unknown(OnnxModel model) {
        List<String> unsteady = model.graph().results().stream()
                .filter(r ->
                        model.volatiles().contains(r) || model.facts().get(r).opaque())
                .toList();
        return unsteady.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Finding.Kind.UNKNOWN_SIZE,
                        false,
                        "how large these outputs are depends on data, or is not known: " + String.join(", ", unsteady),
                        unsteady.get(0)));
    }

    @Override
    public void relocate(Path file, String from, String to, Path target) {
        ModelProto model = ModelFiles.read(file);
        ModelProto changed = Tensors.map(model, tensor -> relocated(tensor, from, to));
        if (changed == model) {
            throw new InputException(file.toString(), "keeps no weights in '" + from + "'", "");
        }
        WholeFiles.write(target, changed::writeTo);
    }

    private static TensorProto relocated(TensorProto tensor, String from, String to) {
        List<StringStringEntryProto> entries = tensor.getExternalDataList();
        if (entries.stream().noneMatch(e -> isAt(e, from))) {
            return tensor;
        }
        return tensor.toBuilder()
                .clearExternalData()
                .addAllExternalData(entries.stream()
                        .map(e -> isAt(e, from) ? e.toBuilder().setValue(to).build() : e)
                        .toList())
                .build();
    }

    private static boolean isAt(StringStringEntryProto entry, String place) {
        return entry.getKey().equals(LOCATION) && entry.getValue().equals(place);
    }
}

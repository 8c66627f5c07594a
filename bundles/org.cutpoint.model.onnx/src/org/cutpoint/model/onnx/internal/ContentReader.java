package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.onnx.OnnxContent;
import org.cutpoint.model.onnx.OnnxContent.NamedNode;
import org.cutpoint.model.onnx.OnnxContents;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the loader knows of a model, for others. */
@Component
public final class ContentReader implements OnnxContents {
    private final ModelFiles files;

    @Activate
    public ContentReader(@Reference ModelFiles files) {
        this.files = files;
    }

    @Override
    public OnnxContent read(Model model, Progress progress) {
        OnnxModel onnx = files.open(model.file(), model.options(), progress);
        if (!onnx.sha256().equals(model.graph().sha256())) {
            throw new InputException(
                    model.source(), "its file " + model.file() + " has changed since it was loaded", "Load it again.");
        }
        Map<String, TensorInfo> tensors = new HashMap<>();
        Map<String, List<Long>> integers = new HashMap<>();
        onnx.facts().forEach((name, fact) -> add(name, fact, tensors, integers));
        Set<String> constants = new HashSet<>(onnx.graph().weights().keySet());
        constants.addAll(onnx.graph().sparse().keySet());
        onnx.facts().keySet().stream().filter(onnx.constants()::constant).forEach(constants::add);
        return new OnnxContent(
                onnx.proto(),
                onnx.graph().ops().stream()
                        .map(op -> new NamedNode(op.name, op.proto))
                        .toList(),
                constants,
                parameters(onnx),
                tensors,
                integers);
    }

    private static Set<String> parameters(OnnxModel onnx) {
        Set<String> parameters = new HashSet<>();
        for (Op op : onnx.graph().ops()) {
            for (int i = 0; i < op.proto.getInputCount(); i++) {
                String tensor = op.in(i);
                Fact fact = onnx.facts().get(tensor);
                boolean given = onnx.graph().weights().containsKey(tensor)
                        || onnx.graph()
                                .producer(tensor)
                                .filter(p -> p.type().equals("Constant"))
                                .isPresent();
                if (given && fact != null && Held.trained(op.proto, i, fact)) {
                    parameters.add(tensor);
                }
            }
        }
        return parameters;
    }

    private static void add(String name, Fact fact, Map<String, TensorInfo> tensors, Map<String, List<Long>> integers) {
        tensors.put(name, fact.info(name));
        if (fact.hasValue() && (fact.type == Types.INT64 || fact.type == Types.INT32)) {
            integers.put(name, Arrays.stream(fact.value()).boxed().toList());
        }
    }

    @Override
    public List<Path> write(String where, ModelProto model, Path file) {
        return new PartWriter().files(where, model, file);
    }
}

package org.cutpoint.model.tiles.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.FrontReader;
import org.cutpoint.model.onnx.OnnxContent;
import org.cutpoint.model.onnx.OnnxContent.NamedNode;
import org.cutpoint.model.onnx.OnnxContents;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Finds the front of networks in ONNX. */
@Component
public final class OnnxFronts implements FrontReader {
    private final OnnxContents contents;

    @Activate
    public OnnxFronts(@Reference OnnxContents contents) {
        this.contents = contents;
    }

    @Override
    public Front read(Model model, Progress progress) {
        OnnxContent content = contents.read(model, progress);
        Set<String> read = read(content);
        Map<String, NodeProto> nodes = new HashMap<>();
        content.nodes().forEach(n -> nodes.put(n.name(), n.proto()));
        Map<String, Image> tensors = new LinkedHashMap<>();
        List<Stage> layers = new ArrayList<>();
        for (Layer layer : model.graph().layers()) {
            List<Local> locals = new ArrayList<>();
            for (String name : layer.nodes()) {
                Optional<Geometry> geometry =
                        Optional.ofNullable(nodes.get(name)).flatMap(n -> Geometry.of(content, n, read));
                if (geometry.isEmpty()) {
                    break;
                }
                locals.add(local(name, nodes.get(name), geometry.get()));
            }
            if (locals.size() < layer.nodes().size()) {
                break;
            }
            for (Local local : locals) {
                local.inputs().forEach(t -> tensors.put(t, image(content, t)));
                tensors.put(local.output(), image(content, local.output()));
            }
            layers.add(new Stage(layer.id(), locals));
        }
        List<String> inputs = model.graph().inputs().stream()
                .map(TensorInfo::id)
                .filter(tensors::containsKey)
                .toList();
        return new Front(tensors, inputs, layers, prefixes(model.graph(), layers, tensors));
    }

    /** Tensors that a node reads, or the caller. Nodes with a body may read any. */
    private static Set<String> read(OnnxContent content) {
        Set<String> read = new HashSet<>();
        content.proto().getGraph().getOutputList().stream()
                .map(ValueInfoProto::getName)
                .forEach(read::add);
        for (NamedNode node : content.nodes()) {
            read.addAll(node.proto().getInputList());
            if (node.proto().getAttributeList().stream().anyMatch(a -> a.hasG() || a.getGraphsCount() > 0)) {
                read.addAll(content.tensors().keySet());
            }
        }
        return read;
    }

    private static Local local(String name, NodeProto node, Geometry geometry) {
        return new Local(
                name,
                geometry.images(),
                node.getOutput(0),
                geometry.y().window(),
                geometry.x().window(),
                geometry.tight(),
                geometry.macsPerPixel());
    }

    private static Image image(OnnxContent content, String tensor) {
        TensorInfo info = content.tensors().get(tensor);
        List<Long> shape = info.shape();
        return new Image(
                shape.get(0) * shape.get(1),
                shape.get(2).intValue(),
                shape.get(3).intValue(),
                info.type().bytes());
    }

    /** Where a single tensor, made by the front, is all that the layers behind it read. */
    private static List<Prefix> prefixes(ModelGraph graph, List<Stage> layers, Map<String, Image> tensors) {
        List<Prefix> prefixes = new ArrayList<>();
        Set<String> returned = new HashSet<>();
        List<String> ids = graph.layers().stream().map(Layer::id).toList();
        for (int count = 1; count <= layers.size(); count++) {
            graph.layer(ids.get(count - 1)).outputs().stream()
                    .map(TensorInfo::id)
                    .filter(graph.results()::contains)
                    .forEach(returned::add);
            List<String> crossing = count == ids.size()
                    ? List.copyOf(new HashSet<>(graph.results()))
                    : graph.segment(ids.subList(count, ids.size())).inputs().stream()
                            .map(TensorInfo::id)
                            .toList();
            boolean kept = count == ids.size() || returned.isEmpty();
            if (kept
                    && crossing.size() == 1
                    && tensors.containsKey(crossing.get(0))
                    && graph.producer(crossing.get(0)).isPresent()) {
                prefixes.add(new Prefix(count, crossing.get(0)));
            }
        }
        return prefixes;
    }
}

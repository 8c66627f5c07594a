package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/**
 * A segment of a model as a model of its own. Its weights are the whole's, not copies. Nodes go in with their subgraphs as
 * they are, and with what these read from outside; constants follow whoever reads them, be they initializers, nodes that
 * compute on initializers, or values that follow from shapes. Used once.
 */
final class Part {
    private final Model model;
    private final OnnxModel whole;
    private final Segment segment;
    private final Set<Op> ops = new TreeSet<>(Comparator.comparingInt(o -> o.index));
    private final Map<String, TensorProto> weights = new LinkedHashMap<>();
    private final Map<String, SparseTensorProto> sparse = new LinkedHashMap<>();
    /** Tensors of the main graph that the part knows. */
    private final Set<String> tensors = new HashSet<>();

    private final Deque<Op> open = new ArrayDeque<>();

    private Part(Model model, OnnxModel whole, Segment segment) {
        this.model = model;
        this.whole = whole;
        this.segment = segment;
    }

    /** O(nodes of the model). */
    static ModelProto of(Model model, OnnxModel whole, Segment segment) {
        return new Part(model, whole, segment).build();
    }

    private ModelProto build() {
        for (String layer : segment.layers()) {
            for (String node : model.graph().layer(layer).nodes()) {
                add(whole.ops().get(node));
            }
        }
        collect();
        List<TensorAnnotation> annotations = annotations();
        collect();
        return whole.proto().toBuilder()
                .clearTrainingInfo()
                .clearMetadataProps()
                .clearFunctions()
                .addAllFunctions(functions())
                .setGraph(graph(annotations))
                .build();
    }

    private void add(Op op) {
        if (ops.add(op)) {
            open.push(op);
        }
    }

    private void collect() {
        while (!open.isEmpty()) {
            Op op = open.pop();
            tensors.addAll(op.writes);
            op.reads.forEach(this::need);
        }
    }

    /** Takes in what makes the tensor, if that is not another segment's work. */
    private void need(String tensor) {
        if (!tensors.add(tensor)) {
            return;
        }
        OnnxGraph graph = whole.graph();
        if (graph.weights().containsKey(tensor)) {
            weights.put(tensor, graph.weights().get(tensor));
        } else if (graph.sparse().containsKey(tensor)) {
            sparse.put(tensor, graph.sparse().get(tensor));
        } else if (whole.constants().valued(tensor)) {
            weights.put(tensor, Protos.tensor(tensor, whole.facts().get(tensor)));
        } else if (whole.constants().copied(tensor)) {
            add(graph.producer(tensor).orElseThrow());
        }
    }

    /** Quantization parameters that the model states for the part's tensors; constants that they name come along. */
    private List<TensorAnnotation> annotations() {
        List<TensorAnnotation> kept = new ArrayList<>();
        for (TensorAnnotation annotation : whole.proto().getGraph().getQuantizationAnnotationList()) {
            List<String> parameters = annotation.getQuantParameterTensorNamesList().stream()
                    .map(StringStringEntryProto::getValue)
                    .toList();
            boolean known = parameters.stream()
                    .allMatch(p -> tensors.contains(p) || whole.constants().constant(p));
            if (known && tensors.contains(annotation.getTensorName())) {
                parameters.forEach(this::need);
                kept.add(annotation);
            }
        }
        return kept;
    }

    private GraphProto graph(List<TensorAnnotation> annotations) {
        GraphProto graph = whole.proto().getGraph();
        GraphProto.Builder part = GraphProto.newBuilder();
        part.setName(graph.getName().isEmpty() ? "graph" : graph.getName());
        ops.forEach(op -> part.addNode(op.proto));
        part.addAllInitializer(weights.values());
        part.addAllSparseInitializer(sparse.values());
        part.addAllQuantizationAnnotation(annotations);
        segment.inputs().forEach(i -> part.addInput(input(i)));
        if (whole.proto().getIrVersion() < 4) {
            // Older formats want every initializer among the inputs.
            weights.values()
                    .forEach(w ->
                            part.addInput(Protos.value(w.getName(), w.getDataType(), Fact.shape(w.getDimsList()))));
        }
        segment.outputs().forEach(o -> part.addOutput(output(o)));
        part.addAllValueInfo(inner(part));
        return part.build();
    }

    /** What the model says of tensors inside of the part, unless it was loaded with other shapes. */
    private List<ValueInfoProto> inner(GraphProto.Builder part) {
        if (!model.options().shapes().isEmpty()) {
            return List.of();
        }
        Set<String> described = new HashSet<>(weights.keySet());
        described.addAll(sparse.keySet());
        part.getInputList().forEach(i -> described.add(i.getName()));
        part.getOutputList().forEach(o -> described.add(o.getName()));
        return whole.proto().getGraph().getValueInfoList().stream()
                .filter(v -> tensors.contains(v.getName()) && !described.contains(v.getName()))
                .toList();
    }

    /** Without dimensions where these would make a runtime refuse a branch that is never taken. */
    private ValueInfoProto input(TensorInfo info) {
        if (info.type() == ElementType.OPAQUE) {
            return declared(whole.proto().getGraph().getInputList(), info);
        }
        boolean open = whole.barred() && ops.stream().anyMatch(ControlFlow::handles);
        return open
                ? Protos.unshaped(
                        info.id(), Types.number(info.type()), info.shape().size())
                : value(info);
    }

    /** What is opaque is the network's own, so that the model says what it is. */
    private static ValueInfoProto declared(List<ValueInfoProto> all, TensorInfo info) {
        return all.stream()
                .filter(v -> v.getName().equals(info.id()))
                .findFirst()
                .orElseThrow();
    }

    /** Without dimensions where these depend on data: a network may return such a tensor. */
    private ValueInfoProto output(TensorInfo info) {
        if (info.type() == ElementType.OPAQUE) {
            return declared(whole.proto().getGraph().getOutputList(), info);
        }
        return whole.volatiles().contains(info.id())
                ? Protos.unshaped(
                        info.id(), Types.number(info.type()), info.shape().size())
                : value(info);
    }

    private static ValueInfoProto value(TensorInfo info) {
        return Protos.value(info.id(), Types.number(info.type()), Fact.shape(info.shape()));
    }

    /** The model's own functions that the part's nodes call, at any depth, directly or through each other. */
    private List<FunctionProto> functions() {
        List<FunctionProto> all = whole.proto().getFunctionsList();
        Map<String, List<Integer>> byName = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String name = name(all.get(i).getDomain(), all.get(i).getName());
            byName.computeIfAbsent(name, n -> new ArrayList<>(1)).add(i);
        }
        Set<Integer> used = new TreeSet<>();
        Deque<NodeProto> nodes = new ArrayDeque<>();
        if (!all.isEmpty()) {
            ops.forEach(op -> nodes.add(op.proto));
        }
        while (!nodes.isEmpty()) {
            NodeProto node = nodes.pop();
            // Several: overloads.
            for (int i : byName.getOrDefault(name(node.getDomain(), node.getOpType()), List.of())) {
                if (used.add(i)) {
                    nodes.addAll(all.get(i).getNodeList());
                    all.get(i).getAttributeProtoList().forEach(a -> nodes.addAll(inside(a)));
                }
            }
            node.getAttributeList().forEach(a -> nodes.addAll(inside(a)));
        }
        return used.stream().map(all::get).toList();
    }

    private static Collection<NodeProto> inside(AttributeProto attribute) {
        return Op.graphs(attribute).stream()
                .flatMap(g -> g.getNodeList().stream())
                .toList();
    }

    private static String name(String domain, String operator) {
        return (Op.standard(domain) ? "" : domain) + ":" + operator;
    }
}

package org.cutpoint.model.training.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.onnx.OnnxContent;
import org.cutpoint.model.onnx.OnnxContent.NamedNode;

/**
 * Makes the graph of one step of training out of a network's: the network's layers as they are, a layer for the loss, and
 * then, in the opposite order, for each layer {@code L} a layer {@code L.backward}, which makes the gradients of what the
 * layer reads and its weights after the step, {@code W.updated} = W - rate * gradient. All of it consists of standard ONNX
 * operators. What a layer on the way back needs of the way forth it reads from there. Used once.
 */
final class TrainingGraph {
    private static final String LOSS = "loss";
    private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
    private static final String TARGET = "target";
    /** The first with metadata of nodes. */
    private static final long IR_VERSION = 10;

    private final String where;
    private final ModelGraph network;
    private final OnnxContent content;
    private final TrainingSource asked;
    private final Emitter emitter;
    private final Set<String> layerIds = new HashSet<>();
    /** Nodes in the words of the new operator set, in an order in which they can run. */
    private final List<NamedNode> nodes = new ArrayList<>();
    /** By node's name: position of the layer that it belongs to, or of the first that needs it. */
    private final Map<String, Integer> positions = new HashMap<>();
    /** Weights that nodes gave, as those that are given anyway. */
    private final Map<String, TensorProto> hoisted = new LinkedHashMap<>();

    /**
     * @param where the network, for messages
     * @param network its layers
     * @param content of its file
     */
    TrainingGraph(String where, ModelGraph network, OnnxContent content, TrainingSource asked) {
        this.where = where;
        this.network = network;
        this.content = content;
        this.asked = asked;
        Set<String> taken = new HashSet<>(content.tensors().keySet());
        for (NamedNode node : content.nodes()) {
            taken.add(node.name());
            taken.addAll(node.proto().getInputList());
            taken.addAll(node.proto().getOutputList());
        }
        this.emitter = new Emitter(taken);
        network.layers().forEach(layer -> layerIds.add(layer.id()));
    }

    /**
     * A result that is compared with a target.
     *
     * @param scores what the loss reads: the result, or what it is the softmax of
     * @param axis along which classes lie
     */
    private record Aim(String result, String scores, int axis, TensorInfo target, Loss loss) {}

    /** @throws InputException if there is nothing to train, or an operator on the way has no gradient here */
    ModelProto build() {
        long opset = content.proto().getOpsetImportList().stream()
                .filter(o -> standard(o.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
        place(opset);
        Set<String> wanted = wanted();
        Gradients gradients = new Gradients(where, content, emitter, wanted);
        List<Aim> aims = aims(wanted);
        String loss = loss(gradients, aims);
        Map<String, String> updated = back(gradients);
        if (updated.isEmpty()) {
            throw new InputException(where, "cannot be trained: its results depend on no weights", "");
        }
        return assembled(Math.max(opset, Upgrade.OPSET), aims, loss, updated);
    }

    private static boolean standard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** Finds out which layer nodes belong to; nodes that make constants to the first layer that needs them. */
    private void place(long opset) {
        for (int i = 0; i < network.layers().size(); i++) {
            for (String node : network.layers().get(i).nodes()) {
                positions.put(node, i);
            }
        }
        Upgrade upgrade = new Upgrade(opset, emitter, content.tensors());
        Map<String, Integer> needed = new HashMap<>();
        for (int i = content.nodes().size() - 1; i >= 0; i--) {
            NamedNode named = content.nodes().get(i);
            Optional<Integer> position = Optional.ofNullable(positions.get(named.name()))
                    .or(() -> named.proto().getOutputList().stream()
                            .flatMap(o -> Optional.ofNullable(needed.get(o)).stream())
                            .min(Integer::compare));
            if (position.isEmpty()) {
                continue;
            }
            positions.put(named.name(), position.get());
            named.proto().getInputList().forEach(t -> needed.merge(t, position.get(), Math::min));
            Optional<TensorProto> weight = weight(named.proto());
            if (weight.isPresent()) {
                String name = named.proto().getOutput(0);
                hoisted.put(name, weight.get().toBuilder().setName(name).build());
            } else {
                NodeProto newer = upgrade.of(named.proto())
                        .orElseThrow(() -> new InputException(
                                where,
                                "cannot be trained: layer '" + layer(position.get()) + "', operator "
                                        + named.proto().getOpType() + " is written for operator set " + opset,
                                "Convert it to operator set " + Upgrade.OPSET + " or later."));
                nodes.add(new NamedNode(named.name(), newer));
            }
        }
        Collections.reverse(nodes);
    }

    private String layer(int position) {
        return network.layers().get(position).id();
    }

    /** Weights that the network has as constants of nodes. */
    private Optional<TensorProto> weight(NodeProto node) {
        boolean constant =
                node.getOpType().equals("Constant") && content.parameters().contains(node.getOutput(0));
        return constant
                ? node.getAttributeList().stream()
                        .filter(a -> a.getName().equals("value"))
                        .findFirst()
                        .map(AttributeProto::getT)
                : Optional.empty();
    }

    /** What is trained, and all tensors that depend on it. */
    private Set<String> wanted() {
        Set<String> wanted = new HashSet<>();
        for (NamedNode named : nodes) {
            NodeProto node = named.proto();
            Optional<Rule> rule = Gradients.rule(node);
            for (int i = 0; i < node.getInputCount(); i++) {
                if (rule.isPresent() && !rule.get().differentiable().test(i)) {
                    continue;
                }
                if (content.parameters().contains(node.getInput(i))) {
                    wanted.add(node.getInput(i));
                }
                if (wanted.contains(node.getInput(i))) {
                    wanted.addAll(node.getOutputList());
                }
            }
        }
        wanted.remove("");
        return wanted;
    }

    private List<Aim> aims(Set<String> wanted) {
        Map<String, NodeProto> makers = new HashMap<>();
        nodes.forEach(n -> n.proto().getOutputList().forEach(o -> makers.put(o, n.proto())));
        List<String> dependent =
                network.results().stream().distinct().filter(wanted::contains).toList();
        List<String> results = dependent.stream()
                .filter(r -> network.tensor(r).type() == ElementType.FP32)
                .toList();
        if (results.isEmpty() && !dependent.isEmpty()) {
            String result = dependent.get(0);
            throw new InputException(
                    where,
                    "cannot be trained: its result '" + result + "' is of type "
                            + network.tensor(result).type(),
                    "Only FP32 can.");
        }
        boolean probabilities = results.stream().allMatch(r -> probabilities(makers.get(r)));
        Loss loss = asked.loss()
                .orElseGet(() -> Loss.usual(results.stream().map(this::shape).toList(), probabilities));
        List<Aim> aims = new ArrayList<>();
        for (String result : results) {
            TensorInfo info = network.tensor(result);
            String target = emitter.fresh(results.size() == 1 ? TARGET : TARGET + "." + result);
            boolean through = loss == Loss.CROSS_ENTROPY && probabilities(makers.get(result));
            if (loss == Loss.CROSS_ENTROPY && info.shape().size() < 2) {
                throw new InputException(
                        where,
                        "cannot be trained by cross entropy: its result '" + result + "' has no axis of classes",
                        "Use loss=" + Loss.MSE.id() + ".");
            }
            aims.add(new Aim(
                    result,
                    through ? makers.get(result).getInput(0) : result,
                    through ? axis(makers.get(result), info.shape().size()) : 1,
                    TensorInfo.of(target, ElementType.FP32, info.shape()),
                    loss));
        }
        return aims;
    }

    private long[] shape(String tensor) {
        return network.tensor(tensor).shape().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static boolean probabilities(NodeProto maker) {
        return maker != null && Set.of("Softmax", "LogSoftmax").contains(maker.getOpType());
    }

    private static int axis(NodeProto softmax, int rank) {
        long axis = softmax.getAttributeList().stream()
                .filter(a -> a.getName().equals("axis"))
                .mapToLong(AttributeProto::getI)
                .findFirst()
                .orElse(-1);
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Adds the layer for the loss. */
    private String loss(Gradients gradients, List<Aim> aims) {
        emitter.begin(layerId(LOSS));
        String total = "";
        for (Aim aim : aims) {
            Loss.Made made = aim.loss().of(emitter, aim.scores(), aim.target().id(), shape(aim.result()), aim.axis());
            gradients.add(aim.scores(), made.gradient());
            total = total.isEmpty() ? made.value() : emitter.op("Add", total, made.value());
        }
        String loss = emitter.fresh(LOSS);
        if (!total.isEmpty()) {
            emitter.named(loss, "Reshape", List.of(total, emitter.ints(1)));
        }
        return loss;
    }

    private String layerId(String wish) {
        String id = wish;
        while (!layerIds.add(id)) {
            id += "_";
        }
        return id;
    }

    /** Adds the layers on the way back; returns the new weights by the old ones. */
    private Map<String, String> back(Gradients gradients) {
        List<List<NamedNode>> byLayer = new ArrayList<>();
        network.layers().forEach(l -> byLayer.add(new ArrayList<>()));
        Map<String, Integer> firstReader = new HashMap<>();
        for (NamedNode node : nodes) {
            int position = positions.get(node.name());
            byLayer.get(position).add(node);
            node.proto().getInputList().forEach(t -> firstReader.merge(t, position, Math::min));
        }
        Map<Integer, Set<String>> weights = new HashMap<>();
        for (NamedNode node : nodes) {
            for (String input : node.proto().getInputList()) {
                if (content.parameters().contains(input)) {
                    weights.computeIfAbsent(firstReader.get(input), p -> new LinkedHashSet<>())
                            .add(input);
                }
            }
        }
        String rate = emitter.real(asked.rate());
        Map<String, String> updated = new LinkedHashMap<>();
        for (int position = byLayer.size() - 1; position >= 0; position--) {
            Layer layer = network.layers().get(position);
            emitter.begin(layerId(layer.id() + ".backward"));
            List<NamedNode> own = byLayer.get(position);
            for (int i = own.size() - 1; i >= 0; i--) {
                gradients.back(layer.id(), own.get(i).proto());
            }
            for (String weight : weights.getOrDefault(position, Set.of())) {
                gradients.of(weight).ifPresent(g -> updated.put(weight, update(layer, weight, g, rate)));
            }
        }
        return updated;
    }

    private String update(Layer layer, String weight, String gradient, String rate) {
        TensorInfo info = content.tensors().get(weight);
        if (info.type() != ElementType.FP32) {
            throw new InputException(
                    where,
                    "cannot be trained: layer '" + layer.id() + "' has weights of type " + info.type(),
                    "Only FP32 can.");
        }
        String old = weight;
        String rows = gradient;
        long count = rows(info);
        if (count < info.shape().get(0)) {
            old = emitter.slice(weight, new long[] {0}, new long[] {0}, new long[] {count});
            rows = emitter.slice(gradient, new long[] {0}, new long[] {0}, new long[] {count});
        }
        String name = emitter.fresh(weight + ".updated");
        emitter.named(name, "Sub", List.of(old, emitter.op("Mul", rows, rate)));
        return name;
    }

    /** How many rows of a weight are updated. */
    private long rows(TensorInfo weight) {
        return (long) Math.ceil(asked.share() * weight.shape().get(0));
    }

    private ModelProto assembled(long opset, List<Aim> aims, String loss, Map<String, String> updated) {
        GraphProto.Builder graph =
                GraphProto.newBuilder().setName(content.proto().getGraph().getName() + ".training");
        Map<String, TensorProto> weights = new LinkedHashMap<>(hoisted);
        content.proto().getGraph().getInitializerList().forEach(w -> weights.put(w.getName(), w));
        List<NodeProto> all = new ArrayList<>();
        for (NamedNode node : nodes) {
            NodeProto named = node.proto().toBuilder().setName(node.name()).build();
            all.add(Emitter.in(layer(positions.get(node.name())), named));
        }
        all.addAll(emitter.nodes());
        List<String> results = new ArrayList<>(List.of(loss));
        weights.keySet().stream().filter(updated::containsKey).map(updated::get).forEach(results::add);
        List<NodeProto> needed = needed(all, results);
        Set<String> read = new HashSet<>();
        needed.forEach(n -> read.addAll(reads(n)));
        graph.addAllNode(needed);
        weights.values().stream().filter(w -> read.contains(w.getName())).forEach(graph::addInitializer);
        emitter.constants().forEach(c -> {
            if (read.contains(c.getName())) {
                graph.addInitializer(c);
            }
        });
        graph.addAllSparseInitializer(content.proto().getGraph().getSparseInitializerList());
        content.proto().getGraph().getInputList().stream()
                .filter(i -> read.contains(i.getName()) && !weights.containsKey(i.getName()))
                .forEach(i -> graph.addInput(value(
                        network.tensor(i.getName()), i.getType().getTensorType().getElemType())));
        aims.forEach(a -> graph.addInput(value(a.target(), FLOAT)));
        graph.addOutput(value(TensorInfo.of(loss, ElementType.FP32, List.of(1L)), FLOAT));
        for (String weight : weights.keySet()) {
            if (updated.containsKey(weight)) {
                List<Long> shape = new ArrayList<>(content.tensors().get(weight).shape());
                shape.set(0, rows(content.tensors().get(weight)));
                graph.addOutput(value(TensorInfo.of(updated.get(weight), ElementType.FP32, shape), FLOAT));
            }
        }
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(Math.max(IR_VERSION, content.proto().getIrVersion()))
                .setProducerName("cutpoint")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset));
        content.proto().getOpsetImportList().stream()
                .filter(o -> !standard(o.getDomain()))
                .forEach(model::addOpsetImport);
        return model.addAllFunctions(content.proto().getFunctionsList())
                .setGraph(graph)
                .build();
    }

    /** Nodes on which results depend, in their order. */
    private static List<NodeProto> needed(List<NodeProto> nodes, List<String> results) {
        Set<String> wanted = new HashSet<>(results);
        List<NodeProto> needed = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).getOutputList().stream().anyMatch(wanted::contains)) {
                needed.add(nodes.get(i));
                wanted.addAll(reads(nodes.get(i)));
            }
        }
        Collections.reverse(needed);
        return needed;
    }

    /** Tensors that a node reads; those that its subgraphs take from outside are among them, whatever else is, too. */
    private static Set<String> reads(NodeProto node) {
        Set<String> reads = new HashSet<>(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            List<GraphProto> bodies = new ArrayList<>(attribute.getGraphsList());
            if (attribute.hasG()) {
                bodies.add(attribute.getG());
            }
            for (GraphProto body : bodies) {
                body.getNodeList().forEach(n -> reads.addAll(reads(n)));
                body.getOutputList().forEach(o -> reads.add(o.getName()));
            }
        }
        return reads;
    }

    private static ValueInfoProto value(TensorInfo info, int type) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        info.shape()
                .forEach(
                        d -> dims.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d)));
        return ValueInfoProto.newBuilder()
                .setName(info.id())
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims)))
                .build();
    }
}

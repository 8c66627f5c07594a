package org.cutpoint.model.tiles.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Region;
import org.cutpoint.api.tiles.TileTracer.Regions;
import org.cutpoint.api.tiles.TileTracer.Work;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.api.tiles.Window;
import org.cutpoint.model.onnx.OnnxContent;

/** A network's front in tiles, as a model. Used once: all paths are added in order, then it is built. */
final class TiledGraph {
    /** The first with metadata of nodes, which say what is a layer. */
    private static final int IR_VERSION = 10;
    /** Since then slices have their bounds as inputs. */
    private static final int SLICE_BY_INPUTS = 10;

    /** More than any batch has. */
    private static final long MOST_IMAGES = Integer.MAX_VALUE;

    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    private final ModelGraph graph;
    private final OnnxContent content;
    private final Front front;
    private final Tiling tiling;
    private final String prefix;
    private final String fused;
    private final Map<String, NodeProto> nodes = new HashMap<>();
    private final Map<String, NodeProto> constantMakers = new HashMap<>();
    private final Map<String, TensorProto> weights = new HashMap<>();
    private final Map<String, SparseTensorProto> sparse = new HashMap<>();
    private final GraphProto.Builder made = GraphProto.newBuilder();
    private final Set<String> constants = new HashSet<>();
    private final Set<String> inputs = new LinkedHashSet<>();
    private final List<List<String>> paths = new ArrayList<>();
    private final List<String> tiles = new ArrayList<>();

    TiledGraph(ModelGraph graph, OnnxContent content, Front front, Tiling tiling) {
        this.graph = graph;
        this.content = content;
        this.front = front;
        this.tiling = tiling;
        this.fused = front.prefix(tiling.layers()).orElseThrow().tensor();
        GraphProto whole = content.proto().getGraph();
        whole.getInitializerList().forEach(w -> weights.put(w.getName(), w));
        whole.getSparseInitializerList().forEach(w -> sparse.put(w.getValues().getName(), w));
        content.nodes().forEach(n -> {
            nodes.put(n.name(), n.proto());
            n.proto().getOutputList().stream()
                    .filter(content.constants()::contains)
                    .forEach(output -> constantMakers.put(output, n.proto()));
        });
        this.prefix = unused();
    }

    /** A beginning of names that nothing in the network has. */
    private String unused() {
        Set<String> names = new HashSet<>(weights.keySet());
        names.addAll(sparse.keySet());
        names.addAll(nodes.keySet());
        names.addAll(content.tensors().keySet());
        graph.layers().forEach(layer -> names.add(layer.id()));
        String candidate = "tile";
        while (taken(names, candidate)) {
            candidate += "s";
        }
        return candidate;
    }

    private static boolean taken(Set<String> names, String begin) {
        return names.stream().anyMatch(name -> name.startsWith(begin));
    }

    List<List<String>> paths() {
        return paths;
    }

    String fuse() {
        return prefix + ".fuse";
    }

    String fused() {
        return fused;
    }

    /** Adds the next path. */
    void add(int id, Regions regions) {
        String begin = prefix + id + "/";
        Set<String> layers = new LinkedHashSet<>();
        String crop = begin + "crop";
        layers.add(crop);
        for (String input : front.inputs()) {
            if (regions.held().containsKey(input)) {
                inputs.add(input);
                Image whole = front.tensors().get(input);
                slice(crop, input, begin + input, whole.whole(), regions.held().get(input), id);
            }
        }
        for (Work work : regions.nodes()) {
            String layer = begin + work.layer();
            layers.add(layer);
            node(begin, layer, work, regions);
        }
        paths.add(List.copyOf(layers));
        Region tile = tiling.tile(id);
        Region held = regions.held().get(fused);
        String output = begin + fused;
        if (!held.equals(tile)) {
            slice(fuse(), output, output + "/tile", held, tile, id);
            output += "/tile";
        }
        tiles.add(output);
    }

    private void node(String begin, String layer, Work work, Regions regions) {
        NodeProto whole = nodes.get(work.node().name());
        Set<String> images = Set.copyOf(work.node().inputs());
        Map<String, String> cropped = new HashMap<>();
        for (String input : images) {
            Region held = regions.held().get(input);
            cropped.put(input, begin + input);
            if (!held.equals(work.reads())) {
                String part = begin + work.node().name() + "/" + input;
                slice(layer, begin + input, part, held, work.reads(), 0);
                cropped.put(input, part);
            }
        }
        NodeProto.Builder node = whole.toBuilder()
                .setName(begin + work.node().name())
                .clearInput()
                .clearOutput()
                .clearAttribute()
                .clearMetadataProps()
                .addOutput(begin + work.node().output())
                .addAllAttribute(attributes(whole, work))
                .addMetadataProps(layer(layer));
        for (String input : whole.getInputList()) {
            node.addInput(cropped.getOrDefault(input, input));
            if (!input.isEmpty() && !images.contains(input)) {
                constant(input);
            }
        }
        made.addNode(node);
    }

    /** The node's own, with the padding that this tile has. */
    private List<AttributeProto> attributes(NodeProto whole, Work work) {
        Geometry geometry = Geometry.of(content, whole, Set.of()).orElseThrow();
        if (!geometry.padded()) {
            return whole.getAttributeList();
        }
        Image input = front.tensors().get(work.node().inputs().get(0));
        Region reads = work.reads();
        Region makes = work.makes();
        Window y = geometry.y().window();
        Window x = geometry.x().window();
        AttributeProto pads = Attributes.ofIntegers(
                "pads",
                reads.y0() - y.start(makes.y0()),
                reads.x0() - x.start(makes.x0()),
                behind(geometry.y(), makes.y1(), reads.y1(), input.height()),
                behind(geometry.x(), makes.x1(), reads.x1(), input.width()));
        return Stream.concat(
                        whole.getAttributeList().stream()
                                .filter(a -> !a.getName().equals("auto_pad")
                                        && !a.getName().equals("pads")),
                        Stream.of(pads))
                .toList();
    }

    /**
     * Padding behind the last position: as much as the last window needs, but not more than the whole has. (A last window that
     * reaches even further is one that the operator counts because it rounds up, which it does here as well.)
     */
    private static int behind(Side side, int madeTo, int readTo, int size) {
        int needed = side.window().start(madeTo - 1) + side.window().reach() - readTo;
        return Math.min(needed, side.after() + size - readTo);
    }

    private static StringStringEntryProto layer(String id) {
        return StringStringEntryProto.newBuilder()
                .setKey(OnnxContent.LAYER)
                .setValue(id)
                .build();
    }

    /**
     * A part of a tensor.
     *
     * @param held what the tensor is of the whole
     * @param wanted what the part is of the whole
     * @param path by whose number the slice reaches over the batch's end, without effect: else tiles that need the same, as small
     *     images' do, would be taken for one by whatever removes duplicates
     */
    private void slice(String layer, String tensor, String part, Region held, Region wanted, int path) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("Slice")
                .setName(part)
                .addInput(tensor)
                .addOutput(part)
                .addMetadataProps(layer(layer));
        long[] starts = {0, wanted.y0() - held.y0(), wanted.x0() - held.x0()};
        long[] ends = {MOST_IMAGES + path, wanted.y1() - held.y0(), wanted.x1() - held.x0()};
        if (opset() >= SLICE_BY_INPUTS) {
            node.addInput(integers(part + "/starts", starts))
                    .addInput(integers(part + "/ends", ends))
                    .addInput(integers(part + "/axes", 0, ROWS, COLUMNS));
        } else {
            node.addAttribute(Attributes.ofIntegers("starts", starts))
                    .addAttribute(Attributes.ofIntegers("ends", ends))
                    .addAttribute(Attributes.ofIntegers("axes", 0, ROWS, COLUMNS));
        }
        made.addNode(node);
    }

    private long opset() {
        return content.proto().getOpsetImportList().stream()
                .filter(o -> o.getDomain().isEmpty() || o.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
    }

    private String integers(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        made.addInitializer(tensor);
        return name;
    }

    /** Takes in a constant with all that makes it. */
    private void constant(String tensor) {
        if (!constants.add(tensor)) {
            return;
        }
        if (weights.containsKey(tensor)) {
            made.addInitializer(weights.get(tensor));
        } else if (sparse.containsKey(tensor)) {
            made.addSparseInitializer(sparse.get(tensor));
        } else if (constantMakers.containsKey(tensor)) {
            NodeProto maker = constantMakers.get(tensor);
            maker.getInputList().stream().filter(input -> !input.isEmpty()).forEach(this::constant);
            maker.getOutputList().forEach(constants::add);
            made.addNode(maker);
        } else {
            throw new InputException(
                    graph.name(),
                    "'" + tensor + "' follows from a shape that tiles do not have",
                    "Fold its constants.");
        }
    }

    ModelProto build() {
        List<String> rows = new ArrayList<>();
        for (int r = 0; r < tiling.height(); r++) {
            List<String> row = tiles.subList(r * tiling.width(), (r + 1) * tiling.width());
            String joined = tiling.height() == 1 ? fused : fuse() + "/row" + r;
            rows.add(row.size() == 1 && tiling.height() > 1 ? row.get(0) : join(joined, COLUMNS, row));
        }
        if (tiling.height() > 1) {
            join(fused, ROWS, rows);
        }
        made.setName(content.proto().getGraph().getName());
        if (made.getName().isEmpty()) {
            made.setName("graph");
        }
        inputs.forEach(input -> made.addInput(value(input)));
        made.addOutput(value(fused));
        return ModelProto.newBuilder()
                .setIrVersion(Math.max(IR_VERSION, content.proto().getIrVersion()))
                .setProducerName(content.proto().getProducerName())
                .addAllOpsetImport(content.proto().getOpsetImportList())
                .setGraph(made)
                .build();
    }

    private String join(String joined, int axis, List<String> parts) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setName(joined + "/join")
                .addAllInput(parts)
                .addOutput(joined)
                .addMetadataProps(layer(fuse()));
        made.addNode(
                parts.size() == 1
                        ? node.setOpType("Identity")
                        : node.setOpType("Concat").addAttribute(Attributes.ofInteger("axis", axis)));
        return joined;
    }

    private ValueInfoProto value(String tensor) {
        TensorInfo info = content.tensors().get(tensor);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        info.shape()
                .forEach(d ->
                        shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d)));
        return ValueInfoProto.newBuilder()
                .setName(tensor)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(number(info.type()).getNumber())
                                .setShape(shape)))
                .build();
    }

    private static TensorProto.DataType number(ElementType type) {
        return switch (type) {
            case FP16 -> TensorProto.DataType.FLOAT16;
            case BF16 -> TensorProto.DataType.BFLOAT16;
            case FP64 -> TensorProto.DataType.DOUBLE;
            default -> TensorProto.DataType.FLOAT;
        };
    }
}

package org.cutpoint.exec.ort.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.cutpoint.api.model.DetachedModel;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/**
 * A line of fully-connected layers ({@code fc1}, {@code relu1}, {@code fc2}, ...) and its own splitter, written as ONNX
 * by hand: the tests of this bundle need no library that the bundle does not need.
 */
final class TinyNetwork implements ModelSplitter {
    private final int width;
    private final List<String> layers = new ArrayList<>();
    final Model model;

    TinyNetwork(Path directory, int depth, int width) {
        this.width = width;
        TensorInfo input = tensor("x");
        List<Layer> graph = new ArrayList<>();
        String last = input.id();
        for (int i = 1; i <= depth; i++) {
            for (String id : List.of("fc" + i, "relu" + i)) {
                layers.add(id);
                graph.add(new Layer(
                        id,
                        List.of(id),
                        List.of(op(id)),
                        List.of(last),
                        List.of(tensor(id)),
                        0,
                        0,
                        4L * width * width));
                last = id;
            }
        }
        ModelGraph whole = new ModelGraph("tiny", "0".repeat(64), List.of(input), graph, List.of(last));
        Path file = directory.resolve("tiny.onnx");
        model = new Model(file.toString(), whole, file);
        try {
            Files.write(file, onnx(whole.segment(layers)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Segment whole() {
        return model.graph().segment(layers);
    }

    Segment between(int from, int to) {
        return model.graph().segment(layers.subList(from, to));
    }

    int size() {
        return layers.size();
    }

    @Override
    public ByteBuffer split(Model of, Segment segment) {
        return ByteBuffer.wrap(onnx(segment)).asReadOnlyBuffer();
    }

    /** The network as if its weights were in another file. */
    Model apart() {
        return new Model(model.source(), model.options(), model.graph(), model.file(), List.of(model.file()));
    }

    /** Indices of what is not zero of six numbers: how many depends on these. */
    static Model dependingOnData(Path directory) throws IOException {
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(6L));
        TensorInfo y = TensorInfo.of("y", ElementType.INT64, List.of(1L, 0L));
        Message node = new Message().text(1, "x").text(2, "y").text(3, "find").text(4, "NonZero");
        Message graph = new Message()
                .part(1, node)
                .text(2, "tiny")
                .part(11, value(x))
                .part(12, new Message().text(1, "y").part(2, new Message().part(1, new Message().number(1, 7))));
        Path file = Files.write(directory.resolve("find.onnx"), model(graph).bytes());
        Layer layer = new Layer("find", List.of("find"), List.of("NonZero"), List.of("x"), List.of(y), 0, 0, 0);
        return new Model("find", new ModelGraph("find", "00", List.of(x), List.of(layer), List.of("y")), file);
    }

    @Override
    public DetachedModel detach(Model of, Segment segment) {
        List<DetachedModel.Weight> weights = segment.layers().stream()
                .filter(l -> op(l).equals("MatMul"))
                .map(l -> new DetachedModel.Weight(
                        TensorInfo.of(l + ".weight", ElementType.FP32, List.of((long) width, (long) width)),
                        ByteBuffer.allocateDirect(4 * width * width)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .put(content(l))
                                .flip()
                                .asReadOnlyBuffer()
                                .order(ByteOrder.LITTLE_ENDIAN)))
                .toList();
        return new DetachedModel(ByteBuffer.wrap(onnx(segment, true)).asReadOnlyBuffer(), weights);
    }

    @Override
    public List<Path> write(Model of, Segment segment, Path file) {
        throw new UnsupportedOperationException("nothing here asks for files");
    }

    private TensorInfo tensor(String id) {
        return TensorInfo.of(id, ElementType.FP32, List.of(1L, (long) width));
    }

    private static String op(String layer) {
        return layer.startsWith("fc") ? "MatMul" : "Relu";
    }

    private byte[] onnx(Segment segment) {
        return onnx(segment, false);
    }

    private byte[] onnx(Segment segment, boolean detached) {
        Message graph = new Message();
        for (String layer : segment.layers()) {
            int index = layers.indexOf(layer);
            Message node = new Message().text(1, index == 0 ? "x" : layers.get(index - 1));
            if (op(layer).equals("MatMul")) {
                node.text(1, layer + ".weight");
                graph.part(5, weight(layer, detached));
            }
            graph.part(1, node.text(2, layer).text(3, layer).text(4, op(layer)));
        }
        graph.text(2, "tiny");
        segment.inputs().forEach(t -> graph.part(11, value(t)));
        segment.outputs().forEach(t -> graph.part(12, value(t)));
        return model(graph).bytes();
    }

    private static Message model(Message graph) {
        return new Message()
                .number(1, 8)
                .part(7, graph)
                .part(8, new Message().text(1, "").number(2, 17));
    }

    private byte[] content(String layer) {
        ByteBuffer data = ByteBuffer.allocate(4 * width * width).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(layer.hashCode());
        while (data.hasRemaining()) {
            data.putFloat((float) (random.nextGaussian() * Math.sqrt(2.0 / width)));
        }
        return data.array();
    }

    private Message weight(String layer, boolean detached) {
        Message tensor =
                new Message().number(1, width).number(1, width).number(2, 1).text(8, layer + ".weight");
        return detached
                ? tensor.part(13, new Message().text(1, "location").text(2, "elsewhere"))
                        .number(14, 1)
                : tensor.raw(9, content(layer));
    }

    private static Message value(TensorInfo tensor) {
        Message shape = new Message();
        tensor.shape().forEach(size -> shape.part(1, new Message().number(1, size)));
        return new Message()
                .text(1, tensor.id())
                .part(2, new Message().part(1, new Message().number(1, 1).part(2, shape)));
    }

    /** A protobuf message, by its field numbers in {@code onnx.proto}. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint(field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return raw(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message part(int field, Message value) {
            return raw(field, value.bytes());
        }

        Message raw(int field, byte[] value) {
            varint(field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}

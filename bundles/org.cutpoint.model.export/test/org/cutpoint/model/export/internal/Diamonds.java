package org.cutpoint.model.export.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.model.onnx.OnnxModels;

/** A network of diamonds: {@code a0} feeds {@code b0} and {@code c0}, which {@code d0} joins; then {@code a1} and so on. */
final class Diamonds {
    private static final int WIDTH = 4;

    final OnnxModels onnx;
    final Model model;

    Diamonds(Path folder, int count) throws IOException {
        onnx = OnnxModels.in(folder.resolve("cache"));
        GraphProto.Builder graph = GraphProto.newBuilder().setName("diamonds");
        Random random = new Random(3);
        String last = "x";
        for (int i = 0; i < count; i++) {
            TensorProto.Builder weights = TensorProto.newBuilder()
                    .setName("w" + i)
                    .setDataType(TensorProto.DataType.FLOAT_VALUE)
                    .addDims(WIDTH)
                    .addDims(WIDTH);
            for (int k = 0; k < WIDTH * WIDTH; k++) {
                weights.addFloatData((float) random.nextGaussian());
            }
            graph.addInitializer(weights);
            node(graph, "MatMul", "a" + i, last, "w" + i);
            node(graph, "Softmax", "b" + i, "a" + i);
            node(graph, "MatMul", "c" + i, "a" + i, "w" + i);
            node(graph, "Concat", "j" + i, "b" + i, "c" + i)
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(0));
            node(graph, "ReduceMax", "d" + i, "j" + i)
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axes")
                            .setType(AttributeProto.AttributeType.INTS)
                            .addInts(0));
            last = "d" + i;
        }
        graph.addInput(value("x")).addOutput(value(last));
        ModelProto proto = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
        Path file = Files.write(folder.resolve("diamonds.onnx"), proto.toByteArray());
        model = onnx.loader().load(file.toString(), Progress.NONE);
    }

    private static NodeProto.Builder node(GraphProto.Builder graph, String operator, String name, String... inputs) {
        return graph.addNodeBuilder()
                .setName(name)
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(name);
    }

    private static ValueInfoProto value(String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimValue(1);
        shape.addDimBuilder().setDimValue(WIDTH);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }

    static PlanEvaluator evaluator() {
        return ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    }

    /** Each layer where its first letter says, or on the device. */
    Map<String, String> tiers(Map<String, String> byLetter) {
        Map<String, String> tiers = new HashMap<>();
        for (Layer layer : model.graph().layers()) {
            tiers.put(layer.id(), byLetter.getOrDefault(layer.id().substring(0, 1), "device"));
        }
        return tiers;
    }
}

package org.cutpoint.model.tck;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.tck.NodeOutputs.Made;

/**
 * What a loader says of a network's tensors is what ONNX Runtime makes: type, shape and bytes of every output of every node.
 * A breach is an {@link AssertionError} that names the tensors.
 */
public final class ShapesAgree {
    private ShapesAgree() {}

    /**
     * Runs the network once with random input.
     *
     * @param model loaded with {@link Granularity#OP}
     * @param given values of some of its inputs, where random ones would be wrong (indices, lengths)
     * @return how many tensors were compared: those that pass between layers or that the network returns
     */
    public static int check(Model model, Map<String, Tensor> given) throws IOException, OrtException {
        if (model.options().granularity() != Granularity.OP) {
            throw new IllegalArgumentException("every node must be a layer");
        }
        ModelGraph graph = model.graph();
        Map<String, Tensor> inputs = new HashMap<>(given);
        graph.inputs().forEach(i -> inputs.computeIfAbsent(i.id(), id -> Tensor.random(i, 1)));
        Map<String, Made> run;
        try (InputStream content = Files.newInputStream(model.file())) {
            run = NodeOutputs.of(
                    ModelProto.parseFrom(content), model.file().toAbsolutePath().getParent(), inputs);
        }
        Map<String, TensorInfo> known = graph.layers().stream()
                .flatMap(l -> l.outputs().stream())
                .collect(Collectors.toMap(TensorInfo::id, t -> t));
        Set<String> wrong = new TreeSet<>();
        int compared = 0;
        for (Map.Entry<String, Made> made : run.entrySet()) {
            TensorInfo info = known.get(made.getKey());
            if (info != null) {
                compared++;
                if (!agrees(info, made.getValue())) {
                    wrong.add(info + " is " + made.getValue());
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong.size() + " of " + compared + " tensors: " + String.join("; ", wrong));
        }
        return compared;
    }

    private static boolean agrees(TensorInfo info, Made made) {
        boolean bytes = info.type() == ElementType.BYTES || made.data().remaining() == info.bytes();
        return number(info.type()) == made.type() && info.shape().equals(made.shape()) && bytes;
    }

    /** As in ONNX's TensorProto.DataType. */
    private static int number(ElementType type) {
        return switch (type) {
            case FP32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case FP16 -> 10;
            case FP64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BF16 -> 16;
            case OPAQUE -> throw new IllegalArgumentException("no tensor");
        };
    }
}

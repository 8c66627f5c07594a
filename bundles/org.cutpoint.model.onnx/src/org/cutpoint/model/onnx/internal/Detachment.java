package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.model.DetachedModel.Weight;

/**
 * Takes the large initializers out of a model's main graph, where a runtime can be given their data: those that lie in
 * mapped files and are of a type that it takes. Used once.
 */
final class Detachment {
    /** From here on a copy costs more than a weight of its own. */
    private static final int LARGE = 64 << 10;

    private final List<Weight> weights = new ArrayList<>();

    /** The model without them. O(initializers). */
    ModelProto from(ModelProto model) {
        GraphProto.Builder rest = model.getGraph().toBuilder().clearInitializer();
        model.getGraph().getInitializerList().forEach(t -> rest.addInitializer(without(t)));
        return weights.isEmpty() ? model : model.toBuilder().setGraph(rest).build();
    }

    List<Weight> weights() {
        return weights;
    }

    private TensorProto without(TensorProto tensor) {
        if (tensor.getRawData().size() < LARGE || !Types.exchanged(tensor.getDataType())) {
            return tensor;
        }
        ByteBuffer data = tensor.getRawData().asReadOnlyByteBuffer();
        if (!data.isDirect()) {
            return tensor;
        }
        Fact fact = Fact.of(tensor.getDataType(), Fact.shape(tensor.getDimsList()));
        weights.add(new Weight(fact.info(tensor.getName()), data.slice().order(ByteOrder.LITTLE_ENDIAN)));
        return tensor.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("handed-over"))
                .build();
    }
}

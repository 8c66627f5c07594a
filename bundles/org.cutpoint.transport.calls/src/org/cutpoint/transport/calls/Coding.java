package org.cutpoint.transport.calls;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ServerMetadataResponse;

/**
 * Tensors that travel encoded: a parameter of the tensor names its codec, and its raw contents are the encoding. Which codecs a
 * server takes stands among its extensions; how it should encode an output, in a parameter of the request. A server of the
 * protocol that knows nothing of this is never sent any.
 */
final class Coding {
    /** Parameter of a tensor; with a colon and an output's name behind it, of a request. */
    private static final String CODEC = "cutpoint_codec";

    private final TensorCodecs codecs;
    private final long mostBytes;

    /** @param mostBytes of the encoded tensors of a message, decoded: a short message may claim anything */
    Coding(TensorCodecs codecs, long mostBytes) {
        this.codecs = codecs;
        this.mostBytes = mostBytes;
    }

    /** As extensions of a server. */
    List<String> extensions() {
        return codecs.ids().stream()
                .filter(id -> !id.equals(TensorCodecs.RAW))
                .map(id -> CODEC + ":" + id)
                .toList();
    }

    /** Ids of codecs that are on both sides. */
    Set<String> shared(ServerMetadataResponse server) {
        Set<String> shared = new TreeSet<>(extensions());
        shared.retainAll(server.getExtensionsList());
        Set<String> ids = new TreeSet<>();
        shared.forEach(e -> ids.add(e.substring(CODEC.length() + 1)));
        return ids;
    }

    /** @param ids of codecs by tensor, of inputs and outputs */
    ModelInferRequest.Builder request(String model, List<Tensor> inputs, Map<String, String> ids) {
        if (ids.isEmpty()) {
            return Wire.builder(model, inputs);
        }
        List<Tensor> plain =
                inputs.stream().filter(t -> !ids.containsKey(t.info().id())).toList();
        ModelInferRequest.Builder request = Wire.builder(model, plain);
        Map<String, String> left = new HashMap<>(ids);
        for (Tensor input : inputs) {
            String id = left.remove(input.info().id());
            if (id != null) {
                request.addInputsBuilder()
                        .setName(input.info().id())
                        .setDatatype(input.info().type().name())
                        .addAllShape(input.info().shape())
                        .putParameters(CODEC, text(id));
                request.addRawInputContents(
                        UnsafeByteOperations.unsafeWrap(codecs.get(id).encode(input)));
            }
        }
        left.forEach((output, id) -> request.putParameters(CODEC + ":" + output, text(id)));
        return request;
    }

    private static InferParameter text(String value) {
        return InferParameter.newBuilder().setStringParam(value).build();
    }

    /** Whether an input is encoded: decoding takes time. */
    static boolean isCoded(ModelInferRequest request) {
        for (ModelInferRequest.InferInputTensor input : request.getInputsList()) {
            if (input.containsParameters(CODEC)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Memory that a request's encoded inputs take when they are decoded, bytes, by what it says of them; 0 if that cannot be or is
     * more than may be: it is then refused as it is.
     */
    static long memory(ModelInferRequest request, long mostBytes) {
        long bytes = 0;
        try {
            for (ModelInferRequest.InferInputTensor input : request.getInputsList()) {
                if (input.containsParameters(CODEC)) {
                    TensorInfo info = info("request", input.getName(), input.getDatatype(), input.getShapeList());
                    bytes = Math.addExact(bytes, info.bytes());
                }
            }
        } catch (InputException | ArithmeticException e) {
            return 0;
        }
        return bytes > mostBytes ? 0 : bytes;
    }

    /** The request's tensors. */
    List<Tensor> inputs(ModelInferRequest request) {
        if (!isCoded(request)) {
            return Wire.inputs(request);
        }
        String where = "model '" + request.getModelName() + "'";
        if (request.getInputsCount() != request.getRawInputContentsCount()) {
            throw new InputException(where, "of encoded inputs some have no contents", "Give raw contents for each");
        }
        ModelInferRequest.Builder plain = request.toBuilder().clearInputs().clearRawInputContents();
        List<Tensor> inputs = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < request.getInputsCount(); i++) {
            ModelInferRequest.InferInputTensor input = request.getInputs(i);
            if (input.containsParameters(CODEC)) {
                TensorInfo info = info(where, input.getName(), input.getDatatype(), input.getShapeList());
                bytes = within(where, bytes, info);
                inputs.add(decode(
                        info, input.getParametersOrThrow(CODEC).getStringParam(), request.getRawInputContents(i)));
            } else {
                plain.addInputs(input).addRawInputContents(request.getRawInputContents(i));
            }
        }
        inputs.addAll(Wire.inputs(plain.build()));
        return inputs;
    }

    /** The answer, its outputs encoded as the request says. */
    ModelInferResponse.Builder response(ModelInferRequest request, InferReply reply) {
        ModelInferResponse.Builder response = Wire.builder(request, reply);
        if (!asksForCodecs(request)) {
            return response;
        }
        Map<String, Tensor> outputs = new HashMap<>();
        reply.outputs().forEach(t -> outputs.put(t.info().id(), t));
        for (int o = 0; o < response.getOutputsCount(); o++) {
            String name = response.getOutputs(o).getName();
            InferParameter codec =
                    request.getParametersOrDefault(CODEC + ":" + name, InferParameter.getDefaultInstance());
            if (!codec.getStringParam().isEmpty()) {
                response.getOutputsBuilder(o).putParameters(CODEC, codec);
                ByteBuffer encoded = codecs.get(codec.getStringParam()).encode(outputs.get(name));
                response.setRawOutputContents(o, UnsafeByteOperations.unsafeWrap(encoded));
            }
        }
        return response;
    }

    private static boolean asksForCodecs(ModelInferRequest request) {
        for (String parameter : request.getParametersMap().keySet()) {
            if (parameter.startsWith(CODEC + ":")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isCoded(ModelInferResponse response) {
        for (ModelInferResponse.InferOutputTensor output : response.getOutputsList()) {
            if (output.containsParameters(CODEC)) {
                return true;
            }
        }
        return false;
    }

    /** What a server answered. */
    InferReply reply(String peer, ModelInferResponse response) {
        if (!isCoded(response)) {
            return Wire.reply(peer, response);
        }
        if (response.getOutputsCount() != response.getRawOutputContentsCount()) {
            throw new InputException(peer, "of encoded outputs some have no contents", "");
        }
        ModelInferResponse.Builder plain = response.toBuilder().clearOutputs().clearRawOutputContents();
        Map<String, Tensor> decoded = new HashMap<>();
        long bytes = 0;
        for (int o = 0; o < response.getOutputsCount(); o++) {
            ModelInferResponse.InferOutputTensor output = response.getOutputs(o);
            if (output.containsParameters(CODEC)) {
                TensorInfo info = info(peer, output.getName(), output.getDatatype(), output.getShapeList());
                bytes = within(peer, bytes, info);
                String codec = output.getParametersOrThrow(CODEC).getStringParam();
                decoded.put(output.getName(), decode(info, codec, response.getRawOutputContents(o)));
            } else {
                plain.addOutputs(output).addRawOutputContents(response.getRawOutputContents(o));
            }
        }
        InferReply rest = Wire.reply(peer, plain.build());
        rest.outputs().forEach(t -> decoded.put(t.info().id(), t));
        List<Tensor> ordered = response.getOutputsList().stream()
                .map(o -> decoded.get(o.getName()))
                .toList();
        return new InferReply(ordered, rest.computeMs(), rest.stages(), rest.waitMs());
    }

    private long within(String where, long bytes, TensorInfo info) {
        if (info.bytes() > mostBytes - bytes) {
            throw new InputException(
                    where,
                    "tensor '" + info.id() + "' has " + info.bytes() + " bytes, decoded; all of a message may have "
                            + mostBytes,
                    "Raise messageMebibytes on both sides");
        }
        return bytes + info.bytes();
    }

    private Tensor decode(TensorInfo info, String codec, ByteString encoded) {
        try {
            return codecs.get(codec).decode(info, encoded.asReadOnlyByteBuffer());
        } catch (OutOfMemoryError e) {
            throw new TransportException(
                    Kind.BUSY, "tensor '" + info.id() + "'", "no memory is left to decode it in", "", e);
        }
    }

    private static TensorInfo info(String where, String name, String datatype, List<Long> shape) {
        try {
            TensorInfo info = TensorInfo.of(name, ElementType.valueOf(datatype), shape);
            if (info.type() != ElementType.BYTES && shape.stream().noneMatch(d -> d < 0)) {
                return info;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InputException(where, "encoded tensor '" + name + "' cannot be: " + datatype + shape, "", e);
        }
        throw new InputException(where, "encoded tensor '" + name + "' cannot be: " + datatype + shape, "");
    }
}

package org.cutpoint.transport.calls;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.InferTensorContents;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;

/** Tensors as the protocol's messages, without copies of their data where the messages allow it. */
final class Wire {
    /** Response parameter: how long the inference itself took, nanoseconds. */
    static final String COMPUTE_NS = "cutpoint_compute_ns";

    /** Response parameter: what a chain did, as {@link Chains} writes it. */
    private static final String STAGES = "cutpoint_stages";

    /** Response parameter: how long the inference waited for others, nanoseconds. Only where that is worth telling. */
    static final String WAIT_NS = "cutpoint_wait_ns";

    /** Request parameter: the answer is to have {@link #READY_NS}. */
    static final String CLOCK = "cutpoint_clock";

    /** Response parameter: when the answer was ready, by the clock of {@link ProbeService}, nanoseconds. */
    static final String READY_NS = "cutpoint_ready_ns";

    private static final double LEAST_WAIT_MS = 0.1;

    private static final int MOST_DIMENSIONS = 64;

    private Wire() {}

    /** The data of the tensors must not change until the call is over. */
    static ModelInferRequest request(String model, List<Tensor> inputs) {
        return builder(model, inputs).build();
    }

    /** As {@link #request}, for who adds something: built twice, it would be copied. */
    static ModelInferRequest.Builder builder(String model, List<Tensor> inputs) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model);
        for (Tensor input : inputs) {
            request.addInputsBuilder()
                    .setName(input.info().id())
                    .setDatatype(input.info().type().name())
                    .addAllShape(input.info().shape());
            request.addRawInputContents(UnsafeByteOperations.unsafeWrap(input.data()));
        }
        return request;
    }

    /** The request's tensors, whose data is the request's. */
    static List<Tensor> inputs(ModelInferRequest request) {
        String where = "model '" + request.getModelName() + "'";
        Contents contents = new Contents(where, "input", request.getInputsCount(), request.getRawInputContentsList());
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < request.getInputsCount(); i++) {
            ModelInferRequest.InferInputTensor input = request.getInputs(i);
            inputs.add(contents.tensor(
                    i,
                    input.getName(),
                    input.getDatatype(),
                    input.getShapeList(),
                    input.hasContents() ? Optional.of(input.getContents()) : Optional.empty()));
        }
        return inputs;
    }

    /** @throws InputException if outputs are asked for that the model does not have */
    static ModelInferResponse response(ModelInferRequest request, InferReply reply) {
        return builder(request, reply).build();
    }

    /** As {@link #response}, for who adds something. */
    static ModelInferResponse.Builder builder(ModelInferRequest request, InferReply reply) {
        ModelInferResponse.Builder response = ModelInferResponse.newBuilder()
                .setModelName(request.getModelName())
                .setModelVersion(InferenceService.VERSION)
                .setId(request.getId())
                .putParameters(
                        COMPUTE_NS,
                        InferParameter.newBuilder()
                                .setInt64Param(Math.round(reply.computeMs() * 1e6))
                                .build());
        if (reply.waitMs() >= LEAST_WAIT_MS) {
            response.putParameters(
                    WAIT_NS,
                    InferParameter.newBuilder()
                            .setInt64Param(Math.round(reply.waitMs() * 1e6))
                            .build());
        }
        if (!reply.stages().isEmpty()) {
            response.putParameters(
                    STAGES,
                    InferParameter.newBuilder()
                            .setStringParam(Chains.write(reply.stages()))
                            .build());
        }
        List<Tensor> outputs = request.getOutputsCount() == 0 ? reply.outputs() : wanted(request, reply);
        boolean typed = isTyped(request)
                && outputs.stream().allMatch(o -> TypedContents.has(o.info().type()));
        for (Tensor output : outputs) {
            ModelInferResponse.InferOutputTensor.Builder written = response.addOutputsBuilder()
                    .setName(output.info().id())
                    .setDatatype(output.info().type().name())
                    .addAllShape(output.info().shape());
            if (typed) {
                written.setContents(TypedContents.write(output));
            } else {
                response.addRawOutputContents(UnsafeByteOperations.unsafeWrap(output.data()));
            }
        }
        return response;
    }

    /** The outputs that a request names. */
    private static List<Tensor> wanted(ModelInferRequest request, InferReply reply) {
        Set<String> wanted = new HashSet<>();
        request.getOutputsList().forEach(output -> wanted.add(output.getName()));
        List<Tensor> outputs = reply.outputs().stream()
                .filter(output -> wanted.remove(output.info().id()))
                .toList();
        if (!wanted.isEmpty()) {
            throw new InputException(
                    "model '" + request.getModelName() + "'",
                    "it has no output '" + wanted.iterator().next() + "'",
                    "");
        }
        return outputs;
    }

    /** Who sends typed contents is answered with such, as far as they exist: he may know no others. */
    private static boolean isTyped(ModelInferRequest request) {
        return request.getRawInputContentsCount() == 0
                && request.getInputsList().stream().anyMatch(ModelInferRequest.InferInputTensor::hasContents);
    }

    /** What any server of the protocol answered. */
    static InferReply reply(String peer, ModelInferResponse response) {
        Contents contents =
                new Contents(peer, "output", response.getOutputsCount(), response.getRawOutputContentsList());
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < response.getOutputsCount(); i++) {
            ModelInferResponse.InferOutputTensor output = response.getOutputs(i);
            outputs.add(contents.tensor(
                    i,
                    output.getName(),
                    output.getDatatype(),
                    output.getShapeList(),
                    output.hasContents() ? Optional.of(output.getContents()) : Optional.empty()));
        }
        InferParameter compute = response.getParametersOrDefault(COMPUTE_NS, InferParameter.getDefaultInstance());
        InferParameter stages = response.getParametersOrDefault(STAGES, InferParameter.getDefaultInstance());
        InferParameter wait = response.getParametersOrDefault(WAIT_NS, InferParameter.getDefaultInstance());
        return new InferReply(
                outputs,
                compute.getInt64Param() / 1e6,
                Chains.stages(peer, stages.getStringParam()),
                wait.getInt64Param() / 1e6);
    }

    /** One message's tensors, raw or typed. */
    private record Contents(String where, String kind, List<ByteString> raw) {
        Contents(String where, String kind, int tensors, List<ByteString> raw) {
            this(where, kind, raw);
            if (!raw.isEmpty() && raw.size() != tensors) {
                throw new InputException(
                        where,
                        "there are " + tensors + " " + kind + "s and " + raw.size() + " raw contents",
                        "Give one for each");
            }
        }

        Tensor tensor(int index, String name, String datatype, List<Long> shape, Optional<InferTensorContents> typed) {
            TensorInfo info = info(name, datatype, shape);
            if (raw.isEmpty()) {
                InferTensorContents contents =
                        typed.orElseThrow(() -> wrong(name, "has no contents", "Give raw or typed contents for each"));
                return new Tensor(info, typed(info, contents));
            }
            // Some set them and leave them empty.
            if (typed.filter(contents -> contents.getSerializedSize() > 0).isPresent()) {
                throw wrong(name, "has both raw and typed contents", "Give one of them");
            }
            ByteBuffer data = raw.get(index).asReadOnlyByteBuffer();
            if (data.remaining() != info.bytes()) {
                throw wrong(
                        name,
                        "has " + data.remaining() + " bytes instead of the " + info.bytes() + " of " + datatype + shape,
                        "");
            }
            return new Tensor(info, aligned(data, info.type().bytes()));
        }

        private TensorInfo info(String name, String datatype, List<Long> shape) {
            ElementType type;
            try {
                type = ElementType.valueOf(datatype);
            } catch (IllegalArgumentException e) {
                throw new InputException(
                        where,
                        kind + " '" + name + "' has the unknown type '" + datatype + "'",
                        "Use a type of the Open Inference Protocol, such as FP32",
                        e);
            }
            if (type == ElementType.BYTES) {
                throw wrong(name, "holds strings, which are not supported", "");
            }
            if (shape.size() > MOST_DIMENSIONS || isNegative(shape)) {
                throw wrong(name, "has an impossible shape", "Give up to " + MOST_DIMENSIONS + " sizes, none negative");
            }
            try {
                return TensorInfo.of(name, type, shape);
            } catch (ArithmeticException e) {
                throw wrong(name, "has an impossible size: " + datatype + shape, "");
            }
        }

        private static boolean isNegative(List<Long> shape) {
            for (long size : shape) {
                if (size < 0) {
                    return true;
                }
            }
            return false;
        }

        private ByteBuffer typed(TensorInfo info, InferTensorContents contents) {
            if (!TypedContents.has(info.type())) {
                throw wrong(info.id(), "is " + info.type() + ", which has no typed contents", "Send raw contents");
            }
            int count = TypedContents.count(info.type(), contents);
            if (count != info.elements()) {
                throw wrong(
                        info.id(), "has " + count + " " + info.type() + " elements instead of " + info.elements(), "");
            }
            TypedContents.misfit(info.type(), contents).ifPresent(element -> {
                throw wrong(info.id(), "has the element " + element + ", which is no " + info.type(), "");
            });
            return TypedContents.read(info, contents);
        }

        private InputException wrong(String tensor, String what, String remedy) {
            return new InputException(where, kind + " '" + tensor + "' " + what, remedy);
        }
    }

    /** Native code that gets a direct buffer's address may rely on its elements' alignment. */
    private static ByteBuffer aligned(ByteBuffer data, int unit) {
        if (!data.isDirect() || data.alignmentOffset(data.position(), unit) == 0) {
            return data;
        }
        return ByteBuffer.allocateDirect(data.remaining()).put(data).flip();
    }
}

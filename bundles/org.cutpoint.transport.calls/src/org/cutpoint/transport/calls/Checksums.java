package org.cutpoint.transport.calls;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferRequestOrBuilder;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelInferResponseOrBuilder;

/**
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4) of all that a message of an inference says: gRPC without encryption has none, and
 * TCP's finds 65,535 of 65,536 damages. A request's is a parameter; the answer's begins with those of the request's messages as
 * the server computed them, so that the caller learns, too, of damage that hid a request's own. O(bytes), no copies.
 */
final class Checksums {
    /** Parameter of requests and answers; extension of servers that answer with it. */
    static final String PARAMETER = "cutpoint_crc32c";

    private Checksums() {}

    /** The request with its checksum. */
    static ModelInferRequest sealed(ModelInferRequest request) {
        return sealed(request.toBuilder());
    }

    /** The same of one that is being made. */
    static ModelInferRequest sealed(ModelInferRequest.Builder request) {
        return request.putParameters(PARAMETER, number(of(request))).build();
    }

    /** The checksum of a {@link #sealed} request. */
    static long stated(ModelInferRequest request) {
        return request.getParametersOrThrow(PARAMETER).getInt64Param();
    }

    /**
     * What the request says its checksum is, made sure of; empty if it has none.
     *
     * @throws TransportException {@link Kind#DAMAGED} if it has another one
     */
    static OptionalLong check(ModelInferRequest request) {
        if (!request.containsParameters(PARAMETER)) {
            return OptionalLong.empty();
        }
        long sum = of(request);
        requireSame("request", request.getParametersOrThrow(PARAMETER), sum);
        return OptionalLong.of(sum);
    }

    /** @param requests checksums of the call's messages, in order */
    static ModelInferResponse sealed(ModelInferResponse response, List<Long> requests) {
        return sealed(response.toBuilder(), requests);
    }

    /** The same of one that is being made. */
    static ModelInferResponse sealed(ModelInferResponse.Builder response, List<Long> requests) {
        return response.putParameters(PARAMETER, number(of(response, requests))).build();
    }

    /**
     * Makes sure that an answer is the one to these requests, as it was sent.
     *
     * @param required whether the server is known to send checksums
     * @return whether it did
     * @throws TransportException {@link Kind#DAMAGED} if it is not
     */
    static boolean check(String peer, ModelInferResponse response, List<Long> requests, boolean required) {
        if (response.containsParameters(PARAMETER)) {
            requireSame(peer, response.getParametersOrThrow(PARAMETER), of(response, requests));
            return true;
        }
        if (required) {
            throw damaged(peer);
        }
        return false;
    }

    private static void requireSame(String where, InferParameter stated, long sum) {
        if (stated.getInt64Param() != sum) {
            throw damaged(where);
        }
    }

    private static TransportException damaged(String where) {
        return new TransportException(
                Kind.DAMAGED, where, "bytes were changed on the way: the checksum is another one", "Send it again");
    }

    private static InferParameter number(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    /** Of everything but itself. */
    private static long of(ModelInferRequestOrBuilder request) {
        Sum sum = new Sum();
        sum.text(request.getId());
        sum.text(request.getModelName());
        sum.text(request.getModelVersion());
        sum.parameters(request.getParametersMap());
        sum.number(request.getInputsCount());
        for (ModelInferRequest.InferInputTensor input : request.getInputsList()) {
            sum.tensor(input.getName(), input.getDatatype(), input.getShapeList(), input.getParametersMap());
        }
        sum.number(request.getOutputsCount());
        request.getOutputsList().forEach(output -> sum.text(output.getName()));
        sum.contents(request.getRawInputContentsList());
        return sum.value();
    }

    private static long of(ModelInferResponseOrBuilder response, List<Long> requests) {
        Sum sum = new Sum();
        requests.forEach(sum::number);
        sum.text(response.getId());
        sum.text(response.getModelName());
        sum.text(response.getModelVersion());
        sum.parameters(response.getParametersMap());
        sum.number(response.getOutputsCount());
        for (ModelInferResponse.InferOutputTensor output : response.getOutputsList()) {
            sum.tensor(output.getName(), output.getDatatype(), output.getShapeList(), output.getParametersMap());
        }
        sum.contents(response.getRawOutputContentsList());
        return sum.value();
    }

    /** Numbers as eight bytes, the least first; texts as the number of their UTF-8 bytes and these. */
    private static final class Sum extends ByteOutput {
        private final CRC32C crc = new CRC32C();
        private final byte[] eight = new byte[Long.BYTES];

        long value() {
            return crc.getValue();
        }

        void number(long value) {
            for (int i = 0; i < eight.length; i++) {
                eight[i] = (byte) (value >>> 8 * i);
            }
            crc.update(eight);
        }

        void text(String value) {
            byte[] bytes = value.getBytes(UTF_8);
            number(bytes.length);
            crc.update(bytes);
        }

        void parameters(Map<String, InferParameter> parameters) {
            if (parameters.isEmpty()) {
                number(0);
                return;
            }
            List<String> keys = new ArrayList<>(parameters.keySet());
            keys.remove(PARAMETER);
            if (keys.size() > 1) {
                Collections.sort(keys);
            }
            number(keys.size());
            for (String key : keys) {
                text(key);
                parameter(parameters.get(key));
            }
        }

        private void parameter(InferParameter value) {
            switch (value.getParameterChoiceCase()) {
                case BOOL_PARAM -> text(Boolean.toString(value.getBoolParam()));
                case INT64_PARAM -> text(Long.toString(value.getInt64Param()));
                case STRING_PARAM -> text(value.getStringParam());
                default -> text("");
            }
        }

        void tensor(String name, String datatype, List<Long> shape, Map<String, InferParameter> parameters) {
            text(name);
            text(datatype);
            number(shape.size());
            shape.forEach(this::number);
            parameters(parameters);
        }

        void contents(List<ByteString> raw) {
            number(raw.size());
            for (ByteString bytes : raw) {
                number(bytes.size());
                try {
                    // Hands over the memory itself.
                    UnsafeByteOperations.unsafeWriteTo(bytes, this);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public void write(byte value) {
            crc.update(value);
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            crc.update(value, offset, length);
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            crc.update(value, offset, length);
        }

        @Override
        public void write(ByteBuffer value) {
            crc.update(value);
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            // Whose position is the message's own.
            crc.update(value.duplicate());
        }
    }
}

package org.cutpoint.transport.rest.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelMetadataRequest;
import org.cutpoint.transport.oip.ModelMetadataResponse;
import org.cutpoint.transport.oip.ModelMetadataResponse.TensorMetadata;
import org.cutpoint.transport.oip.ModelReadyRequest;
import org.cutpoint.transport.oip.ModelReadyResponse;
import org.cutpoint.transport.oip.RepositoryIndexRequest;
import org.cutpoint.transport.oip.RepositoryIndexResponse;
import org.cutpoint.transport.oip.RepositoryIndexResponse.ModelIndex;
import org.cutpoint.transport.oip.RepositoryModelLoadRequest;
import org.cutpoint.transport.oip.RepositoryModelUnloadRequest;
import org.cutpoint.transport.oip.ServerLiveRequest;
import org.cutpoint.transport.oip.ServerLiveResponse;
import org.cutpoint.transport.oip.ServerMetadataRequest;
import org.cutpoint.transport.oip.ServerMetadataResponse;
import org.cutpoint.transport.oip.ServerReadyRequest;
import org.cutpoint.transport.oip.ServerReadyResponse;
import org.cutpoint.transport.rest.internal.Routes.Route;

/**
 * A request as the call that it means, and what becomes of that call's answer.
 *
 * @param request the call's message
 * @param made the answer to that call's
 */
record Answers(Message request, Function<Message, FullHttpResponse> made) {
    private static final String JSON = "application/json";
    private static final String BINARY = "application/octet-stream";

    /** Writes what an answer is. */
    private interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    /**
     * What a request means.
     *
     * @param tensorBytes where tensors follow the JSON: how long that is
     * @throws Refusal if it cannot be understood
     */
    static Answers to(Route route, ByteString body, Optional<Integer> tensorBytes) {
        return switch (route.what()) {
            case LIVE -> new Answers(
                    ServerLiveRequest.getDefaultInstance(),
                    live -> flag("live", ((ServerLiveResponse) live).getLive()));
            case READY -> new Answers(
                    ServerReadyRequest.getDefaultInstance(),
                    ready -> flag("ready", ((ServerReadyResponse) ready).getReady()));
            case SERVER -> new Answers(
                    ServerMetadataRequest.getDefaultInstance(), server -> ok(server((ServerMetadataResponse) server)));
            case MODEL_READY -> new Answers(
                    ModelReadyRequest.newBuilder()
                            .setName(route.model())
                            .setVersion(route.version())
                            .build(),
                    ready -> modelReady(route.model(), ((ModelReadyResponse) ready).getReady()));
            case MODEL -> new Answers(
                    ModelMetadataRequest.newBuilder()
                            .setName(route.model())
                            .setVersion(route.version())
                            .build(),
                    model -> ok(model((ModelMetadataResponse) model)));
            case INDEX -> new Answers(
                    RepositoryIndexRequest.getDefaultInstance(), index -> ok(index((RepositoryIndexResponse) index)));
            case LOAD -> new Answers(
                    RepositoryModelLoadRequest.newBuilder()
                            .setModelName(route.model())
                            .putAllParameters(InferJson.settings(body))
                            .build(),
                    done -> ok(JsonGenerator::writeStartObject));
            case UNLOAD -> new Answers(
                    RepositoryModelUnloadRequest.newBuilder()
                            .setModelName(route.model())
                            .build(),
                    done -> ok(JsonGenerator::writeStartObject));
            case INFER -> {
                InferJson.Asked asked = InferJson.read(body, tensorBytes, route.model(), route.version());
                yield new Answers(asked.request(), answer -> inferred((ModelInferResponse) answer, asked));
            }
        };
    }

    /** The answer; it holds nothing of the message. */
    FullHttpResponse response(Message message) {
        return made.apply(message);
    }

    /** What a refused request is answered with. */
    static FullHttpResponse error(Refusal why) {
        return response(why.status(), JSON, Unpooled.wrappedBuffer(json(out -> {
            out.writeStartObject();
            out.writeStringField("error", why.getMessage());
            out.writeEndObject();
        })));
    }

    private static FullHttpResponse flag(String name, boolean value) {
        return response(
                value ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
                JSON,
                Unpooled.wrappedBuffer(json(out -> {
                    out.writeStartObject();
                    out.writeBooleanField(name, value);
                    out.writeEndObject();
                })));
    }

    private static FullHttpResponse modelReady(String model, boolean ready) {
        return response(
                ready ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND, JSON, Unpooled.wrappedBuffer(json(out -> {
                    out.writeStartObject();
                    out.writeStringField("name", model);
                    out.writeBooleanField("ready", ready);
                    out.writeEndObject();
                })));
    }

    private static Content server(ServerMetadataResponse server) {
        return out -> {
            out.writeStartObject();
            out.writeStringField("name", server.getName());
            out.writeStringField("version", server.getVersion());
            out.writeArrayFieldStart("extensions");
            out.writeString("binary_tensor_data");
            for (String extension : server.getExtensionsList()) {
                out.writeString(extension);
            }
            out.writeEndArray();
            out.writeEndObject();
        };
    }

    private static Content model(ModelMetadataResponse model) {
        return out -> {
            out.writeStartObject();
            out.writeStringField("name", model.getName());
            out.writeArrayFieldStart("versions");
            for (String version : model.getVersionsList()) {
                out.writeString(version);
            }
            out.writeEndArray();
            out.writeStringField("platform", model.getPlatform());
            tensors(out, "inputs", model.getInputsList());
            tensors(out, "outputs", model.getOutputsList());
            out.writeEndObject();
        };
    }

    private static void tensors(JsonGenerator out, String field, List<TensorMetadata> tensors) throws IOException {
        out.writeArrayFieldStart(field);
        for (TensorMetadata tensor : tensors) {
            out.writeStartObject();
            out.writeStringField("name", tensor.getName());
            out.writeStringField("datatype", tensor.getDatatype());
            InferJson.shape(out, tensor.getShapeList());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static Content index(RepositoryIndexResponse index) {
        return out -> {
            out.writeStartArray();
            for (ModelIndex model : index.getModelsList()) {
                out.writeStartObject();
                out.writeStringField("name", model.getName());
                out.writeStringField("version", model.getVersion());
                out.writeStringField("state", model.getState());
                out.writeStringField("reason", model.getReason());
                out.writeEndObject();
            }
            out.writeEndArray();
        };
    }

    private static FullHttpResponse inferred(ModelInferResponse answer, InferJson.Asked asked) {
        InferJson.Written written = InferJson.write(answer, asked);
        if (written.tensors().isEmpty()) {
            return response(HttpResponseStatus.OK, JSON, Unpooled.wrappedBuffer(written.json()));
        }
        int bytes = written.tensors().stream().mapToInt(ByteString::size).sum();
        ByteBuf content = Unpooled.buffer(Math.addExact(written.json().length, bytes));
        content.writeBytes(written.json());
        written.tensors().forEach(tensor -> content.writeBytes(tensor.asReadOnlyByteBuffer()));
        FullHttpResponse response = response(HttpResponseStatus.OK, BINARY, content);
        response.headers().setInt(InferJson.HEADER, written.json().length);
        return response;
    }

    private static FullHttpResponse ok(Content content) {
        return response(HttpResponseStatus.OK, JSON, Unpooled.wrappedBuffer(json(content)));
    }

    private static byte[] json(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = InferJson.FACTORY.createGenerator(bytes)) {
            content.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static FullHttpResponse response(HttpResponseStatus status, String type, ByteBuf content) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        return response;
    }
}

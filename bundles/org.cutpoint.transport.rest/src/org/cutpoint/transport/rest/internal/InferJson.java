package org.cutpoint.transport.rest.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.oip.ModelInferResponse;
import org.cutpoint.transport.oip.ModelRepositoryParameter;

/**
 * Requests and answers of inferences as the protocol's JSON, with the extension for binary tensors: these follow the JSON, whose
 * length is in a header.
 */
final class InferJson {
    /** Header: the length of the JSON before the tensors. */
    static final String HEADER = "Inference-Header-Content-Length";

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(80)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 16)
                    .maxNameLength(1 << 12)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String BINARY_SIZE = "binary_data_size";
    private static final String BINARY = "binary_data";
    private static final String ALL_BINARY = "binary_data_output";

    /** Names of inputs, outputs and parameters; dimensions. */
    private static final int MOST_THINGS = 4096;

    /** As JSON it is several times as long. */
    private static final int MOST_JSON_BYTES = 16 << 20;

    private InferJson() {}

    /**
     * A request.
     *
     * @param binary outputs for which it says how they are wanted
     * @param allBinary how others are wanted
     */
    record Asked(ModelInferRequest request, Map<String, Boolean> binary, boolean allBinary) {
        boolean isBinary(String output) {
            return binary.getOrDefault(output, allBinary);
        }
    }

    /**
     * An answer.
     *
     * @param tensors that follow
     */
    record Written(byte[] json, List<ByteString> tensors) {}

    /** What the header says. */
    static int length(String header) {
        if (!header.matches("[0-9]{1,9}")) {
            throw Refusal.bad("the header " + HEADER + " is no length");
        }
        return Integer.parseInt(header);
    }

    /** Settings with which a model is to be loaded. */
    static Map<String, ModelRepositoryParameter> settings(ByteString body) {
        Map<String, ModelRepositoryParameter> settings = new HashMap<>();
        if (body.isEmpty()) {
            return settings;
        }
        parse(body.toByteArray(), in -> {
            object(in);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean those = in.currentName().equals("parameters");
                in.nextToken();
                if (!those) {
                    in.skipChildren();
                    continue;
                }
                parameters(in)
                        .keySet()
                        .forEach(name -> settings.put(name, ModelRepositoryParameter.getDefaultInstance()));
            }
        });
        return settings;
    }

    /**
     * Reads a request.
     *
     * @param length of the JSON; empty if nothing follows it
     * @throws Refusal if it cannot be understood
     */
    static Asked read(ByteString body, Optional<Integer> length, String model, String version) {
        int header = length.orElse(body.size());
        if (header > body.size()) {
            throw Refusal.bad("the header " + HEADER + " says " + header + ", the body has " + body.size() + " bytes");
        }
        byte[] json = body.substring(0, header).toByteArray();
        Reader reader = new Reader(json, body.substring(header));
        parse(json, reader::read);
        return reader.asked(model, version);
    }

    /** What may fail as JSON does. */
    private interface Parsing {
        void parse(JsonParser in) throws IOException;
    }

    private static void parse(byte[] json, Parsing work) {
        try (JsonParser in = FACTORY.createParser(json)) {
            work.parse(in);
            if (in.nextToken() != null) {
                throw Refusal.bad("the JSON goes on behind its end");
            }
        } catch (JsonProcessingException e) {
            throw Refusal.bad("this is no JSON within the limits: " + reason(e));
        } catch (IOException e) {
            throw Refusal.bad("this is no JSON within the limits: " + e.getMessage());
        }
    }

    /** What the reader says, without its advice to programmers. */
    private static String reason(JsonProcessingException failure) {
        if (failure instanceof StreamConstraintsException) {
            return "it is nested too deeply, or has too long a text or number";
        }
        String why = failure.getOriginalMessage().replaceFirst("(?s)(: (enable|was expecting)| \\((start|from)).*", "");
        JsonLocation place = failure.getLocation();
        return why
                + (place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr())
                + (why.startsWith("Non-standard token") ? " (send such numbers as binary data)" : "");
    }

    private static void object(JsonParser in) throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw Refusal.bad("the request is no JSON object");
        }
    }

    /** The parser stands at the value. */
    private static Map<String, InferParameter> parameters(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw Refusal.bad("'parameters' is no object");
        }
        Map<String, InferParameter> parameters = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            InferParameter.Builder value = InferParameter.newBuilder();
            switch (in.nextToken()) {
                case VALUE_TRUE, VALUE_FALSE -> value.setBoolParam(in.getBooleanValue());
                case VALUE_NUMBER_INT -> value.setInt64Param(in.getLongValue());
                case VALUE_NUMBER_FLOAT -> value.setDoubleParam(in.getDoubleValue());
                case VALUE_STRING -> value.setStringParam(in.getText());
                default -> throw Refusal.bad("parameter '" + name + "' is neither number, text nor truth value");
            }
            parameters.put(name, value.build());
            few(parameters.size());
        }
        return parameters;
    }

    private static void few(int count) {
        if (count > MOST_THINGS) {
            throw Refusal.bad("there are more than " + MOST_THINGS + " of one kind");
        }
    }

    /** One request. */
    private static final class Reader {
        private final byte[] json;
        private final ByteString binary;
        private final ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
        private final Map<String, Boolean> outputs = new HashMap<>();
        private boolean allBinary;
        private int used;

        Reader(byte[] json, ByteString binary) {
            this.json = json;
            this.binary = binary;
        }

        Asked asked(String model, String version) {
            if (used < binary.size()) {
                throw Refusal.bad("behind the JSON are " + binary.size() + " bytes, its inputs have " + used);
            }
            return new Asked(
                    request.setModelName(model).setModelVersion(version).build(), Map.copyOf(outputs), allBinary);
        }

        void read(JsonParser in) throws IOException {
            object(in);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "id" -> request.setId(text(in, "id"));
                    case "parameters" -> {
                        Map<String, InferParameter> given = parameters(in);
                        allBinary = isTrue(given.remove(ALL_BINARY));
                        request.putAllParameters(given);
                    }
                    case "inputs" -> {
                        array(in, "inputs");
                        while (in.nextToken() == JsonToken.START_OBJECT) {
                            input(in);
                            few(request.getInputsCount());
                        }
                        ended(in, "inputs");
                    }
                    case "outputs" -> {
                        array(in, "outputs");
                        while (in.nextToken() == JsonToken.START_OBJECT) {
                            output(in);
                            few(request.getOutputsCount());
                        }
                        ended(in, "outputs");
                    }
                    default -> in.skipChildren();
                }
            }
        }

        private void input(JsonParser in) throws IOException {
            String name = "";
            String datatype = "";
            Optional<List<Long>> shape = Optional.empty();
            Map<String, InferParameter> parameters = new HashMap<>();
            int from = -1;
            int to = -1;
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "name" -> name = text(in, "name");
                    case "datatype" -> datatype = text(in, "datatype");
                    case "shape" -> shape = Optional.of(shape(in));
                    case "parameters" -> parameters = parameters(in);
                    case "data" -> {
                        // Type and shape may follow: it is read when they are known.
                        array(in, "data");
                        from = Math.toIntExact(in.currentTokenLocation().getByteOffset());
                        in.skipChildren();
                        to = Math.toIntExact(in.currentLocation().getByteOffset());
                    }
                    default -> in.skipChildren();
                }
            }
            InferParameter size = parameters.remove(BINARY_SIZE);
            if (size == null == from < 0) {
                throw Refusal.bad("input '" + name + "' has "
                        + (size == null
                                ? "neither 'data' nor '" + BINARY_SIZE + "'"
                                : "both 'data' and '" + BINARY_SIZE + "'"));
            }
            String where = "input '" + name + "'";
            List<Long> sizes = shape.orElseThrow(() -> Refusal.bad(where + " has no 'shape'"));
            request.addInputsBuilder()
                    .setName(name)
                    .setDatatype(datatype)
                    .addAllShape(sizes)
                    .putAllParameters(parameters);
            request.addRawInputContents(
                    size == null ? JsonTensor.read(name, datatype, sizes, json, from, to) : behind(name, size));
        }

        private ByteString behind(String name, InferParameter size) {
            long bytes = size.getInt64Param();
            if (bytes < 0 || bytes > binary.size() - used) {
                throw Refusal.bad("input '" + name + "' should have " + bytes + " bytes behind the JSON, "
                        + (binary.size() - used) + " are left");
            }
            used += (int) bytes;
            return binary.substring(used - (int) bytes, used);
        }

        private void output(JsonParser in) throws IOException {
            String name = "";
            Map<String, InferParameter> parameters = new HashMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "name" -> name = text(in, "name");
                    case "parameters" -> parameters = parameters(in);
                    default -> in.skipChildren();
                }
            }
            if (parameters.containsKey("classification")) {
                throw Refusal.bad("output '" + name + "': classification is not offered; take the tensor");
            }
            InferParameter wanted = parameters.remove(BINARY);
            if (wanted != null) {
                outputs.put(name, isTrue(wanted));
            }
            request.addOutputsBuilder().setName(name).putAllParameters(parameters);
        }

        private static boolean isTrue(InferParameter value) {
            return value != null && value.getBoolParam();
        }

        private static List<Long> shape(JsonParser in) throws IOException {
            array(in, "shape");
            List<Long> shape = new ArrayList<>();
            while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                shape.add(in.getLongValue());
                few(shape.size());
            }
            ended(in, "shape");
            return shape;
        }

        private static void array(JsonParser in, String what) {
            if (in.currentToken() != JsonToken.START_ARRAY) {
                throw Refusal.bad("'" + what + "' is no array");
            }
        }

        private static void ended(JsonParser in, String what) {
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw Refusal.bad("in '" + what + "' is something else than it should hold");
            }
        }

        private static String text(JsonParser in, String what) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw Refusal.bad("'" + what + "' is no text");
            }
            return in.getText();
        }
    }

    /** A shape as a field. */
    static void shape(JsonGenerator out, List<Long> shape) throws IOException {
        out.writeFieldName("shape");
        out.writeArray(shape.stream().mapToLong(Long::longValue).toArray(), 0, shape.size());
    }

    /**
     * Writes an answer.
     *
     * @throws Refusal if a tensor cannot be written as JSON
     */
    static Written write(ModelInferResponse answer, Asked asked) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<ByteString> tensors = new ArrayList<>();
        try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("model_name", answer.getModelName());
            out.writeStringField("model_version", answer.getModelVersion());
            if (!answer.getId().isEmpty()) {
                out.writeStringField("id", answer.getId());
            }
            write(out, answer.getParametersMap(), List.of());
            out.writeArrayFieldStart("outputs");
            long left = MOST_JSON_BYTES;
            for (int i = 0; i < answer.getOutputsCount(); i++) {
                ModelInferResponse.InferOutputTensor output = answer.getOutputs(i);
                ByteString content = answer.getRawOutputContents(i);
                out.writeStartObject();
                out.writeStringField("name", output.getName());
                out.writeStringField("datatype", output.getDatatype());
                shape(out, output.getShapeList());
                if (asked.isBinary(output.getName())) {
                    tensors.add(content);
                    write(out, output.getParametersMap(), List.of(content.size()));
                } else {
                    left -= content.size();
                    if (left < 0) {
                        throw Refusal.bad("the outputs are too large for JSON: ask for \"" + ALL_BINARY + "\": true");
                    }
                    write(out, output.getParametersMap(), List.of());
                    JsonTensor.write(out, output.getName(), output.getDatatype(), content);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Written(bytes.toByteArray(), List.copyOf(tensors));
    }

    private static void write(JsonGenerator out, Map<String, InferParameter> parameters, List<Integer> binary)
            throws IOException {
        if (parameters.isEmpty() && binary.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart("parameters");
        for (Map.Entry<String, InferParameter> each : parameters.entrySet()) {
            out.writeFieldName(each.getKey());
            InferParameter value = each.getValue();
            switch (value.getParameterChoiceCase()) {
                case BOOL_PARAM -> out.writeBoolean(value.getBoolParam());
                case INT64_PARAM -> out.writeNumber(value.getInt64Param());
                case UINT64_PARAM -> out.writeNumber(value.getUint64Param());
                case DOUBLE_PARAM -> out.writeNumber(value.getDoubleParam());
                case STRING_PARAM -> out.writeString(value.getStringParam());
                default -> out.writeNull();
            }
        }
        for (int size : binary) {
            out.writeNumberField(BINARY_SIZE, size);
        }
        out.writeEndObject();
    }
}

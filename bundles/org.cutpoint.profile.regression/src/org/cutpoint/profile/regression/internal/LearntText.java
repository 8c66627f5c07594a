package org.cutpoint.profile.regression.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.cutpoint.json.JsonReader;

/**
 * The format {@code cutpoint-regression/1}: what layers of each type cost on a machine, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-regression/1",
 *   "machine": "linux-amd64-...",                                            id of the machine that was measured
 *   "description": "Cortex-A72, ONNX Runtime 1.29.0",
 *   "threads": 1,
 *   "networks": ["zoo:alexnet", "zoo:resnet18"],                             that were measured
 *   "callMs": 0.01,                                                          what every call takes in any case
 *   "types": {                                                               of layers that some network had
 *     "convolution": {"msPerMegaMac": 0.03, "msPerMegabyte": 0.1, "layerMs": 0.01}
 *   },
 *   "unseen": {"msPerMegaMac": 0.04, "msPerMegabyte": 0.2, "layerMs": 0.01}  of all other types
 * }
 * }</pre>
 */
final class LearntText {
    static final String FORMAT = "cutpoint-regression/1";

    private static final double MOST = 1e9;

    private final JsonReader in;

    LearntText(JsonReader in) {
        this.in = in;
    }

    Learnt read() {
        String format = null;
        String machine = null;
        String description = null;
        Integer threads = null;
        List<String> networks = null;
        Double callMs = null;
        Map<LayerType, Cost> types = null;
        Cost unseen = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "machine" -> machine = in.text();
                case "description" -> description = in.text();
                case "threads" -> threads = positive();
                case "networks" -> {
                    networks = new ArrayList<>();
                    in.beginArray();
                    while (in.nextElement()) {
                        networks.add(in.text());
                    }
                }
                case "callMs" -> callMs = time();
                case "types" -> types = types();
                case "unseen" -> unseen = cost();
                default -> throw in.unknownField(
                        "format, machine, description, threads, networks, callMs, types, unseen");
            }
        }
        in.required(format, "format");
        return new Learnt(
                in.required(machine, "machine"),
                in.required(description, "description"),
                in.required(threads, "threads"),
                in.required(networks, "networks"),
                in.required(callMs, "callMs"),
                in.required(types, "types"),
                in.required(unseen, "unseen"));
    }

    private int positive() {
        int value = in.count();
        if (value < 1) {
            throw in.fault(value + " is too small", "At least 1.");
        }
        return value;
    }

    private double time() {
        double value = in.number();
        if (!(value >= 0 && value <= MOST)) {
            throw in.fault(value + " cannot be", "Give 0 to " + MOST + ".");
        }
        return value;
    }

    private Map<LayerType, Cost> types() {
        Map<LayerType, Cost> types = new EnumMap<>(LayerType.class);
        in.beginObject();
        while (in.nextField()) {
            types.put(type(in.field()), cost());
        }
        return types;
    }

    private LayerType type(String name) {
        List<String> names = new ArrayList<>();
        for (LayerType type : LayerType.values()) {
            if (name(type).equals(name)) {
                return type;
            }
            names.add(name(type));
        }
        throw in.unknownField(String.join(", ", names));
    }

    private static String name(LayerType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private Cost cost() {
        Double mac = null;
        Double megabyte = null;
        Double layer = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "msPerMegaMac" -> mac = time();
                case "msPerMegabyte" -> megabyte = time();
                case "layerMs" -> layer = time();
                default -> throw in.unknownField("msPerMegaMac, msPerMegabyte, layerMs");
            }
        }
        return new Cost(
                in.required(mac, "msPerMegaMac"),
                in.required(megabyte, "msPerMegabyte"),
                in.required(layer, "layerMs"));
    }

    static String write(Learnt learnt) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.setPrettyPrinter(new DefaultPrettyPrinter());
            out.writeStartObject();
            out.writeStringField("format", FORMAT);
            out.writeStringField("machine", learnt.machine());
            out.writeStringField("description", learnt.description());
            out.writeNumberField("threads", learnt.threads());
            out.writeArrayFieldStart("networks");
            for (String network : learnt.networks()) {
                out.writeString(network);
            }
            out.writeEndArray();
            out.writeNumberField("callMs", learnt.callMs());
            out.writeObjectFieldStart("types");
            for (Entry<LayerType, Cost> type : new TreeMap<>(learnt.types()).entrySet()) {
                write(out, name(type.getKey()), type.getValue());
            }
            out.writeEndObject();
            write(out, "unseen", learnt.unseen());
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, String field, Cost cost) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("msPerMegaMac", cost.msPerMegaMac());
        out.writeNumberField("msPerMegabyte", cost.msPerMegabyte());
        out.writeNumberField("layerMs", cost.layerMs());
        out.writeEndObject();
    }
}

package org.cutpoint.profile.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.json.JsonReader;

/**
 * The format {@code cutpoint-profile/1}: measured times of a network on a machine, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-profile/1",
 *   "model": "zoo:alexnet",                       name of the model
 *   "modelSha256": "9f86d0...",                   hash of its content, lower-case hexadecimal
 *   "machine": {
 *     "id": "linux-amd64-1a2b3c4d",               profiles of equal ids may stand in for each other
 *     "os": "Linux amd64", "cpu": "...", "cores": 4, "runtime": "ONNX Runtime 1.29.0, CPU"
 *   },
 *   "threads": 1,                                 threads for one inference, >= 1
 *   "measured": "2025-01-31T12:00:00Z",           ISO 8601, UTC
 *   "layers": ["conv1", "conv2", "fc"],           ids in the graph's order
 *   "intervals": [                                consecutive layers, run in one call
 *     {"first": 0, "last": 1,                     indices into layers, both inclusive
 *      "medianMs": 4.1, "lowMs": 4.0, "highMs": 4.3,   median and quartiles, milliseconds
 *      "samples": 15}                             runs that were counted, >= 1
 *   ]
 * }
 * }</pre>
 *
 * All fields are required, others are refused. Times are those of the machine as it is, not slowed down.
 */
final class ProfileText {
    static final String FORMAT = "cutpoint-profile/1";

    private final JsonReader in;

    ProfileText(JsonReader in) {
        this.in = in;
    }

    Profile read() {
        String format = null;
        String model = null;
        String modelSha256 = null;
        Machine machine = null;
        Integer threads = null;
        Instant measured = null;
        List<String> layers = null;
        List<Interval> intervals = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "model" -> model = in.text();
                case "modelSha256" -> modelSha256 = hash();
                case "machine" -> machine = machine();
                case "threads" -> threads = positive();
                case "measured" -> measured = instant();
                case "layers" -> layers = layers();
                case "intervals" -> intervals = intervals();
                default -> throw in.unknownField(
                        "format, model, modelSha256, machine, threads, measured, layers, intervals");
            }
        }
        in.required(format, "format");
        Profile profile = new Profile(
                in.required(model, "model"),
                in.required(modelSha256, "modelSha256"),
                in.required(layers, "layers"),
                in.required(machine, "machine"),
                in.required(threads, "threads"),
                in.required(measured, "measured"),
                in.required(intervals, "intervals"));
        for (Interval interval : profile.intervals()) {
            if (interval.last() >= profile.layers().size()) {
                throw in.fault(
                        "interval " + interval.first() + " to " + interval.last() + " exceeds the "
                                + profile.layers().size() + " layers",
                        "Indices count from 0.");
            }
        }
        return profile;
    }

    private String hash() {
        String hash = in.text();
        if (!hash.matches("[0-9a-f]+")) {
            throw in.fault("it is no hash", "Give lower-case hexadecimal digits.");
        }
        return hash;
    }

    private int positive() {
        int value = in.count();
        if (value < 1) {
            throw in.fault(value + " is too small", "At least 1.");
        }
        return value;
    }

    private Instant instant() {
        try {
            return Instant.parse(in.text());
        } catch (DateTimeParseException e) {
            throw in.fault("it is no time", "Write it like 2025-01-31T12:00:00Z.");
        }
    }

    private Machine machine() {
        String id = null;
        String os = null;
        String cpu = null;
        Integer cores = null;
        String runtime = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "os" -> os = in.text();
                case "cpu" -> cpu = in.text();
                case "cores" -> cores = positive();
                case "runtime" -> runtime = in.text();
                default -> throw in.unknownField("id, os, cpu, cores, runtime");
            }
        }
        return new Machine(
                in.required(id, "id"),
                in.required(os, "os"),
                in.required(cpu, "cpu"),
                in.required(cores, "cores"),
                in.required(runtime, "runtime"));
    }

    private List<String> layers() {
        List<String> layers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        in.beginArray();
        while (in.nextElement()) {
            layers.add(in.text());
            if (!seen.add(in.text())) {
                throw in.fault("another layer has this id, too", "Remove one.");
            }
        }
        return layers;
    }

    private List<Interval> intervals() {
        List<Interval> intervals = new ArrayList<>();
        Set<List<Integer>> seen = new HashSet<>();
        in.beginArray();
        while (in.nextElement()) {
            Interval interval = interval();
            intervals.add(interval);
            if (!seen.add(List.of(interval.first(), interval.last()))) {
                throw in.fault("these layers are listed twice", "Remove one.");
            }
        }
        return intervals;
    }

    private Interval interval() {
        Integer first = null;
        Integer last = null;
        Double medianMs = null;
        Double lowMs = null;
        Double highMs = null;
        Integer samples = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "first" -> first = in.count();
                case "last" -> last = in.count();
                case "medianMs" -> medianMs = time();
                case "lowMs" -> lowMs = time();
                case "highMs" -> highMs = time();
                case "samples" -> samples = positive();
                default -> throw in.unknownField("first, last, medianMs, lowMs, highMs, samples");
            }
        }
        int from = in.required(first, "first");
        int to = in.required(last, "last");
        if (from < 0 || to < from) {
            throw in.fault("layers " + from + " to " + to + " are no interval", "0 <= first <= last.");
        }
        return new Interval(
                from,
                to,
                in.required(medianMs, "medianMs"),
                in.required(lowMs, "lowMs"),
                in.required(highMs, "highMs"),
                in.required(samples, "samples"));
    }

    private double time() {
        double ms = in.number();
        if (ms < 0) {
            throw in.fault(ms + " is negative", "Give a time that is not.");
        }
        return ms;
    }

    /** The profile as JSON, with a line for each interval. */
    static String write(Profile profile) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("format", FORMAT);
            out.writeStringField("model", profile.model());
            out.writeStringField("modelSha256", profile.modelSha256());
            out.writeObjectFieldStart("machine");
            out.writeStringField("id", profile.machine().id());
            out.writeStringField("os", profile.machine().os());
            out.writeStringField("cpu", profile.machine().cpu());
            out.writeNumberField("cores", profile.machine().cores());
            out.writeStringField("runtime", profile.machine().runtime());
            out.writeEndObject();
            out.writeNumberField("threads", profile.threads());
            out.writeStringField("measured", profile.measured().toString());
            out.writeArrayFieldStart("layers");
            for (String layer : profile.layers()) {
                out.writeString(layer);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("intervals");
            for (Interval interval : profile.intervals()) {
                out.writeRaw('\n');
                write(out, interval);
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, Interval interval) throws IOException {
        out.writeStartObject();
        out.writeNumberField("first", interval.first());
        out.writeNumberField("last", interval.last());
        number(out, "medianMs", interval.medianMs());
        number(out, "lowMs", interval.lowMs());
        number(out, "highMs", interval.highMs());
        out.writeNumberField("samples", interval.samples());
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String field, double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(field + " is " + value + ", which JSON cannot say");
        }
        out.writeNumberField(field, value);
    }
}

package org.cutpoint.profile.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.NodeTimes;
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
 *   "view": {                                     left out where the model was looked at as usual
 *     "granularity": "op",                        op, layer (as usual) or block
 *     "shapes": {"image": [1, 3, 640, 640]}       of inputs that have not their usual ones, each dimension >= 1
 *   },
 *   "machine": {
 *     "id": "linux-amd64-1a2b3c4d",               profiles of equal ids may stand in for each other
 *     "os": "Linux amd64", "cpu": "...", "cores": 4, "runtime": "ONNX Runtime 1.29.0, CPU"
 *   },
 *   "threads": 1,                                 threads for one inference, >= 1
 *   "measured": "2025-01-31T12:00:00Z",           ISO 8601, UTC
 *   "layers": ["conv1", "conv2", "fc"],           ids in the graph's order
 *   "conditions": {                               left out where nothing is known of them
 *     "version": "0.1.0",                         of Cutpoint
 *     "governor": "schedutil", "throttled": 0,    of the processor's clock; slow-downs meanwhile; where the system tells
 *     "pinned": "1",                              cores that threads were kept on; left out where they were free to move
 *     "notes": [],                                what to know besides, a sentence each; left out where there is nothing
 *     "doubts": []                                why it should not be relied upon, a sentence each
 *   },
 *   "intervals": [                                consecutive layers, run in one call
 *     {"first": 0, "last": 1,                     indices into layers, both inclusive
 *      "medianMs": 4.1, "lowMs": 4.0, "highMs": 4.3,   median, lower and upper decile, milliseconds
 *      "samples": 15,                             runs that were counted; 0: predicted
 *      "sureFromMs": 4.0, "sureToMs": 4.2,        the median's 95 % confidence interval; the deciles where left out
 *      "outliers": 0}                             runs that took far longer than the others; 0 where left out
 *   ],
 *   "fit": {                                      left out where nothing was asked of other intervals
 *     "measured": 30,                             intervals that it is fitted to
 *     "medianErrorPercent": 0.8, "p95ErrorPercent": 2.9,   of measured intervals, each by a fit to all others
 *     "sumErrorPercent": 11.2,                    of sums of single layers' times, median
 *     "intervals": [                              those that were not measured, fields as above, 0 samples
 *       {"first": 1, "last": 1, "medianMs": 1.2, "lowMs": 1.1, "highMs": 1.3, "samples": 0,
 *        "sureFromMs": 1.0, "sureToMs": 1.4, "outliers": 0}]
 *   },
 *   "nodes": {                                    left out where the runtime was not asked for its nodes' times
 *     "runs": 15,
 *     "nodes": [{"name": "conv1_nchwc", "op": "Conv", "layer": "conv1", "ms": 1.3}]   median; no layer where not known
 *   }
 * }
 * }</pre>
 *
 * All fields but those that may be left out are required, unknown ones are refused. Times are those of the machine as it is, not slowed down.
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
        LoadOptions view = LoadOptions.DEFAULT;
        Machine machine = null;
        Integer threads = null;
        Instant measured = null;
        List<String> layers = null;
        Conditions conditions = Conditions.UNKNOWN;
        List<Interval> intervals = null;
        Optional<IntervalFit> fit = Optional.empty();
        Optional<NodeTimes> nodes = Optional.empty();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "model" -> model = in.text();
                case "modelSha256" -> modelSha256 = hash();
                case "view" -> view = view();
                case "machine" -> machine = machine();
                case "threads" -> threads = positive();
                case "measured" -> measured = instant();
                case "layers" -> layers = layers();
                case "conditions" -> conditions = conditions();
                case "intervals" -> intervals = intervals();
                case "fit" -> fit = Optional.of(fit());
                case "nodes" -> nodes = Optional.of(nodes());
                default -> throw in.unknownField("format, model, modelSha256, view, machine, threads, measured, layers,"
                        + " conditions, intervals, fit, nodes");
            }
        }
        in.required(format, "format");
        Profile profile = new Profile(
                in.required(model, "model"),
                in.required(modelSha256, "modelSha256"),
                view,
                in.required(layers, "layers"),
                in.required(machine, "machine"),
                in.required(threads, "threads"),
                in.required(measured, "measured"),
                conditions,
                in.required(intervals, "intervals"),
                fit,
                nodes);
        Set<List<Integer>> seen = new HashSet<>();
        List<Interval> all = new ArrayList<>(profile.intervals());
        fit.ifPresent(f -> all.addAll(f.intervals()));
        for (Interval interval : all) {
            if (!seen.add(List.of(interval.first(), interval.last()))) {
                throw in.fault(
                        "layers " + interval.first() + " to " + interval.last() + " are both measured and fitted",
                        "Remove one.");
            }
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

    private LoadOptions view() {
        Granularity granularity = Granularity.LAYER;
        Map<String, List<Long>> shapes = new HashMap<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "granularity" -> granularity = granularity();
                case "shapes" -> {
                    in.beginObject();
                    while (in.nextField()) {
                        shapes.put(in.field(), dims());
                    }
                }
                default -> throw in.unknownField("granularity, shapes");
            }
        }
        return new LoadOptions(granularity, shapes);
    }

    private Granularity granularity() {
        String name = in.text();
        for (Granularity granularity : Granularity.values()) {
            if (name.equals(id(granularity))) {
                return granularity;
            }
        }
        throw in.fault("'" + name + "' is no granularity", "Give op, layer or block.");
    }

    private static String id(Granularity granularity) {
        return granularity.name().toLowerCase(Locale.ROOT);
    }

    private List<Long> dims() {
        List<Long> dims = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            dims.add((long) positive());
        }
        return dims;
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

    private Conditions conditions() {
        String version = null;
        Optional<String> governor = Optional.empty();
        OptionalLong throttled = OptionalLong.empty();
        Optional<String> pinned = Optional.empty();
        List<String> notes = List.of();
        List<String> doubts = List.of();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "version" -> version = in.text();
                case "governor" -> governor = Optional.of(in.text());
                case "throttled" -> throttled = OptionalLong.of(count());
                case "pinned" -> pinned = Optional.of(in.text());
                case "notes" -> notes = texts();
                case "doubts" -> doubts = texts();
                default -> throw in.unknownField("version, governor, throttled, pinned, notes, doubts");
            }
        }
        return new Conditions(in.required(version, "version"), governor, throttled, pinned, notes, doubts);
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            texts.add(in.text());
        }
        return texts;
    }

    private IntervalFit fit() {
        Integer measured = null;
        Double median = null;
        Double p95 = null;
        Double sum = null;
        List<Interval> intervals = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "measured" -> measured = count();
                case "medianErrorPercent" -> median = notNegative();
                case "p95ErrorPercent" -> p95 = notNegative();
                case "sumErrorPercent" -> sum = notNegative();
                case "intervals" -> intervals = intervals();
                default -> throw in.unknownField(
                        "measured, medianErrorPercent, p95ErrorPercent, sumErrorPercent, intervals");
            }
        }
        return new IntervalFit(
                in.required(intervals, "intervals"),
                in.required(measured, "measured"),
                in.required(median, "medianErrorPercent"),
                in.required(p95, "p95ErrorPercent"),
                in.required(sum, "sumErrorPercent"));
    }

    private NodeTimes nodes() {
        Integer runs = null;
        List<NodeTimes.Node> nodes = new ArrayList<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "runs" -> runs = positive();
                case "nodes" -> {
                    in.beginArray();
                    while (in.nextElement()) {
                        nodes.add(node());
                    }
                }
                default -> throw in.unknownField("runs, nodes");
            }
        }
        return new NodeTimes(in.required(runs, "runs"), nodes);
    }

    private NodeTimes.Node node() {
        String name = null;
        String op = null;
        Optional<String> layer = Optional.empty();
        Double ms = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "name" -> name = in.text();
                case "op" -> op = in.text();
                case "layer" -> layer = Optional.of(in.text());
                case "ms" -> ms = time();
                default -> throw in.unknownField("name, op, layer, ms");
            }
        }
        return new NodeTimes.Node(in.required(name, "name"), in.required(op, "op"), layer, in.required(ms, "ms"));
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
        Double sureFromMs = null;
        Double sureToMs = null;
        int outliers = 0;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "first" -> first = in.count();
                case "last" -> last = in.count();
                case "medianMs" -> medianMs = time();
                case "lowMs" -> lowMs = time();
                case "highMs" -> highMs = time();
                case "samples" -> samples = count();
                case "sureFromMs" -> sureFromMs = time();
                case "sureToMs" -> sureToMs = time();
                case "outliers" -> outliers = count();
                default -> throw in.unknownField(
                        "first, last, medianMs, lowMs, highMs, samples, sureFromMs, sureToMs, outliers");
            }
        }
        int from = in.required(first, "first");
        int to = in.required(last, "last");
        if (from < 0 || to < from) {
            throw in.fault("layers " + from + " to " + to + " are no interval", "0 <= first <= last.");
        }
        double low = in.required(lowMs, "lowMs");
        double high = in.required(highMs, "highMs");
        return new Interval(
                from,
                to,
                in.required(medianMs, "medianMs"),
                low,
                high,
                in.required(samples, "samples"),
                sureFromMs == null ? low : sureFromMs,
                sureToMs == null ? high : sureToMs,
                outliers);
    }

    private int count() {
        int value = in.count();
        if (value < 0) {
            throw in.fault(value + " is negative", "Give a number that is not.");
        }
        return value;
    }

    private double time() {
        return notNegative();
    }

    private double notNegative() {
        double value = in.number();
        if (value < 0) {
            throw in.fault(value + " is negative", "Give a number that is not.");
        }
        return value;
    }

    /** The profile as JSON, with a line for each interval. */
    static String write(Profile profile) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("format", FORMAT);
            out.writeStringField("model", profile.model());
            out.writeStringField("modelSha256", profile.modelSha256());
            if (!profile.view().equals(LoadOptions.DEFAULT)) {
                write(out, profile.view());
            }
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
            if (!profile.conditions().equals(Conditions.UNKNOWN)) {
                write(out, profile.conditions());
            }
            write(out, profile.intervals());
            if (profile.fit().isPresent()) {
                write(out, profile.fit().get());
            }
            if (profile.nodes().isPresent()) {
                write(out, profile.nodes().get());
            }
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, LoadOptions view) throws IOException {
        out.writeObjectFieldStart("view");
        out.writeStringField("granularity", id(view.granularity()));
        out.writeObjectFieldStart("shapes");
        for (Map.Entry<String, List<Long>> shape : view.shapes().entrySet()) {
            out.writeArrayFieldStart(shape.getKey());
            for (long dim : shape.getValue()) {
                out.writeNumber(dim);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Conditions conditions) throws IOException {
        out.writeObjectFieldStart("conditions");
        out.writeStringField("version", conditions.version());
        if (conditions.governor().isPresent()) {
            out.writeStringField("governor", conditions.governor().get());
        }
        if (conditions.throttled().isPresent()) {
            out.writeNumberField("throttled", conditions.throttled().getAsLong());
        }
        if (conditions.pinned().isPresent()) {
            out.writeStringField("pinned", conditions.pinned().get());
        }
        if (!conditions.notes().isEmpty()) {
            texts(out, "notes", conditions.notes());
        }
        texts(out, "doubts", conditions.doubts());
        out.writeEndObject();
    }

    private static void texts(JsonGenerator out, String field, List<String> texts) throws IOException {
        out.writeArrayFieldStart(field);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, IntervalFit fit) throws IOException {
        out.writeRaw('\n');
        out.writeObjectFieldStart("fit");
        out.writeNumberField("measured", fit.measured());
        number(out, "medianErrorPercent", fit.medianErrorPercent());
        number(out, "p95ErrorPercent", fit.p95ErrorPercent());
        number(out, "sumErrorPercent", fit.sumErrorPercent());
        write(out, fit.intervals());
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, NodeTimes times) throws IOException {
        out.writeObjectFieldStart("nodes");
        out.writeNumberField("runs", times.runs());
        out.writeArrayFieldStart("nodes");
        for (NodeTimes.Node node : times.nodes()) {
            out.writeRaw('\n');
            out.writeStartObject();
            out.writeStringField("name", node.name());
            out.writeStringField("op", node.op());
            if (node.layer().isPresent()) {
                out.writeStringField("layer", node.layer().get());
            }
            number(out, "ms", node.ms());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, List<Interval> intervals) throws IOException {
        out.writeArrayFieldStart("intervals");
        for (Interval interval : intervals) {
            out.writeRaw('\n');
            write(out, interval);
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, Interval interval) throws IOException {
        out.writeStartObject();
        out.writeNumberField("first", interval.first());
        out.writeNumberField("last", interval.last());
        number(out, "medianMs", interval.medianMs());
        number(out, "lowMs", interval.lowMs());
        number(out, "highMs", interval.highMs());
        out.writeNumberField("samples", interval.samples());
        number(out, "sureFromMs", interval.sureFromMs());
        number(out, "sureToMs", interval.sureToMs());
        out.writeNumberField("outliers", interval.outliers());
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, String field, double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(field + " is " + value + ", which JSON cannot say");
        }
        out.writeNumberField(field, value);
    }
}

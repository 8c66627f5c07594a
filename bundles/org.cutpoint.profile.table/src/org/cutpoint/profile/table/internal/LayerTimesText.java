package org.cutpoint.profile.table.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.json.JsonReader;
import org.cutpoint.profile.table.internal.LayerTimes.Row;

/**
 * The format {@code cutpoint-layer-times/1}: times of a network's layers on a machine, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-layer-times/1",
 *   "name": "pi-4b-pytorch",
 *   "source": "our measurements, PyTorch 1.8",
 *   "model": "zoo:alexnet",                                  whose layers; may be left out
 *   "layers": [                                              all of them, in order
 *     {"id": "conv1", "ms": 41.2},
 *     {"first": "pool1", "last": "pool2", "ms": 60.1}        consecutive ones together
 *   ]
 * }
 * }</pre>
 */
final class LayerTimesText {
    static final String FORMAT = "cutpoint-layer-times/1";

    private final String where;
    private final JsonReader in;

    LayerTimesText(Path file, JsonReader in) {
        this.where = file.toString();
        this.in = in;
    }

    LayerTimes read() {
        String format = null;
        String name = null;
        String source = null;
        Optional<String> model = Optional.empty();
        List<Row> rows = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "source" -> source = in.text();
                case "model" -> model = Optional.of(in.text());
                case "layers" -> {
                    rows = new ArrayList<>();
                    in.beginArray();
                    while (in.nextElement()) {
                        rows.add(row());
                    }
                }
                default -> throw in.unknownField("format, name, source, model, layers");
            }
        }
        in.required(format, "format");
        return new LayerTimes(
                where,
                in.required(name, "name"),
                in.required(source, "source"),
                model,
                List.copyOf(in.required(rows, "layers")));
    }

    private Row row() {
        String place = in.path();
        String id = null;
        String first = null;
        String last = null;
        Double ms = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "first" -> first = in.text();
                case "last" -> last = in.text();
                case "ms" -> ms = time();
                default -> throw in.unknownField("id, first, last, ms");
            }
        }
        if (id != null && (first != null || last != null)) {
            throw in.fault("id stands beside first or last", "Give the one or the other.");
        }
        return id != null || first == null && last == null
                ? new Row(place, in.required(id, "id"), id, in.required(ms, "ms"))
                : new Row(place, in.required(first, "first"), in.required(last, "last"), in.required(ms, "ms"));
    }

    private double time() {
        double ms = in.number();
        if (ms < 0) {
            throw in.fault(ms + " is negative", "Give a time that is not.");
        }
        return ms;
    }
}

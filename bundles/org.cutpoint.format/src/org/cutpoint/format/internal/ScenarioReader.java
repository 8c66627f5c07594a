package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.json.JsonReader;

/** Reads one {@code cutpoint-scenario/1} document: its form, not its meaning. Used once. */
final class ScenarioReader {
    static final String FORMAT = "cutpoint-scenario/1";

    private final JsonReader in;
    /** A million tasks name the same few networks and edges: each name is kept once. */
    private final Map<String, String> names = new HashMap<>();

    ScenarioReader(JsonReader in) {
        this.in = in;
    }

    /** @param defaultName the scenario's name where it gives none */
    Scenario read(String defaultName) {
        String format = null;
        String name = defaultName;
        Map<String, TaskModel> models = null;
        List<EdgeServer> edges = null;
        List<Task> tasks = null;
        boolean returnResult = false;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "models" -> models = models();
                case "edges" -> edges = list(this::edge);
                case "tasks" -> tasks = list(this::task);
                case "returnResult" -> returnResult = in.truth();
                default -> throw in.unknownField("format, name, models, edges, tasks, returnResult");
            }
        }
        in.required(format, "format");
        return new Scenario(
                name,
                in.required(models, "models"),
                in.required(edges, "edges"),
                in.required(tasks, "tasks"),
                returnResult);
    }

    private Map<String, TaskModel> models() {
        Map<String, TaskModel> models = new LinkedHashMap<>();
        in.beginObject();
        while (in.nextField()) {
            String id = in.field();
            models.put(id, model());
        }
        return models;
    }

    private TaskModel model() {
        Input input = null;
        List<TaskLayer> layers = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "input" -> input = input();
                case "layers" -> layers = list(this::layer);
                default -> throw in.unknownField("input, layers");
            }
        }
        Input taken = in.required(input, "input");
        return new TaskModel(taken.id(), taken.bytes(), in.required(layers, "layers"));
    }

    private record Input(String id, long bytes) {}

    private Input input() {
        String id = null;
        Long bytes = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "bytes" -> bytes = in.whole();
                default -> throw in.unknownField("id, bytes");
            }
        }
        return new Input(in.required(id, "id"), in.required(bytes, "bytes"));
    }

    private record Times(double deviceMs, double edgeMs, double cloudMs) {}

    private TaskLayer layer() {
        String id = null;
        Long outputBytes = null;
        Times times = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "outputBytes" -> outputBytes = in.whole();
                case "timeMs" -> times = times();
                default -> throw in.unknownField("id, outputBytes, timeMs");
            }
        }
        in.required(id, "id");
        long bytes = in.required(outputBytes, "outputBytes");
        Times taken = in.required(times, "timeMs");
        return new TaskLayer(id, bytes, taken.deviceMs(), taken.edgeMs(), taken.cloudMs());
    }

    private Times times() {
        Double device = null;
        Double edge = null;
        Double cloud = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "device" -> device = in.number();
                case "edge" -> edge = in.number();
                case "cloud" -> cloud = in.number();
                default -> throw in.unknownField("device, edge, cloud");
            }
        }
        return new Times(in.required(device, "device"), in.required(edge, "edge"), in.required(cloud, "cloud"));
    }

    private EdgeServer edge() {
        String id = null;
        Integer slots = null;
        Double edgeMbps = null;
        Double coreMbps = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "slots" -> slots = in.count();
                case "edgeMbps" -> edgeMbps = in.number();
                case "coreMbps" -> coreMbps = in.number();
                default -> throw in.unknownField("id, slots, edgeMbps, coreMbps");
            }
        }
        return new EdgeServer(
                in.required(id, "id"),
                in.required(slots, "slots"),
                in.required(edgeMbps, "edgeMbps"),
                in.required(coreMbps, "coreMbps"));
    }

    private Task task() {
        String id = null;
        Double arrivalMs = null;
        String model = null;
        Integer samples = null;
        List<String> edges = null;
        Double maxEdgeMbps = null;
        Double maxCoreMbps = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> id = in.text();
                case "arrivalMs" -> arrivalMs = in.number();
                case "model" -> model = name();
                case "samples" -> samples = in.count();
                case "edges" -> edges = list(this::name);
                case "maxEdgeMbps" -> maxEdgeMbps = in.number();
                case "maxCoreMbps" -> maxCoreMbps = in.number();
                default -> throw in.unknownField("id, arrivalMs, model, samples, edges, maxEdgeMbps, maxCoreMbps");
            }
        }
        return new Task(
                in.required(id, "id"),
                in.required(arrivalMs, "arrivalMs"),
                in.required(model, "model"),
                in.required(samples, "samples"),
                in.required(edges, "edges"),
                in.required(maxEdgeMbps, "maxEdgeMbps"),
                in.required(maxCoreMbps, "maxCoreMbps"));
    }

    private String name() {
        String name = in.text();
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            list.add(element.get());
        }
        return list;
    }
}

package org.cutpoint.format.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.api.scenario.TracedTask.Attempt;
import org.cutpoint.json.JsonReader;

/** Reads one {@code cutpoint-trace/1} document. Used once. */
final class TraceReader {
    static final String FORMAT = "cutpoint-trace/1";

    private final JsonReader in;
    private final Scenario scenario;
    private final Map<String, Integer> positions = new HashMap<>();

    TraceReader(JsonReader in, Scenario scenario) {
        this.in = in;
        this.scenario = scenario;
        for (int t = 0; t < scenario.tasks().size(); t++) {
            positions.put(scenario.tasks().get(t).id(), t);
        }
    }

    Trace read() {
        String format = null;
        String name = null;
        String strategy = null;
        Double totalDelayMs = null;
        double lowerBoundMs = 0;
        List<TracedTask> tasks = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "scenario" -> name = in.text();
                case "strategy" -> strategy = in.text();
                case "totalDelayMs" -> totalDelayMs = in.number();
                case "lowerBoundMs" -> lowerBoundMs = in.number();
                case "tasks" -> tasks = tasks();
                default -> throw in.unknownField("format, scenario, strategy, totalDelayMs, lowerBoundMs, tasks");
            }
        }
        in.required(format, "format");
        return new Trace(
                in.required(name, "scenario"),
                in.required(strategy, "strategy"),
                in.required(totalDelayMs, "totalDelayMs"),
                lowerBoundMs,
                in.required(tasks, "tasks"));
    }

    private List<TracedTask> tasks() {
        TracedTask[] tasks = new TracedTask[scenario.tasks().size()];
        in.beginArray();
        while (in.nextElement()) {
            TracedTask task = task();
            Integer position = positions.get(task.id());
            if (position == null) {
                throw in.fault("the scenario has no task '" + task.id() + "'", "Give the scenario that it is of.");
            }
            if (tasks[position] != null) {
                throw in.fault("task '" + task.id() + "' comes twice", "Keep one.");
            }
            tasks[position] = task;
        }
        for (int t = 0; t < tasks.length; t++) {
            if (tasks[t] == null) {
                throw in.fault(
                        "task '" + scenario.tasks().get(t).id() + "' is missing", "Every task must be answered.");
            }
        }
        return List.of(tasks);
    }

    /** What a task and its attempts are made of. */
    private static final class Fields {
        String id;
        Double startMs;
        Double finishMs;
        Double endMs;
        String mode;
        Optional<String> edge = Optional.empty();
        Integer cut1;
        Integer cut2;
        double edgeMbps;
        double coreMbps;
    }

    private TracedTask task() {
        Fields fields = new Fields();
        // An attempt is checked by its task's network, and the task's name may come after it.
        List<Fields> failed = new ArrayList<>();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "id" -> fields.id = in.text();
                case "finishMs" -> fields.finishMs = in.number();
                case "failed" -> failed = list(this::attempt);
                default -> placement(
                        fields, "id, startMs, finishMs, mode, edge, cut1, cut2, edgeMbps, coreMbps, failed");
            }
        }
        in.required(fields.id, "id");
        in.required(fields.finishMs, "finishMs");
        List<Attempt> attempts = new ArrayList<>();
        for (Fields attempt : failed) {
            attempts.add(new Attempt(placement(fields.id, attempt), attempt.endMs));
        }
        return new TracedTask(fields.id, placement(fields.id, fields), fields.finishMs, attempts);
    }

    private Fields attempt() {
        Fields fields = new Fields();
        in.beginObject();
        while (in.nextField()) {
            if (in.field().equals("endMs")) {
                fields.endMs = in.number();
            } else {
                placement(fields, "startMs, endMs, mode, edge, cut1, cut2, edgeMbps, coreMbps");
            }
        }
        in.required(fields.endMs, "endMs");
        return fields;
    }

    private void placement(Fields fields, String allowed) {
        switch (in.field()) {
            case "startMs" -> fields.startMs = in.number();
            case "mode" -> fields.mode = in.text();
            case "edge" -> fields.edge = Optional.of(in.text());
            case "cut1" -> fields.cut1 = in.count();
            case "cut2" -> fields.cut2 = in.count();
            case "edgeMbps" -> fields.edgeMbps = in.number();
            case "coreMbps" -> fields.coreMbps = in.number();
            default -> throw in.unknownField(allowed);
        }
    }

    private Placement placement(String id, Fields fields) {
        in.required(fields.startMs, "startMs");
        in.required(fields.mode, "mode");
        Placement placement = new Placement(
                fields.startMs,
                fields.edge,
                in.required(fields.cut1, "cut1"),
                in.required(fields.cut2, "cut2"),
                fields.edgeMbps,
                fields.coreMbps);
        Integer position = positions.get(id);
        if (position != null) {
            Task task = scenario.tasks().get(position);
            String mode = placement
                    .mode(scenario.models().get(task.model()).layers().size())
                    .id();
            if (!mode.equals(fields.mode)) {
                throw in.fault(
                        "mode '" + fields.mode + "' does not fit cuts " + fields.cut1 + " and " + fields.cut2,
                        "They are of mode '" + mode + "'.");
            }
        }
        return placement;
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

package org.cutpoint.format.internal;

import static org.cutpoint.format.internal.JsonText.number;
import static org.cutpoint.format.internal.JsonText.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.ScenarioFormats;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code cutpoint-scenario/1} and {@code cutpoint-trace/1} by streaming. */
@Component
public final class JsonScenarioFormats implements ScenarioFormats {
    /** A task takes about 200. */
    private static final long MOST_BYTES = 4L << 30;

    private final ScenarioEvaluator evaluator;

    @Activate
    public JsonScenarioFormats(@Reference ScenarioEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Scenario readScenario(Path file) {
        Scenario scenario = JsonReader.read(
                file, ScenarioReader.FORMAT, MOST_BYTES, in -> new ScenarioReader(in).read(JsonText.nameOf(file)));
        try {
            evaluator.check(scenario);
        } catch (InputException e) {
            throw new InputException(file.toString(), e.getMessage(), "", e);
        }
        return scenario;
    }

    @Override
    public Trace readTrace(Path file, Scenario scenario) {
        return JsonReader.read(file, TraceReader.FORMAT, MOST_BYTES, in -> new TraceReader(in, scenario).read());
    }

    @Override
    public void writeScenario(Scenario scenario, Writer out) {
        JsonText.object(out, new LineEach(), json -> {
            json.writeStringField("format", ScenarioReader.FORMAT);
            json.writeStringField("name", scenario.name());
            json.writeObjectFieldStart("models");
            for (Map.Entry<String, TaskModel> model : scenario.models().entrySet()) {
                json.writeFieldName(model.getKey());
                write(model.getValue(), json);
            }
            json.writeEndObject();
            json.writeArrayFieldStart("edges");
            for (EdgeServer edge : scenario.edges()) {
                json.writeStartObject();
                json.writeStringField("id", edge.id());
                json.writeNumberField("slots", edge.slots());
                number(json, "edgeMbps", edge.edgeMbps());
                number(json, "coreMbps", edge.coreMbps());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("tasks");
            for (Task task : scenario.tasks()) {
                write(task, json);
            }
            json.writeEndArray();
            json.writeBooleanField("returnResult", scenario.returnResult());
        });
    }

    private static void write(TaskModel model, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("input");
        json.writeStringField("id", model.inputId());
        json.writeNumberField("bytes", model.inputBytes());
        json.writeEndObject();
        json.writeArrayFieldStart("layers");
        for (TaskLayer layer : model.layers()) {
            json.writeStartObject();
            json.writeStringField("id", layer.id());
            json.writeNumberField("outputBytes", layer.outputBytes());
            json.writeObjectFieldStart("timeMs");
            number(json, "device", layer.deviceMs());
            number(json, "edge", layer.edgeMs());
            number(json, "cloud", layer.cloudMs());
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(Task task, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", task.id());
        number(json, "arrivalMs", task.arrivalMs());
        json.writeStringField("model", task.model());
        json.writeNumberField("samples", task.samples());
        texts(json, "edges", task.edges());
        number(json, "maxEdgeMbps", task.maxEdgeMbps());
        number(json, "maxCoreMbps", task.maxCoreMbps());
        json.writeEndObject();
    }

    @Override
    public void writeTrace(Scenario scenario, Trace trace, Writer out) {
        JsonText.object(out, new MinimalPrettyPrinter(), json -> {
            json.writeStringField("format", TraceReader.FORMAT);
            json.writeStringField("scenario", trace.scenario());
            json.writeStringField("strategy", trace.strategy());
            number(json, "totalDelayMs", trace.totalDelayMs());
            number(json, "lowerBoundMs", trace.lowerBoundMs());
            json.writeArrayFieldStart("tasks");
            for (int t = 0; t < trace.tasks().size(); t++) {
                Task task = scenario.tasks().get(t);
                int layers = scenario.models().get(task.model()).layers().size();
                write(trace.tasks().get(t), layers, json);
            }
            json.writeEndArray();
        });
    }

    private static void write(TracedTask task, int layers, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", task.id());
        number(json, "startMs", task.placement().startMs());
        number(json, "finishMs", task.finishMs());
        write(task.placement(), layers, json);
        if (!task.failed().isEmpty()) {
            json.writeArrayFieldStart("failed");
            for (TracedTask.Attempt attempt : task.failed()) {
                json.writeStartObject();
                number(json, "startMs", attempt.placement().startMs());
                number(json, "endMs", attempt.endMs());
                write(attempt.placement(), layers, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(Placement placement, int layers, JsonGenerator json) throws IOException {
        json.writeStringField("mode", placement.mode(layers).id());
        if (placement.edge().isPresent()) {
            json.writeStringField("edge", placement.edge().get());
        }
        json.writeNumberField("cut1", placement.cut1());
        json.writeNumberField("cut2", placement.cut2());
        number(json, "edgeMbps", placement.edgeMbps());
        number(json, "coreMbps", placement.coreMbps());
    }

    /** Elements of the document's own arrays on lines of their own. */
    private static final class LineEach extends MinimalPrettyPrinter {
        private static final long serialVersionUID = 1L;

        @Override
        public void beforeArrayValues(JsonGenerator json) throws IOException {
            breakLine(json);
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            super.writeArrayValueSeparator(json);
            breakLine(json);
        }

        private static void breakLine(JsonGenerator json) throws IOException {
            if (json.getOutputContext().getParent().getParent().inRoot()) {
                json.writeRaw('\n');
            }
        }
    }
}

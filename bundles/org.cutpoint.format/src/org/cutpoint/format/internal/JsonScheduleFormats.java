package org.cutpoint.format.internal;

import static org.cutpoint.format.internal.JsonText.number;
import static org.cutpoint.format.internal.JsonText.object;
import static org.cutpoint.format.internal.JsonText.texts;

import java.nio.file.Path;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.ScheduleFormats;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code cutpoint-schedule/1} and {@code cutpoint-order/1} by streaming. */
@Component
public final class JsonScheduleFormats implements ScheduleFormats {
    private final ScheduleEvaluator evaluator;

    @Activate
    public JsonScheduleFormats(@Reference ScheduleEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public ScheduleProblem readProblem(Path file) {
        ScheduleProblem problem =
                JsonReader.read(file, ScheduleReader.FORMAT, in -> new ScheduleReader(in).read(JsonText.nameOf(file)));
        try {
            evaluator.check(problem);
        } catch (InputException e) {
            throw new InputException(file.toString(), e.getMessage(), "", e);
        }
        return problem;
    }

    @Override
    public Order readOrder(Path file) {
        return JsonReader.read(file, ScheduleReader.ORDER_FORMAT, in -> new ScheduleReader(in).readOrder());
    }

    @Override
    public String writeProblem(ScheduleProblem problem) {
        return object(out -> {
            out.writeStringField("format", ScheduleReader.FORMAT);
            out.writeStringField("name", problem.name());
            out.writeArrayFieldStart("nodes");
            for (ScheduleProblem.Node node : problem.nodes()) {
                out.writeStartObject();
                out.writeStringField("id", node.id());
                number(out, "computeMs", node.computeMs());
                number(out, "transferMs", node.transferMs());
                texts(out, "after", node.after());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    @Override
    public String writeOrder(ScheduleProblem problem, Scheduled scheduled, OptionalDouble serialMs) {
        return object(out -> {
            out.writeStringField("format", ScheduleReader.ORDER_FORMAT);
            out.writeStringField("problem", problem.name());
            out.writeStringField("strategy", scheduled.scheduler());
            number(out, "makespanMs", scheduled.makespanMs());
            if (serialMs.isPresent()) {
                number(out, "withoutOverlapMs", serialMs.getAsDouble());
            }
            texts(out, "order", scheduled.order().nodes());
            number(out, "solveMs", scheduled.solveMs());
        });
    }
}

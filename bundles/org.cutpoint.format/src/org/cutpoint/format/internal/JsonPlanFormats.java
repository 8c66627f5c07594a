package org.cutpoint.format.internal;

import static org.cutpoint.format.internal.JsonText.nameOf;
import static org.cutpoint.format.internal.JsonText.number;
import static org.cutpoint.format.internal.JsonText.object;
import static org.cutpoint.format.internal.JsonText.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.BandwidthSweep;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code cutpoint-problem/1} and {@code cutpoint-plan/1} by streaming: no tree of the document, little to start. */
@Component
public final class JsonPlanFormats implements PlanFormats {
    private final PlanEvaluator evaluator;

    @Activate
    public JsonPlanFormats(@Reference PlanEvaluator evaluator) {
        this.evaluator = evaluator;
    }

    @Override
    public Problem readProblem(Path file) {
        return checked(file.toString(), JsonReader.read(file, ProblemReader.FORMAT, in -> new ProblemReader(in)
                .read(nameOf(file))));
    }

    @Override
    public Problem readProblem(String where, String json) {
        return checked(
                where, JsonReader.read(where, json, ProblemReader.FORMAT, in -> new ProblemReader(in).read(where)));
    }

    private Problem checked(String where, Problem problem) {
        try {
            evaluator.check(problem);
        } catch (InputException e) {
            throw new InputException(where, e.getMessage(), "", e);
        }
        return problem;
    }

    @Override
    public Plan readPlan(Path file) {
        return JsonReader.read(file, PlanReader.FORMAT, in -> new PlanReader(in, file.toString()).read());
    }

    @Override
    public Plan readPlan(String where, String json) {
        return JsonReader.read(where, json, PlanReader.FORMAT, in -> new PlanReader(in, where).read());
    }

    @Override
    public PlanTable readTable(Path file) {
        return TableReader.read(file);
    }

    @Override
    public String writeProblem(Problem problem) {
        return object(out -> {
            out.writeStringField("format", ProblemReader.FORMAT);
            out.writeStringField("name", problem.name());
            out.writeArrayFieldStart("tiers");
            for (Tier tier : problem.tiers()) {
                writeTier(out, tier);
            }
            out.writeEndArray();
            writeItems(out, "inputs", problem.inputs());
            out.writeArrayFieldStart("layers");
            for (ProblemLayer layer : problem.layers()) {
                writeLayer(out, problem, layer);
            }
            out.writeEndArray();
            texts(out, "results", problem.results());
            if (!problem.groups().isEmpty()) {
                out.writeArrayFieldStart("groups");
                for (Group group : problem.groups()) {
                    writeGroup(out, group);
                }
                out.writeEndArray();
            }
            out.writeArrayFieldStart("links");
            for (Link link : problem.links()) {
                writeLink(out, link);
            }
            out.writeEndArray();
            out.writeStringField("objective", problem.objective().id());
            out.writeNumberField("jobs", problem.jobs());
            out.writeNumberField("stages", problem.stages());
            out.writeBooleanField("returnResult", problem.returnResult());
            if (!problem.limits().equals(Limits.NONE)) {
                writeLimits(out, problem.limits());
            }
        });
    }

    private static void writeTier(JsonGenerator out, Tier tier) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", tier.id());
        if (tier.computePowerW().isPresent()) {
            number(out, "computePowerW", tier.computePowerW().getAsDouble());
        }
        if (tier.memoryBytes().isPresent()) {
            out.writeNumberField("memoryBytes", tier.memoryBytes().getAsLong());
        }
        out.writeEndObject();
    }

    private static void writeItems(JsonGenerator out, String field, List<DataItem> items) throws IOException {
        out.writeArrayFieldStart(field);
        for (DataItem item : items) {
            out.writeStartObject();
            out.writeStringField("id", item.id());
            out.writeNumberField("bytes", item.bytes());
            if (item.backBytes() != item.bytes()) {
                out.writeNumberField("backBytes", item.backBytes());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void writeLayer(JsonGenerator out, Problem problem, ProblemLayer layer) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", layer.id());
        texts(out, "inputs", layer.inputs());
        List<DataItem> outputs = layer.outputs();
        boolean brief = outputs.size() == 1
                && outputs.get(0).equals(new DataItem(layer.id(), outputs.get(0).bytes()));
        if (brief) {
            out.writeNumberField("outputBytes", outputs.get(0).bytes());
        } else {
            writeItems(out, "outputs", outputs);
        }
        writeByTier(out, "timeMs", problem, layer.timeMs());
        writeUnlessZero(out, "macs", layer.macs());
        writeUnlessZero(out, "weightBytes", layer.weightBytes());
        writeUnlessZero(out, "syncBytes", layer.syncBytes());
        if (!layer.energyJ().isEmpty()) {
            writeByTier(out, "energyJ", problem, layer.energyJ());
        }
        out.writeEndObject();
    }

    private static void writeByTier(JsonGenerator out, String field, Problem problem, Map<String, Double> values)
            throws IOException {
        out.writeObjectFieldStart(field);
        for (Tier tier : problem.tiers()) {
            if (values.containsKey(tier.id())) {
                number(out, tier.id(), values.get(tier.id()));
            }
        }
        out.writeEndObject();
    }

    private static void writeUnlessZero(JsonGenerator out, String field, long value) throws IOException {
        if (value != 0) {
            out.writeNumberField(field, value);
        }
    }

    private static void writeGroup(JsonGenerator out, Group group) throws IOException {
        out.writeStartObject();
        out.writeStringField("tier", group.tier());
        out.writeStringField("first", group.first());
        out.writeStringField("last", group.last());
        number(out, "timeMs", group.timeMs());
        if (group.energyJ().isPresent()) {
            number(out, "energyJ", group.energyJ().getAsDouble());
        }
        out.writeEndObject();
    }

    private static void writeLink(JsonGenerator out, Link link) throws IOException {
        out.writeStartObject();
        out.writeStringField("from", link.from());
        out.writeStringField("to", link.to());
        number(out, "mbps", link.mbps());
        number(out, "setupMs", link.setupMs());
        number(out, "latencyMs", link.latencyMs());
        number(out, "alphaMwPerMbps", link.alphaMwPerMbps());
        number(out, "betaMw", link.betaMw());
        if (!link.tensorBytes().isEmpty()) {
            out.writeObjectFieldStart("tensorBytes");
            for (Map.Entry<String, Long> size : new TreeMap<>(link.tensorBytes()).entrySet()) {
                out.writeNumberField(size.getKey(), size.getValue());
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void writeLimits(JsonGenerator out, Limits limits) throws IOException {
        out.writeObjectFieldStart("limits");
        if (limits.deviceEnergyJ().isPresent()) {
            number(out, "deviceEnergyJ", limits.deviceEnergyJ().getAsDouble());
        }
        if (limits.cloudTimeMs().isPresent()) {
            number(out, "cloudTimeMs", limits.cloudTimeMs().getAsDouble());
        }
        if (limits.latencyMs().isPresent()) {
            number(out, "latencyMs", limits.latencyMs().getAsDouble());
        }
        out.writeEndObject();
    }

    @Override
    public String writePlan(Workload workload, String strategy, Plan plan, PlanCost cost, double solveMs) {
        Map<String, Problem> problems = new HashMap<>();
        workload.problems().forEach(problem -> problems.put(problem.name(), problem));
        // Thousands of jobs share a map: its text is made once.
        Map<Map<String, String>, String> tiers = new IdentityHashMap<>();
        return object(out -> {
            writeHead(out, workload, strategy, true);
            number(out, "value", cost.value());
            if (plan.lowerBound().isPresent()) {
                number(out, "lowerBound", plan.lowerBound().getAsDouble());
            }
            if (cost.gap().isPresent()) {
                number(out, "gap", cost.gap().getAsDouble());
            }
            texts(out, "violates", cost.violates());
            if (!plan.notes().isEmpty()) {
                texts(out, "notes", plan.notes());
            }
            number(out, "solveMs", solveMs);
            out.writeArrayFieldStart("assignments");
            for (Assignment job : plan.assignments()) {
                Problem problem = problems.get(job.problem());
                out.writeStartObject();
                out.writeStringField("id", job.id());
                if (problems.size() > 1) {
                    out.writeStringField("problem", job.problem());
                }
                out.writeFieldName("tiers");
                out.writeRawValue(tiers.computeIfAbsent(job.tiers(), map -> tiersText(problem, map)));
                JobCost jobCost = cost.jobs().get(job.id());
                number(out, "latencyMs", jobCost.latencyMs());
                number(out, "energyJ", jobCost.energyJ());
                if (!problem.groups().isEmpty()) {
                    writeIntervals(out, jobCost);
                }
                if (!job.pieces().isEmpty()) {
                    out.writeArrayFieldStart("pieces");
                    for (List<String> piece : job.pieces()) {
                        out.writeArray(piece.toArray(String[]::new), 0, piece.size());
                    }
                    out.writeEndArray();
                }
                out.writeEndObject();
            }
            out.writeEndArray();
            texts(out, "schedule", plan.schedule());
        });
    }

    @Override
    public String writeInfeasible(Workload workload, String strategy, Infeasible infeasible, double solveMs) {
        return object(out -> {
            writeHead(out, workload, strategy, false);
            out.writeStringField("reason", infeasible.reason());
            number(out, "solveMs", solveMs);
        });
    }

    @Override
    public String writeSweep(Workload workload, String strategy, List<BandwidthSweep.Range> ranges) {
        return writeSweep(workload, strategy, ranges, 1);
    }

    @Override
    public String writeSweep(Workload workload, String strategy, List<BandwidthSweep.Range> ranges, double cloudLoad) {
        return object(out -> {
            out.writeStringField("format", TableReader.FORMAT);
            out.writeStringField("problem", names(workload));
            out.writeStringField("strategy", strategy);
            out.writeStringField("objective", workload.first().objective().id());
            if (cloudLoad != 1) {
                number(out, "cloudLoad", cloudLoad);
            }
            out.writeArrayFieldStart("ranges");
            for (BandwidthSweep.Range range : ranges) {
                out.writeStartObject();
                number(out, "fromMbps", range.fromMbps());
                number(out, "toMbps", range.toMbps());
                if (range.endValue().isPresent()) {
                    number(out, "endValue", range.endValue().getAsDouble());
                }
                out.writeFieldName("plan");
                Planned planned = range.planned();
                out.writeRawValue(
                        planned.outcome() instanceof Plan plan
                                ? writePlan(
                                        workload, strategy, plan, planned.cost().orElseThrow(), planned.solveMs())
                                : writeInfeasible(
                                        workload, strategy, (Infeasible) planned.outcome(), planned.solveMs()));
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static String names(Workload workload) {
        return workload.problems().stream().map(Problem::name).collect(Collectors.joining(" + "));
    }

    private static void writeHead(JsonGenerator out, Workload workload, String strategy, boolean feasible)
            throws IOException {
        out.writeStringField("format", PlanReader.FORMAT);
        out.writeStringField("problem", names(workload));
        out.writeStringField("strategy", strategy);
        out.writeBooleanField("feasible", feasible);
        out.writeStringField("objective", workload.first().objective().id());
    }

    private String tiersText(Problem problem, Map<String, String> tiers) {
        return object(out -> {
            for (ProblemLayer layer : problem.layers()) {
                out.writeStringField(layer.id(), tiers.get(layer.id()));
            }
        });
    }

    /** The calls that the cost is made of, which are the plan's where it lists any. */
    private static void writeIntervals(JsonGenerator out, JobCost cost) throws IOException {
        out.writeArrayFieldStart("intervals");
        for (JobCost.Step step : cost.steps()) {
            if (step instanceof JobCost.Compute compute) {
                out.writeStartObject();
                out.writeStringField("tier", compute.tier());
                out.writeStringField("first", compute.layers().get(0));
                out.writeStringField(
                        "last", compute.layers().get(compute.layers().size() - 1));
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }
}

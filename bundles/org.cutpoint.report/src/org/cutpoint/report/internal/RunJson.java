package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.JsonText.json;
import static org.cutpoint.report.internal.JsonText.machine;
import static org.cutpoint.report.internal.JsonText.micro;
import static org.cutpoint.report.internal.JsonText.strings;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.MemoryUse;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.Timeline;

/** Runs as JSON: {@code cutpoint-run/1}, {@code cutpoint-comparison/1}, and Chrome's trace events. */
final class RunJson {
    private RunJson() {}

    static String run(RunRecord run) {
        return json(false, json -> {
            json.writeStartObject();
            json.writeStringField("format", "cutpoint-run/1");
            runFields(json, run);
            json.writeEndObject();
        });
    }

    private static void runFields(JsonGenerator json, RunRecord run) throws IOException {
        RunResult measured = run.measured();
        json.writeStringField("model", run.model());
        json.writeStringField("strategy", run.strategy());
        network(json, run.network(), run.networkEmulated());
        tiers(json, run.tiers());
        json.writeNumberField("jobs", run.jobs());
        json.writeObjectFieldStart("predicted");
        json.writeNumberField("makespanMs", micro(run.predicted().makespanMs()));
        json.writeNumberField("latencyMs", micro(run.predicted().latencyMs()));
        json.writeEndObject();
        json.writeObjectFieldStart("measured");
        json.writeNumberField("makespanMs", micro(measured.makespanMs()));
        json.writeObjectFieldStart("latencyMs");
        json.writeNumberField("p50", micro(run.latencyQuantileMs(0.5)));
        json.writeNumberField("p95", micro(run.latencyQuantileMs(0.95)));
        json.writeEndObject();
        json.writeNumberField("deviceMs", micro(measured.busyMs(Lane.DEVICE)));
        json.writeNumberField("uplinkMs", micro(measured.busyMs(Lane.UPLINK)));
        json.writeNumberField("cloudMs", micro(measured.busyMs(Lane.CLOUD)));
        json.writeNumberField("uploadBytes", measured.uploadBytes());
        if (run.repeatsMs().size() > 1) {
            json.writeArrayFieldStart("repeatsMs");
            for (double repeat : run.repeatsMs()) {
                json.writeNumber(micro(repeat));
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        List<RunParts.Row> parts = RunParts.of(run);
        if (!parts.isEmpty()) {
            json.writeArrayFieldStart("parts");
            for (RunParts.Row part : parts) {
                json.writeStartObject();
                json.writeStringField("from", part.from());
                json.writeStringField("to", part.to());
                json.writeNumberField("predictedMs", micro(part.predictedMs()));
                json.writeNumberField("measuredMs", micro(part.measuredMs()));
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (run.energy().isPresent()) {
            energy(json, run.energy().get());
        }
        memory(json, run.memory());
        json.writeNumberField("maxAbsDiff", measured.maxAbsDiff());
        json.writeNumberField("fallbacks", measured.fallbacks());
        planChanges(json, measured);
        failures(json, measured);
    }

    static void planChanges(JsonGenerator json, RunResult measured) throws IOException {
        if (measured.planChanges() > 0) {
            json.writeNumberField("planChanges", measured.planChanges());
        }
    }

    static void memory(JsonGenerator json, Optional<MemoryUse> memory) throws IOException {
        if (memory.isEmpty()) {
            return;
        }
        MemoryUse use = memory.get();
        json.writeObjectFieldStart("memory");
        json.writeNumberField("heldWeightBytes", use.heldWeightBytes());
        json.writeNumberField("weightBytes", use.weightBytes());
        if (use.residentBytes().isPresent()) {
            json.writeNumberField("residentBytes", use.residentBytes().getAsLong());
        }
        if (use.ownBytes().isPresent()) {
            json.writeNumberField("ownBytes", use.ownBytes().getAsLong());
        }
        json.writeEndObject();
    }

    static void failures(JsonGenerator json, RunResult measured) throws IOException {
        if (measured.failures().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("failures");
        for (RunResult.Failure failure : measured.failures()) {
            json.writeStartObject();
            json.writeStringField("job", failure.job());
            json.writeStringField("reason", failure.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void network(JsonGenerator json, Network network, boolean emulated) throws IOException {
        json.writeObjectFieldStart("network");
        network(json, network);
        json.writeBooleanField("traced", network.trace().isPresent());
        json.writeBooleanField("emulated", emulated);
        json.writeEndObject();
    }

    static void tiers(JsonGenerator json, List<RunRecord.TierSetup> tiers) throws IOException {
        json.writeArrayFieldStart("tiers");
        for (RunRecord.TierSetup tier : tiers) {
            json.writeStartObject();
            json.writeStringField("id", tier.id());
            json.writeNumberField("slowdown", tier.slowdown());
            json.writeNumberField("threads", tier.threads());
            if (tier.onward().isPresent()) {
                json.writeObjectFieldStart("onward");
                network(json, tier.onward().get());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void network(JsonGenerator json, Network network) throws IOException {
        json.writeStringField("name", network.name());
        json.writeNumberField("uplinkMbps", network.uplinkMbps());
        json.writeNumberField("downlinkMbps", network.downlinkMbps());
        json.writeNumberField("rttMs", network.rttMs());
        json.writeNumberField("uplinkSetupMs", network.uplinkSetupMs());
        json.writeNumberField("downlinkSetupMs", network.downlinkSetupMs());
    }

    private static void energy(JsonGenerator json, JobEnergy energy) throws IOException {
        json.writeObjectFieldStart("energy");
        if (energy.power().isPresent()) {
            json.writeNumberField("devicePowerW", energy.power().get().watts());
            json.writeStringField("devicePowerSource", energy.power().get().source());
            json.writeBooleanField("metered", energy.power().get().metered());
        }
        joules(json, "predicted", energy.predicted());
        joules(json, "measured", energy.measured());
        json.writeEndObject();
    }

    private static void joules(JsonGenerator json, String field, JobEnergy.Joules joules) throws IOException {
        json.writeObjectFieldStart(field);
        if (joules.computing().isPresent()) {
            json.writeNumberField("computeJ", micro(1000 * joules.computing().getAsDouble()) / 1000);
        }
        if (joules.radio().isPresent()) {
            json.writeNumberField("radioJ", micro(1000 * joules.radio().getAsDouble()) / 1000);
        }
        json.writeEndObject();
    }

    static String comparison(Comparison comparison) {
        return json(true, json -> {
            json.writeStartObject();
            json.writeStringField("format", "cutpoint-comparison/1");
            json.writeStringField("title", comparison.title());
            json.writeStringField("created", comparison.created().toString());
            json.writeStringField("version", comparison.version());
            machine(json, comparison.machine());
            json.writeArrayFieldStart("models");
            for (Comparison.Section section : comparison.sections()) {
                section(json, comparison, section);
            }
            json.writeEndArray();
            strings(json, "notes", Notes.of(comparison));
            strings(json, "verification", Notes.verification(comparison));
            json.writeEndObject();
        });
    }

    private static void section(JsonGenerator json, Comparison comparison, Comparison.Section section)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("model", section.model());
        json.writeStringField("sha256", section.sha256());
        json.writeNumberField("layers", section.layers());
        json.writeNumberField("macs", section.macs());
        json.writeNumberField("parameters", section.parameters());
        if (section.exactDiff().isPresent()) {
            json.writeNumberField("maxAbsDiffUnoptimized", section.exactDiff().getAsDouble());
        }
        json.writeArrayFieldStart("runs");
        for (RunRecord run : section.runs()) {
            json.writeStartObject();
            runFields(json, run);
            json.writeNumberField("maxRelDiff", run.measured().maxRelDiff());
            json.writeArrayFieldStart("cuts");
            for (RunRecord.CutShare cut : run.cuts()) {
                json.writeStartObject();
                json.writeStringField("after", cut.label());
                json.writeNumberField("jobs", cut.jobs());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (run.error().isPresent()) {
                json.writeNumberField("errorPercent", micro(100 * run.error().getAsDouble()));
            }
            Optional<RunRecord> reference = RunText.reference(comparison.runs(), run);
            if (reference.isPresent()) {
                json.writeNumberField("gainPercent", micro(100 * run.gainOver(reference.get())));
            }
            spans(json, "predictedTimeline", run.predicted().spans());
            spans(json, "measuredTimeline", run.measured().spans());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void spans(JsonGenerator json, String field, List<RunResult.Span> spans) throws IOException {
        json.writeArrayFieldStart(field);
        for (RunResult.Span span : spans) {
            json.writeStartObject();
            json.writeStringField("job", span.job());
            json.writeStringField("lane", Labels.lane(span.lane()));
            json.writeNumberField("startMs", micro(span.startMs()));
            json.writeNumberField("endMs", micro(span.endMs()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static String trace(List<RunRecord> runs) {
        return TraceJson.of(runs.stream().map(RunJson::timeline).toList(), Labels.conditions(runs));
    }

    private static Timeline timeline(RunRecord run) {
        return new Timeline(
                run.strategy() + ", " + Labels.conditions(List.of(run)),
                run.measured().parts().isEmpty() ? lanes(run) : chain(run));
    }

    /** Of more than two tiers: each of them, and each way from one to the next. */
    private static List<Timeline.Lane> chain(RunRecord run) {
        Map<String, List<Timeline.Event>> lanes = new LinkedHashMap<>();
        List<String> tiers = run.tiers().stream().map(RunRecord.TierSetup::id).toList();
        for (int t = 0; t < tiers.size(); t++) {
            lanes.put(tiers.get(t), new ArrayList<>());
            if (t + 1 < tiers.size()) {
                lanes.put(tiers.get(t) + " -> " + tiers.get(t + 1), new ArrayList<>());
            }
        }
        for (int t = tiers.size() - 1; t > 0; t--) {
            lanes.put(tiers.get(t) + " -> " + tiers.get(t - 1), new ArrayList<>());
        }
        for (RunResult.Part part : run.measured().parts()) {
            lanes.get(part.computing() ? part.from() : part.from() + " -> " + part.to())
                    .add(new Timeline.Event(
                            "job " + part.job(), part.job(), run.model(), part.startMs(), part.endMs()));
        }
        return lanes.entrySet().stream()
                .map(lane -> new Timeline.Lane(lane.getKey(), lane.getValue()))
                .toList();
    }

    private static List<Timeline.Lane> lanes(RunRecord run) {
        return lanes("job ", run.model(), run.measured());
    }

    /** @param kind what is run, for people */
    static List<Timeline.Lane> lanes(String kind, String model, RunResult measured) {
        List<Timeline.Lane> lanes = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            lanes.add(new Timeline.Lane(
                    Labels.lane(lane),
                    measured.spans().stream()
                            .filter(span -> span.lane() == lane)
                            .map(span -> new Timeline.Event(
                                    kind + span.job(), span.job(), model, span.startMs(), span.endMs()))
                            .toList()));
        }
        return lanes;
    }
}

package org.cutpoint.runtime.observe.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.cutpoint.api.observe.Activity.LaneUse;
import org.cutpoint.api.observe.Activity.Snapshot;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.LoadSource.Load;
import org.cutpoint.api.observe.RunInfo;

/** Writes {@code cutpoint-activity/1}. */
final class ActivityJson {
    private ActivityJson() {}

    static String of(Snapshot now) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            write(json, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Snapshot now) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", "cutpoint-activity/1");
        json.writeStringField("version", now.version());
        json.writeNumberField("uptimeMs", now.uptime().toMillis());
        json.writeNumberField("jobs", now.jobs());
        json.writeNumberField("failed", now.failed());
        json.writeNumberField("fallbacks", now.fallbacks());
        json.writeArrayFieldStart("runs");
        for (RunInfo run : now.runs()) {
            run(json, run);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("queues");
        for (Load load : now.loads()) {
            queue(json, load);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("lanes");
        for (LaneUse use : now.tiers()) {
            json.writeStartObject();
            json.writeStringField("lane", use.lane());
            json.writeNumberField("jobs", use.jobs());
            number(json, "meanMs", use.meanMs());
            json.writeEndObject();
        }
        json.writeEndArray();
        number(json, "uplinkMbps", now.uplinkMbps());
        if (now.plan().isPresent()) {
            json.writeStringField("plan", now.plan().get());
        }
        json.writeArrayFieldStart("recent");
        for (JobEvent job : now.recent()) {
            job(json, job);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void run(JsonGenerator json, RunInfo run) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", run.id());
        json.writeStringField("model", run.model());
        json.writeArrayFieldStart("tiers");
        for (String tier : run.tiers()) {
            json.writeString(tier);
        }
        json.writeEndArray();
        json.writeNumberField("jobs", run.jobs());
        number(json, "uplinkMbps", run.uplinkMbps());
        number(json, "downlinkMbps", run.downlinkMbps());
        json.writeStringField("peer", run.peer());
        json.writeEndObject();
    }

    private static void queue(JsonGenerator json, Load load) throws IOException {
        json.writeStartObject();
        json.writeNumberField("waiting", load.waiting());
        json.writeNumberField("mostWaiting", load.mostWaiting());
        json.writeNumberField("waitingBytes", load.waitingBytes());
        json.writeNumberField("mostWaitingBytes", load.mostWaitingBytes());
        json.writeNumberField("running", load.running());
        json.writeNumberField("segments", load.segments());
        json.writeNumberField("models", load.models());
        json.writeEndObject();
    }

    private static void job(JsonGenerator json, JobEvent job) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", job.id());
        json.writeStringField("kind", job.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("model", job.model());
        json.writeStringField("plan", job.plan());
        json.writeStringField("peer", job.peer());
        json.writeStringField("ended", job.ended().toString());
        number(json, "waitMs", job.waitMs());
        number(json, "totalMs", job.totalMs());
        json.writeObjectFieldStart("laneMs");
        for (Map.Entry<String, Double> lane : new TreeMap<>(job.laneMs()).entrySet()) {
            number(json, lane.getKey(), lane.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("uploadBytes", job.uploadBytes());
        if (job.failure().isPresent()) {
            json.writeStringField("failure", job.failure().get());
        }
        json.writeBooleanField("fallback", job.fallback());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            number(json, name, value.getAsDouble());
        }
    }

    /** In microseconds' or finer steps: what is beyond is noise. */
    private static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * 1000) / 1000.0);
    }
}

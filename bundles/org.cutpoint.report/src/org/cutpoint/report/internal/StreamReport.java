package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.JsonText.micro;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.report.StreamRecord;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Timeline;
import org.cutpoint.report.Units;

/** Streams of frames, for people and as {@code cutpoint-stream/1}. */
final class StreamReport {
    private StreamReport() {}

    static String json(StreamRecord record) {
        return JsonText.json(false, json -> {
            FrameStream stream = record.stream();
            RunResult run = record.measured().run();
            json.writeStartObject();
            json.writeStringField("format", "cutpoint-stream/1");
            json.writeStringField("model", record.model());
            json.writeStringField("strategy", record.strategy());
            RunJson.network(json, record.network(), record.networkEmulated());
            RunJson.tiers(json, record.tiers());
            json.writeStringField("cut", record.cutsText());
            json.writeNumberField("fps", stream.fps());
            json.writeNumberField("durationS", stream.duration().toMillis() / 1000.0);
            json.writeNumberField("deadlineMs", ms(stream));
            json.writeStringField("late", stream.late().id());
            json.writeNumberField("queue", stream.queue());
            json.writeObjectFieldStart("predicted");
            json.writeNumberField("bottleneckMs", micro(record.bottleneckMs()));
            json.writeNumberField("latencyMs", micro(record.latencyMs()));
            // Of a network without any work there is no number that JSON could hold.
            if (record.bottleneckMs() > 0) {
                json.writeNumberField("possibleFps", micro(record.possibleFps()));
            }
            json.writeEndObject();
            json.writeBooleanField("whole", record.measured().whole());
            frames(json, record);
            json.writeNumberField("throughputFps", micro(record.throughputFps()));
            json.writeObjectFieldStart("latencyMs");
            json.writeNumberField("p50", micro(record.latencyQuantileMs(0.5)));
            json.writeNumberField("p95", micro(record.latencyQuantileMs(0.95)));
            json.writeNumberField("p99", micro(record.latencyQuantileMs(0.99)));
            json.writeEndObject();
            json.writeNumberField("deviceMs", micro(run.busyMs(Lane.DEVICE)));
            json.writeNumberField("uplinkMs", micro(run.busyMs(Lane.UPLINK)));
            json.writeNumberField("cloudMs", micro(run.busyMs(Lane.CLOUD)));
            json.writeNumberField("uploadBytes", run.uploadBytes());
            RunJson.memory(json, record.memory());
            // Of an interrupted stream nothing is compared.
            if (record.measured().whole()) {
                json.writeNumberField("maxAbsDiff", run.maxAbsDiff());
            }
            json.writeNumberField("fallbacks", run.fallbacks());
            RunJson.planChanges(json, run);
            RunJson.failures(json, run);
            json.writeEndObject();
        });
    }

    private static void frames(JsonGenerator json, StreamRecord record) throws IOException {
        json.writeObjectFieldStart("frames");
        json.writeNumberField("offered", record.offered());
        json.writeNumberField("inTime", record.count(Fate.IN_TIME));
        json.writeNumberField("late", record.count(Fate.LATE));
        json.writeNumberField("dropped", record.count(Fate.DROPPED));
        json.writeNumberField("lost", record.count(Fate.LOST));
        json.writeNumberField("degraded", record.degraded());
        json.writeEndObject();
    }

    private static double ms(FrameStream stream) {
        return micro(stream.deadline().toNanos() / 1e6);
    }

    static String table(List<StreamRecord> streams, TextStyle style) {
        TextTable table = new TextTable()
                .left("model")
                .left("strategy")
                .left("cut")
                .right("frames")
                .right("in time")
                .right("late")
                .right("dropped")
                .right("degraded")
                .right("frames/s")
                .right("1/bottleneck")
                .right("p50")
                .right("p95")
                .right("p99");
        boolean lost = streams.stream().anyMatch(s -> s.count(Fate.LOST) > 0);
        if (lost) {
            table.right("lost");
        }
        double longest = streams.stream()
                .mapToDouble(s -> s.latencyQuantileMs(0.99))
                .max()
                .orElse(0);
        for (StreamRecord record : streams) {
            List<String> cells = new ArrayList<>(List.of(
                    record.model(),
                    record.strategy(),
                    record.cutsText(),
                    Integer.toString(record.offered()),
                    Integer.toString(record.count(Fate.IN_TIME)),
                    Integer.toString(record.count(Fate.LATE)),
                    Integer.toString(record.count(Fate.DROPPED)),
                    Integer.toString(record.degraded()),
                    String.format(Locale.ROOT, "%.1f", record.throughputFps()),
                    record.bottleneckMs() > 0 ? String.format(Locale.ROOT, "%.1f", record.possibleFps()) : "-",
                    Units.time(record.latencyQuantileMs(0.5), longest),
                    Units.time(record.latencyQuantileMs(0.95), longest),
                    Units.time(record.latencyQuantileMs(0.99), longest)));
            if (lost) {
                cells.add(Integer.toString(record.count(Fate.LOST)));
            }
            table.row(cells.toArray(String[]::new));
        }
        return conditions(streams) + "\n\n" + table.render(style);
    }

    /** Each stream in lanes: its frames, from their coming to their results, and what was done for them. */
    static String trace(List<StreamRecord> streams) {
        return TraceJson.of(streams.stream().map(StreamReport::timeline).toList(), conditions(streams));
    }

    private static Timeline timeline(StreamRecord record) {
        List<Timeline.Lane> lanes = new ArrayList<>(frames(record));
        lanes.addAll(RunJson.lanes("frame ", record.model(), record.measured().run()));
        return new Timeline(record.strategy() + ", " + conditions(List.of(record)), lanes);
    }

    /** As many lanes as there are frames at a time: in one they would overlap, which viewers take for calls within each other. */
    private static List<Timeline.Lane> frames(StreamRecord record) {
        List<List<Timeline.Event>> lanes = new ArrayList<>();
        List<Frame> frames = record.measured().frames();
        for (int f = 0; f < frames.size(); f++) {
            Frame frame = frames.get(f);
            double start = frame.offeredMs();
            String fate = frame.fate().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            Timeline.Event event = new Timeline.Event(
                    "frame " + f + " " + fate + (frame.degraded() ? ", degraded" : ""),
                    Integer.toString(f),
                    record.model(),
                    start,
                    frame.endMs().orElse(start));
            lanes.stream()
                    .filter(lane -> lane.get(lane.size() - 1).endMs() <= start)
                    .findFirst()
                    .orElseGet(() -> {
                        List<Timeline.Event> another = new ArrayList<>();
                        lanes.add(another);
                        return another;
                    })
                    .add(event);
        }
        return IntStream.range(0, lanes.size())
                .mapToObj(l -> new Timeline.Lane(l == 0 ? "frames" : "frames " + (l + 1), lanes.get(l)))
                .toList();
    }

    private static String conditions(List<StreamRecord> streams) {
        Set<String> lines = new LinkedHashSet<>();
        for (StreamRecord record : streams) {
            FrameStream stream = record.stream();
            List<String> parts =
                    new ArrayList<>(List.of("link " + Labels.network(record.network(), record.networkEmulated())));
            record.tiers().forEach(tier -> parts.add(Labels.tier(tier)));
            parts.add(String.format(
                    Locale.ROOT,
                    "%s frames/s for %s s, deadline %s ms, late ones: %s, %d waiting at most",
                    Units.plain(stream.fps()),
                    Units.plain(stream.duration().toMillis() / 1000.0),
                    Units.plain(ms(stream)),
                    stream.late().id(),
                    stream.queue()));
            lines.add(String.join("; ", parts));
        }
        return String.join(" | ", lines);
    }
}

package org.cutpoint.study.engine.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.json.JsonReader;
import org.cutpoint.study.Timeline;
import org.cutpoint.study.Timeline.Span;

/** {@code timelines.jsonl}: a {@code cutpoint-timeline/1} object a line. */
final class TimelinesText {
    static final String FORMAT = "cutpoint-timeline/1";

    private TimelinesText() {}

    static String write(List<Timeline> timelines) {
        StringBuilder lines = new StringBuilder();
        for (Timeline timeline : timelines) {
            lines.append(Json.line(json -> {
                json.writeStartObject();
                json.writeStringField("format", FORMAT);
                json.writeStringField("experiment", timeline.experiment());
                json.writeStringField("cell", timeline.cell());
                json.writeNumberField("repeat", timeline.repeat());
                json.writeBooleanField("measured", timeline.measured());
                json.writeArrayFieldStart("spans");
                for (Span span : timeline.spans()) {
                    json.writeStartObject();
                    json.writeStringField("job", span.job());
                    json.writeStringField("lane", span.lane());
                    json.writeNumberField("startMs", span.startMs());
                    json.writeNumberField("endMs", span.endMs());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }));
            lines.append('\n');
        }
        return lines.toString();
    }

    /** @throws org.cutpoint.api.InputException naming file and line, if it is no such file */
    static List<Timeline> read(Path file) {
        List<Timeline> timelines = new ArrayList<>();
        int number = 0;
        for (String line :
                WholeFiles.read(file, "a study's timelines.jsonl").lines().toList()) {
            number++;
            timelines.add(JsonReader.read(file + ":" + number, line, FORMAT, TimelinesText::timeline));
        }
        return List.copyOf(timelines);
    }

    private static Timeline timeline(JsonReader in) {
        String format = null;
        String experiment = null;
        String cell = null;
        Integer repeat = null;
        Boolean measured = null;
        List<Span> spans = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "experiment" -> experiment = in.text();
                case "cell" -> cell = in.text();
                case "repeat" -> repeat = in.count();
                case "measured" -> measured = in.truth();
                case "spans" -> {
                    spans = new ArrayList<>();
                    in.beginArray();
                    while (in.nextElement()) {
                        spans.add(span(in));
                    }
                }
                default -> throw in.unknownField("format, experiment, cell, repeat, measured, spans");
            }
        }
        in.required(format, "format");
        return new Timeline(
                in.required(experiment, "experiment"),
                in.required(cell, "cell"),
                in.required(repeat, "repeat"),
                in.required(measured, "measured"),
                in.required(spans, "spans"));
    }

    private static Span span(JsonReader in) {
        String job = null;
        String lane = null;
        Double startMs = null;
        Double endMs = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "job" -> job = in.text();
                case "lane" -> lane = in.text();
                case "startMs" -> startMs = in.number();
                case "endMs" -> endMs = in.number();
                default -> throw in.unknownField("job, lane, startMs, endMs");
            }
        }
        return new Span(
                in.required(job, "job"),
                in.required(lane, "lane"),
                in.required(startMs, "startMs"),
                in.required(endMs, "endMs"));
    }
}

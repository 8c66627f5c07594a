package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.JsonText.json;
import static org.cutpoint.report.internal.JsonText.micro;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cutpoint.report.Timeline;

/** Timelines as Chrome's trace events. */
final class TraceJson {
    private TraceJson() {}

    static String of(List<Timeline> timelines, String about) {
        return json(false, json -> {
            json.writeStartObject();
            json.writeStringField("displayTimeUnit", "ms");
            json.writeObjectFieldStart("otherData");
            json.writeStringField("conditions", about);
            json.writeEndObject();
            json.writeArrayFieldStart("traceEvents");
            for (int process = 1; process <= timelines.size(); process++) {
                process(json, process, timelines.get(process - 1));
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void process(JsonGenerator json, int process, Timeline timeline) throws IOException {
        metadata(json, process, 0, "process_name", timeline.title());
        int thread = 0;
        for (Timeline.Lane lane : timeline.lanes()) {
            for (List<Timeline.Event> row : rows(lane.events())) {
                thread++;
                metadata(json, process, thread, "thread_name", lane.name());
                metadata(json, process, thread, "thread_sort_index", thread);
                for (Timeline.Event event : row) {
                    event(json, process, thread, lane.name(), event);
                }
            }
        }
    }

    /**
     * One row, unless some are at the same time, as messages on a real network can be: viewers take those that overlap in one row for
     * one within the other, and drop what is not.
     */
    private static List<List<Timeline.Event>> rows(List<Timeline.Event> events) {
        List<List<Timeline.Event>> rows = new ArrayList<>();
        rows.add(new ArrayList<>());
        List<Timeline.Event> sorted = events.stream()
                .sorted(Comparator.comparingDouble(Timeline.Event::startMs).thenComparingDouble(Timeline.Event::endMs))
                .toList();
        for (Timeline.Event event : sorted) {
            Optional<List<Timeline.Event>> free =
                    rows.stream().filter(row -> isFree(row, event.startMs())).findFirst();
            free.orElseGet(() -> {
                        rows.add(new ArrayList<>());
                        return rows.get(rows.size() - 1);
                    })
                    .add(event);
        }
        return rows;
    }

    private static boolean isFree(List<Timeline.Event> row, double fromMs) {
        // What is written is whole nanoseconds.
        return row.isEmpty() || row.get(row.size() - 1).endMs() <= fromMs + 1e-6;
    }

    private static void event(JsonGenerator json, int process, int thread, String lane, Timeline.Event event)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", event.name());
        json.writeStringField("cat", lane);
        json.writeStringField("ph", "X");
        json.writeNumberField("ts", micro(event.startMs() * 1000));
        json.writeNumberField("dur", micro((event.endMs() - event.startMs()) * 1000));
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", thread);
        json.writeObjectFieldStart("args");
        json.writeStringField("job", event.job());
        json.writeStringField("model", event.model());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void metadata(JsonGenerator json, int process, int thread, String name, Object value)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", name);
        json.writeStringField("ph", "M");
        json.writeNumberField("pid", process);
        json.writeNumberField("tid", thread);
        json.writeObjectFieldStart("args");
        if (value instanceof Integer index) {
            json.writeNumberField("sort_index", index);
        } else {
            json.writeStringField("name", value.toString());
        }
        json.writeEndObject();
        json.writeEndObject();
    }
}

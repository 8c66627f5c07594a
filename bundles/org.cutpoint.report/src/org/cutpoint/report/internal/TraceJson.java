package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.JsonText.json;
import static org.cutpoint.report.internal.JsonText.micro;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
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
        for (int thread = 1; thread <= timeline.lanes().size(); thread++) {
            metadata(
                    json,
                    process,
                    thread,
                    "thread_name",
                    timeline.lanes().get(thread - 1).name());
            metadata(json, process, thread, "thread_sort_index", thread);
        }
        for (int thread = 1; thread <= timeline.lanes().size(); thread++) {
            Timeline.Lane lane = timeline.lanes().get(thread - 1);
            for (Timeline.Event event : lane.events()) {
                event(json, process, thread, lane.name(), event);
            }
        }
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

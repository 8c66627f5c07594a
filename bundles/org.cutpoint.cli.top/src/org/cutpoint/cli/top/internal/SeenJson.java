package org.cutpoint.cli.top.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.cutpoint.json.JsonReader;

/** Reads {@code cutpoint-activity/1} and {@code cutpoint-health/1}. */
final class SeenJson {
    static final String ACTIVITY = "cutpoint-activity/1";
    static final String HEALTH = "cutpoint-health/1";

    private final JsonReader in;

    private SeenJson(JsonReader in) {
        this.in = in;
    }

    static Seen activity(String where, String json) {
        return JsonReader.read(where, json, ACTIVITY, in -> new SeenJson(in).activity());
    }

    static List<Seen.Check> health(String where, String json) {
        return JsonReader.read(where, json, HEALTH, in -> new SeenJson(in).health());
    }

    /** Values by their fields, so that each is read by who knows its type. */
    private final class Fields {
        final Map<String, Object> values = new LinkedHashMap<>();

        String text(String field) {
            return (String) in.required(values.get(field), field);
        }

        Optional<String> maybeText(String field) {
            return Optional.ofNullable((String) values.get(field));
        }

        double number(String field) {
            return (Double) in.required(values.get(field), field);
        }

        long whole(String field) {
            return (long) number(field);
        }

        OptionalDouble maybe(String field) {
            Double value = (Double) values.get(field);
            return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        }

        @SuppressWarnings("unchecked") // Read by the same method that asks.
        <T> T value(String field) {
            return (T) in.required(values.get(field), field);
        }
    }

    /** @param others fields that are neither text nor number, and what reads them */
    private Fields object(List<String> texts, List<String> numbers, Map<String, Supplier<?>> others) {
        Fields fields = new Fields();
        in.beginObject();
        while (in.nextField()) {
            String field = in.field();
            if (texts.contains(field)) {
                fields.values.put(field, in.text());
            } else if (numbers.contains(field)) {
                fields.values.put(field, in.number());
            } else if (others.containsKey(field)) {
                fields.values.put(field, others.get(field).get());
            } else {
                throw in.unknownField(
                        String.join(", ", texts) + ", " + String.join(", ", numbers) + ", " + others.keySet());
            }
        }
        return fields;
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> all = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            all.add(element.get());
        }
        return all;
    }

    private Seen activity() {
        Fields all = object(
                List.of("format", "version", "plan"),
                List.of("uptimeMs", "jobs", "failed", "fallbacks", "uplinkMbps"),
                Map.of(
                        "runs", () -> list(this::run),
                        "queues", () -> list(this::queue),
                        "lanes", () -> list(this::lane),
                        "recent", () -> list(this::job)));
        return new Seen(
                all.text("version"),
                all.whole("uptimeMs"),
                all.whole("jobs"),
                all.whole("failed"),
                all.whole("fallbacks"),
                all.value("runs"),
                all.value("queues"),
                all.value("lanes"),
                all.maybe("uplinkMbps"),
                all.maybeText("plan"),
                all.value("recent"),
                List.of());
    }

    private Seen.Run run() {
        Fields run = object(
                List.of("id", "model", "peer"),
                List.of("jobs", "uplinkMbps", "downlinkMbps"),
                Map.of("tiers", () -> list(in::text)));
        return new Seen.Run(
                run.text("id"),
                run.text("model"),
                run.value("tiers"),
                run.whole("jobs"),
                run.maybe("uplinkMbps"),
                run.maybe("downlinkMbps"),
                run.text("peer"));
    }

    private Seen.Queue queue() {
        Fields queue = object(
                List.of(),
                List.of("waiting", "mostWaiting", "waitingBytes", "mostWaitingBytes", "running", "segments", "models"),
                Map.of());
        return new Seen.Queue(
                queue.whole("waiting"),
                queue.whole("mostWaiting"),
                queue.whole("waitingBytes"),
                queue.whole("mostWaitingBytes"),
                queue.whole("running"),
                queue.whole("segments"),
                queue.whole("models"));
    }

    private Seen.Lane lane() {
        Fields lane = object(List.of("lane"), List.of("jobs", "meanMs"), Map.of());
        return new Seen.Lane(lane.text("lane"), lane.whole("jobs"), lane.number("meanMs"));
    }

    private Seen.Job job() {
        Fields job = object(
                List.of("id", "kind", "model", "plan", "peer", "ended", "failure"),
                List.of("waitMs", "totalMs", "uploadBytes"),
                Map.of("laneMs", this::numbers, "fallback", in::truth));
        return new Seen.Job(
                job.text("id"),
                job.text("kind"),
                job.text("model"),
                job.text("plan"),
                job.text("peer"),
                job.text("ended"),
                job.number("waitMs"),
                job.number("totalMs"),
                job.value("laneMs"),
                job.maybeText("failure"),
                job.<Boolean>value("fallback"));
    }

    private Map<String, Double> numbers() {
        Map<String, Double> all = new LinkedHashMap<>();
        in.beginObject();
        while (in.nextField()) {
            all.put(in.field(), in.number());
        }
        return all;
    }

    private List<Seen.Check> health() {
        Fields all = object(List.of("format"), List.of(), Map.of("well", in::truth, "checks", () -> list(this::check)));
        return all.value("checks");
    }

    private Seen.Check check() {
        Fields check = object(List.of("name", "status", "message"), List.of(), Map.of());
        return new Seen.Check(check.text("name"), check.text("status"), check.text("message"));
    }
}

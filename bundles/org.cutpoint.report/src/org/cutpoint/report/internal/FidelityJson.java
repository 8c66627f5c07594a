package org.cutpoint.report.internal;

import static org.cutpoint.report.internal.JsonText.json;
import static org.cutpoint.report.internal.JsonText.machine;
import static org.cutpoint.report.internal.JsonText.micro;
import static org.cutpoint.report.internal.JsonText.strings;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cutpoint.json.JsonReader;
import org.cutpoint.report.fidelity.Arrangement;
import org.cutpoint.report.fidelity.Arrangement.Behind;
import org.cutpoint.report.fidelity.Arrangement.Kind;
import org.cutpoint.report.fidelity.Distribution;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Cause;
import org.cutpoint.report.fidelity.FidelityCase.Link;
import org.cutpoint.report.fidelity.FidelityCase.Setting;
import org.cutpoint.report.fidelity.Finding;
import org.cutpoint.report.fidelity.Finding.Bench;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Stretch;
import org.cutpoint.report.fidelity.Times;

/** {@code cutpoint-fidelity/1}, and its findings one by one: {@code cutpoint-finding/1}. */
final class FidelityJson {
    static final String LINE = "cutpoint-finding/1";

    private FidelityJson() {}

    static String fidelity(Fidelity fidelity) {
        return json(true, json -> {
            json.writeStartObject();
            json.writeStringField("format", "cutpoint-fidelity/1");
            json.writeStringField("created", fidelity.created().toString());
            json.writeStringField("version", fidelity.version());
            machine(json, fidelity.machine());
            json.writeNumberField("runs", fidelity.runs().size());
            json.writeObjectFieldStart("targetPercent");
            json.writeNumberField("median", micro(100 * Fidelity.MEDIAN_TARGET));
            json.writeNumberField("p95", micro(100 * Fidelity.P95_TARGET));
            json.writeNumberField("slowdown", micro(100 * Fidelity.STRETCH_TARGET));
            json.writeEndObject();
            strings(json, "misses", fidelity.misses());
            json.writeObjectFieldStart("errorPercent");
            for (Quantity quantity : Quantity.values()) {
                distribution(json, quantity.id(), fidelity.distribution(quantity));
            }
            json.writeEndObject();
            json.writeObjectFieldStart("strategies");
            for (String strategy : fidelity.strategies()) {
                json.writeObjectFieldStart(strategy);
                for (Quantity quantity : Fidelity.COUNTING) {
                    distribution(json, quantity.id(), fidelity.distribution(quantity, c -> c.setting()
                            .strategy()
                            .equals(strategy)));
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("arrangements");
            for (Kind kind : fidelity.arrangements()) {
                json.writeObjectFieldStart(kind.id());
                for (Quantity quantity : Quantity.values()) {
                    distribution(
                            json,
                            quantity.id(),
                            fidelity.distribution(
                                    quantity, c -> c.setting().arrangement().kind() == kind));
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("cases");
            for (FidelityCase each : fidelity.cases()) {
                json.writeStartObject();
                fields(json, each);
                Optional<FidelityCase> shared = fidelity.sharedWith(each);
                if (shared.isPresent()) {
                    json.writeStringField("samePlanAs", shared.get().setting().strategy());
                }
                errors(json, each);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("slowdowns");
            for (Stretch stretch : fidelity.stretches()) {
                json.writeStartObject();
                fields(json, stretch);
                json.writeNumberField("ratio", micro(stretch.ratio()));
                json.writeEndObject();
            }
            json.writeEndArray();
            strings(json, "notes", fidelity.notes());
            json.writeEndObject();
        });
    }

    private static void distribution(JsonGenerator json, String name, Distribution errors) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("runs", errors.runs());
        json.writeNumberField("median", micro(100 * errors.median()));
        json.writeNumberField("p95", micro(100 * errors.p95()));
        json.writeNumberField("worst", micro(100 * errors.worst()));
        json.writeEndObject();
    }

    private static void errors(JsonGenerator json, FidelityCase each) throws IOException {
        json.writeObjectFieldStart("errorPercent");
        for (Quantity quantity : Quantity.values()) {
            if (each.has(quantity)) {
                json.writeNumberField(quantity.id(), micro(100 * each.error(quantity)));
            }
        }
        json.writeEndObject();
    }

    static String line(Finding finding) {
        return json(false, json -> {
            json.writeStartObject();
            json.writeStringField("format", LINE);
            if (finding instanceof FidelityCase each) {
                fields(json, each);
            } else if (finding instanceof Stretch stretch) {
                fields(json, stretch);
            }
            json.writeEndObject();
        });
    }

    private static void fields(JsonGenerator json, FidelityCase each) throws IOException {
        Setting setting = each.setting();
        fields(json, setting.bench());
        link(json, setting.link());
        json.writeStringField("arrangement", setting.arrangement().kind().id());
        if (!setting.arrangement().behind().isEmpty()) {
            json.writeArrayFieldStart("behind");
            for (Behind tier : setting.arrangement().behind()) {
                json.writeStartObject();
                json.writeNumberField("slowdown", tier.slowdown());
                if (tier.onward().isPresent()) {
                    link(json, tier.onward().get());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeStringField("strategy", setting.strategy());
        json.writeNumberField("jobs", setting.jobs());
        json.writeNumberField("repeats", setting.repeats());
        json.writeStringField("cuts", each.cuts());
        fields(json, "predictedMs", each.predicted());
        fields(json, "measuredMs", each.measured());
        json.writeObjectFieldStart("cause");
        json.writeStringField("part", each.cause().part().id());
        json.writeNumberField("effectMs", micro(each.cause().effectMs()));
        json.writeEndObject();
        json.writeArrayFieldStart("repeatsMs");
        for (double repeat : each.repeatsMs()) {
            json.writeNumber(micro(repeat));
        }
        json.writeEndArray();
    }

    private static void link(JsonGenerator json, Link link) throws IOException {
        json.writeObjectFieldStart("network");
        json.writeStringField("name", link.name());
        json.writeNumberField("uplinkMbps", link.uplinkMbps());
        json.writeNumberField("downlinkMbps", link.downlinkMbps());
        json.writeNumberField("rttMs", link.rttMs());
        json.writeNumberField("uplinkSetupMs", link.uplinkSetupMs());
        json.writeNumberField("downlinkSetupMs", link.downlinkSetupMs());
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, Bench bench) throws IOException {
        json.writeStringField("version", bench.version());
        json.writeStringField("machine", bench.machine());
        json.writeStringField("model", bench.model());
        json.writeStringField("sha256", bench.sha256());
        json.writeNumberField("slowdown", bench.slowdown());
        json.writeNumberField("threads", bench.threads());
    }

    private static void fields(JsonGenerator json, String name, Times times) throws IOException {
        json.writeObjectFieldStart(name);
        for (Quantity quantity : Quantity.values()) {
            json.writeNumberField(quantity.id(), micro(times.of(quantity)));
        }
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, Stretch stretch) throws IOException {
        fields(json, stretch.bench());
        json.writeNumberField("undisturbedMs", micro(stretch.undisturbedMs()));
        json.writeNumberField("emulatedMs", micro(stretch.emulatedMs()));
        json.writeNumberField("rounds", stretch.rounds());
    }

    static Finding read(String where, String line) {
        return JsonReader.read(where, line, LINE, in -> new Reading(in).read());
    }

    /** The fields of a line, whichever of the two kinds it is. */
    private static final class Reading {
        private final JsonReader in;
        private String format;
        private String version;
        private String machine;
        private String model;
        private String sha256;
        private Double slowdown;
        private Integer threads;
        private Link link;
        /** What lines say nothing of that were written when there was nothing else. */
        private Kind kind = Kind.PIPELINE;

        private List<Behind> behind = List.of();
        private String strategy;
        private Integer jobs;
        private Integer repeats;
        private String cuts;
        private Times predicted;
        private Times measured;
        private Cause cause;
        private List<Double> repeatsMs;
        private Double undisturbedMs;
        private Double emulatedMs;
        private Integer rounds;

        Reading(JsonReader in) {
            this.in = in;
        }

        Finding read() {
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "format" -> format = in.format(LINE);
                    case "version" -> version = in.text();
                    case "machine" -> machine = in.text();
                    case "model" -> model = in.text();
                    case "sha256" -> sha256 = in.text();
                    case "slowdown" -> slowdown = in.number();
                    case "threads" -> threads = in.count();
                    case "network" -> link = link();
                    case "arrangement" -> kind = kind(in.text());
                    case "behind" -> behind = behind();
                    case "strategy" -> strategy = in.text();
                    case "jobs" -> jobs = in.count();
                    case "repeats" -> repeats = in.count();
                    case "cuts" -> cuts = in.text();
                    case "predictedMs" -> predicted = times();
                    case "measuredMs" -> measured = times();
                    case "cause" -> cause = cause();
                    case "repeatsMs" -> repeatsMs = numbers();
                    case "undisturbedMs" -> undisturbedMs = in.number();
                    case "emulatedMs" -> emulatedMs = in.number();
                    case "rounds" -> rounds = in.count();
                    default -> throw in.unknownField("those of a case or of a slowdown");
                }
            }
            in.required(format, "format");
            Bench bench = new Bench(
                    in.required(version, "version"),
                    in.required(machine, "machine"),
                    in.required(model, "model"),
                    in.required(sha256, "sha256"),
                    in.required(slowdown, "slowdown"),
                    in.required(threads, "threads"));
            if (strategy == null) {
                return new Stretch(
                        bench,
                        in.required(undisturbedMs, "undisturbedMs"),
                        in.required(emulatedMs, "emulatedMs"),
                        in.required(rounds, "rounds"));
            }
            return new FidelityCase(
                    new Setting(
                            bench,
                            in.required(link, "network"),
                            new Arrangement(kind, behind),
                            strategy,
                            in.required(jobs, "jobs"),
                            in.required(repeats, "repeats")),
                    in.required(cuts, "cuts"),
                    in.required(predicted, "predictedMs"),
                    in.required(measured, "measuredMs"),
                    in.required(cause, "cause"),
                    in.required(repeatsMs, "repeatsMs"));
        }

        private Kind kind(String id) {
            return Arrays.stream(Kind.values())
                    .filter(k -> k.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> in.unknownField(
                            Arrays.stream(Kind.values()).map(Kind::id).collect(Collectors.joining(", "))));
        }

        private List<Behind> behind() {
            List<Behind> tiers = new ArrayList<>();
            in.beginArray();
            while (in.nextElement()) {
                Double slower = null;
                Optional<Link> onward = Optional.empty();
                in.beginObject();
                while (in.nextField()) {
                    switch (in.field()) {
                        case "slowdown" -> slower = in.number();
                        case "network" -> onward = Optional.of(link());
                        default -> throw in.unknownField("slowdown, network");
                    }
                }
                tiers.add(new Behind(in.required(slower, "slowdown"), onward));
            }
            return tiers;
        }

        private Link link() {
            String name = null;
            Double up = null;
            Double down = null;
            Double rtt = null;
            Double upSetup = null;
            Double downSetup = null;
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "name" -> name = in.text();
                    case "uplinkMbps" -> up = in.number();
                    case "downlinkMbps" -> down = in.number();
                    case "rttMs" -> rtt = in.number();
                    case "uplinkSetupMs" -> upSetup = in.number();
                    case "downlinkSetupMs" -> downSetup = in.number();
                    default -> throw in.unknownField(
                            "name, uplinkMbps, downlinkMbps, rttMs, uplinkSetupMs, downlinkSetupMs");
                }
            }
            return new Link(
                    in.required(name, "name"),
                    in.required(up, "uplinkMbps"),
                    in.required(down, "downlinkMbps"),
                    in.required(rtt, "rttMs"),
                    in.required(upSetup, "uplinkSetupMs"),
                    in.required(downSetup, "downlinkSetupMs"));
        }

        private Times times() {
            Map<Quantity, Double> ms = new EnumMap<>(Quantity.class);
            in.beginObject();
            while (in.nextField()) {
                ms.put(quantity(in.field()), in.number());
            }
            // Lines from before there were edges.
            ms.putIfAbsent(Quantity.EDGE, 0.0);
            for (Quantity quantity : Quantity.values()) {
                in.required(ms.get(quantity), quantity.id());
            }
            return new Times(ms);
        }

        private Cause cause() {
            Quantity part = null;
            Double effectMs = null;
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "part" -> part = quantity(in.text());
                    case "effectMs" -> effectMs = in.number();
                    default -> throw in.unknownField("part, effectMs");
                }
            }
            return new Cause(in.required(part, "part"), in.required(effectMs, "effectMs"));
        }

        private Quantity quantity(String id) {
            return Arrays.stream(Quantity.values())
                    .filter(q -> q.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> in.unknownField(
                            Arrays.stream(Quantity.values()).map(Quantity::id).collect(Collectors.joining(", "))));
        }

        private List<Double> numbers() {
            List<Double> numbers = new ArrayList<>();
            in.beginArray();
            while (in.nextElement()) {
                numbers.add(in.number());
            }
            return numbers;
        }
    }
}

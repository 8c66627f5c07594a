package org.cutpoint.study.engine.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cutpoint.json.JsonReader;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Provenance.BundleHash;
import org.cutpoint.study.Provenance.Input;

/** {@code provenance.json}: the format {@code cutpoint-provenance/1}. */
final class ProvenanceText {
    static final String FORMAT = "cutpoint-provenance/1";

    private ProvenanceText() {}

    static String write(Provenance provenance) {
        return Json.pretty(json -> {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("name", provenance.name());
            json.writeStringField("version", provenance.version());
            json.writeStringField("started", provenance.started().toString());
            json.writeStringField("finished", provenance.finished().toString());
            json.writeNumberField("sessions", provenance.sessions());
            json.writeObjectFieldStart("machine");
            for (Map.Entry<String, String> entry : provenance.machine().entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            json.writeStringField("plannedSha256", provenance.plannedSha256());
            json.writeStringField("studySha256", provenance.studySha256());
            json.writeStringField("study", provenance.studyText());
            json.writeArrayFieldStart("inputs");
            for (Input input : provenance.inputs()) {
                input(json, input);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("bundles");
            for (BundleHash bundle : provenance.bundles()) {
                bundle(json, bundle);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void input(JsonGenerator json, Input input) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", input.kind());
        json.writeStringField("name", input.name());
        json.writeStringField("sha256", input.sha256());
        if (!input.copy().isEmpty()) {
            json.writeStringField("copy", input.copy());
        }
        json.writeEndObject();
    }

    private static void bundle(JsonGenerator json, BundleHash bundle) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", bundle.name());
        json.writeStringField("version", bundle.version());
        if (!bundle.sha256().isEmpty()) {
            json.writeStringField("sha256", bundle.sha256());
        }
        json.writeEndObject();
    }

    /** @throws org.cutpoint.api.InputException naming the JSON path of the first fault found */
    static Provenance read(Path file) {
        return JsonReader.read(file, FORMAT, ProvenanceText::provenance);
    }

    private static Provenance provenance(JsonReader in) {
        String format = null;
        String name = null;
        String version = null;
        Instant started = null;
        Instant finished = null;
        Integer sessions = null;
        Map<String, String> machine = null;
        String planned = null;
        String hash = null;
        String study = null;
        List<Input> inputs = null;
        List<BundleHash> bundles = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "version" -> version = in.text();
                case "started" -> started = instant(in);
                case "finished" -> finished = instant(in);
                case "sessions" -> sessions = in.count();
                case "machine" -> {
                    machine = new LinkedHashMap<>();
                    in.beginObject();
                    while (in.nextField()) {
                        machine.put(in.field(), in.text());
                    }
                }
                case "plannedSha256" -> planned = in.text();
                case "studySha256" -> hash = in.text();
                case "study" -> study = in.text();
                case "inputs" -> inputs = list(in, ProvenanceText::input);
                case "bundles" -> bundles = list(in, ProvenanceText::bundle);
                default -> throw in.unknownField(
                        "format, name, version, started, finished, sessions, machine, plannedSha256,"
                                + " studySha256, study, inputs, bundles");
            }
        }
        in.required(format, "format");
        in.required(study, "study");
        if (!Inputs.sha256(study).equals(in.required(hash, "studySha256"))) {
            throw in.fault("the study is not the one that studySha256 is of", "Get the file again");
        }
        return new Provenance(
                in.required(name, "name"),
                in.required(version, "version"),
                in.required(started, "started"),
                in.required(finished, "finished"),
                in.required(sessions, "sessions"),
                in.required(machine, "machine"),
                hash,
                study,
                in.required(planned, "plannedSha256"),
                in.required(inputs, "inputs"),
                in.required(bundles, "bundles"));
    }

    private static Instant instant(JsonReader in) {
        try {
            return Instant.parse(in.text());
        } catch (DateTimeParseException e) {
            throw in.fault("it is no instant", "Write for example 2026-11-21T23:05:00Z");
        }
    }

    private static <T> List<T> list(JsonReader in, Function<JsonReader, T> element) {
        List<T> all = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            all.add(element.apply(in));
        }
        return all;
    }

    private static Input input(JsonReader in) {
        String kind = null;
        String name = null;
        String sha256 = null;
        String copy = "";
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "kind" -> kind = in.text();
                case "name" -> name = in.text();
                case "sha256" -> sha256 = in.text();
                case "copy" -> copy = inside(in);
                default -> throw in.unknownField("kind, name, sha256, copy");
            }
        }
        return new Input(in.required(kind, "kind"), in.required(name, "name"), in.required(sha256, "sha256"), copy);
    }

    /** A file of the results folder: a provenance from somebody else must not make us read others. */
    private static String inside(JsonReader in) {
        String copy = in.text();
        try {
            Path path = Path.of(copy);
            if (!path.isAbsolute() && path.equals(path.normalize()) && !path.startsWith("..")) {
                return copy;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw in.fault("it is no file in this folder", "Give its path from there");
    }

    private static BundleHash bundle(JsonReader in) {
        String name = null;
        String version = null;
        String sha256 = "";
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "name" -> name = in.text();
                case "version" -> version = in.text();
                case "sha256" -> sha256 = in.text();
                default -> throw in.unknownField("name, version, sha256");
            }
        }
        return new BundleHash(in.required(name, "name"), in.required(version, "version"), sha256);
    }
}

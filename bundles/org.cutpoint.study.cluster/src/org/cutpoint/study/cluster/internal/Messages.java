package org.cutpoint.study.cluster.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.cutpoint.api.InputException;
import org.cutpoint.json.JsonReader;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyJob.Kind;
import org.cutpoint.study.share.StudyJob.Needed;

/** What members say to each other, as text: nothing of it is an object of ours, and none is made by what it says. */
final class Messages {
    /** What both sides must speak. */
    static final String FORMAT = "cutpoint-cluster/1";

    private static final JsonFactory JSON = new JsonFactory();

    private Messages() {}

    /** What a coordinator says. */
    sealed interface Order {}

    /** Get ready for a study. */
    record Begin(List<FileOf> files) implements Order {}

    /** Do a job. */
    record Do(StudyJob job) implements Order {}

    /** The study needs no more help. */
    record End() implements Order {}

    /**
     * A file that belongs to a study.
     *
     * @param path beside the provenance
     */
    record FileOf(String path, String sha256, long bytes) {}

    /** What a helper says. */
    sealed interface Report {
        /** Who says so. */
        UUID from();
    }

    /** It can begin. */
    record Ready(UUID from) implements Report {}

    /** It cannot help with this study. */
    record Unfit(UUID from, String reason) implements Report {}

    /** A job has an answer. */
    record Came(UUID from, Answer answer) implements Report {}

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static String line(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            // Nothing can go wrong in memory.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static String text(Order order) {
        return line(json -> {
            if (order instanceof Begin begin) {
                json.writeArrayFieldStart("files");
                for (FileOf file : begin.files()) {
                    json.writeStartObject();
                    json.writeStringField("path", file.path());
                    json.writeStringField("sha256", file.sha256());
                    json.writeNumberField("bytes", file.bytes());
                    json.writeEndObject();
                }
                json.writeEndArray();
            } else if (order instanceof Do work) {
                write(json, work.job());
            } else {
                json.writeBooleanField("end", true);
            }
        });
    }

    private static void write(JsonGenerator json, StudyJob job) throws IOException {
        json.writeStringField("cell", job.cell());
        json.writeNumberField("repeat", job.from());
        json.writeArrayFieldStart("needs");
        for (Needed needed : job.needs()) {
            json.writeStartObject();
            json.writeStringField("kind", needed.kind().label());
            json.writeStringField("id", needed.id());
            json.writeStringField("version", needed.version());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("seed", job.seed());
        json.writeStringField("configuration", job.configuration());
    }

    /** A line about the report; lines of a journal follow it. */
    static String text(Report report) {
        String head = line(json -> {
            json.writeStringField("from", report.from().toString());
            if (report instanceof Unfit unfit) {
                json.writeStringField("unfit", unfit.reason());
            } else if (report instanceof Came came) {
                json.writeStringField("cell", came.answer().cell());
                if (came.answer() instanceof Answer.Left left) {
                    json.writeStringField("left", left.reason());
                }
            }
        });
        return report instanceof Came came && came.answer() instanceof Answer.Done done
                ? head + "\n" + String.join("\n", done.lines())
                : head;
    }

    /** @throws InputException if it is none */
    static Order order(String text) {
        return JsonReader.read("message of the coordinator", text, FORMAT, Messages::order);
    }

    private static Order order(JsonReader in) {
        String format = null;
        List<FileOf> files = null;
        String cell = null;
        int repeat = 1;
        List<Needed> needs = List.of();
        long seed = 0;
        String configuration = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "files" -> files = files(in);
                case "cell" -> cell = in.text();
                case "repeat" -> repeat = in.count();
                case "needs" -> needs = needs(in);
                case "seed" -> seed = in.whole();
                case "configuration" -> configuration = in.text();
                case "end" -> in.truth();
                default -> throw in.unknownField("format, files, cell, repeat, needs, seed, configuration, end");
            }
        }
        in.required(format, "format");
        if (files != null) {
            return new Begin(files);
        }
        return cell == null
                ? new End()
                : new Do(new StudyJob(cell, repeat, needs, seed, in.required(configuration, "configuration")));
    }

    private static List<FileOf> files(JsonReader in) {
        List<FileOf> files = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            String path = null;
            String sha256 = null;
            long bytes = -1;
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "path" -> path = in.text();
                    case "sha256" -> sha256 = in.text();
                    case "bytes" -> bytes = in.whole();
                    default -> throw in.unknownField("path, sha256, bytes");
                }
            }
            files.add(new FileOf(in.required(path, "path"), in.required(sha256, "sha256"), bytes));
        }
        return files;
    }

    private static List<Needed> needs(JsonReader in) {
        List<Needed> needs = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            Kind kind = null;
            String id = null;
            String version = null;
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "kind" -> kind = kind(in);
                    case "id" -> id = in.text();
                    case "version" -> version = in.text();
                    default -> throw in.unknownField("kind, id, version");
                }
            }
            needs.add(new Needed(in.required(kind, "kind"), in.required(id, "id"), in.required(version, "version")));
        }
        return needs;
    }

    private static Kind kind(JsonReader in) {
        String label = in.text();
        return Arrays.stream(Kind.values())
                .filter(k -> k.label().equals(label))
                .findFirst()
                .orElseThrow(() -> in.fault("nobody knows what this is", ""));
    }

    /** @throws InputException if it is none */
    static Report report(String text) {
        int end = text.indexOf('\n');
        String head = end < 0 ? text : text.substring(0, end);
        List<String> lines =
                end < 0 ? List.of() : text.substring(end + 1).lines().toList();
        return JsonReader.read("message of a member", head, FORMAT, in -> report(in, lines));
    }

    private static Report report(JsonReader in, List<String> lines) {
        String format = null;
        UUID from = null;
        String unfit = null;
        String cell = null;
        String left = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "from" -> from = uuid(in);
                case "unfit" -> unfit = in.text();
                case "cell" -> cell = in.text();
                case "left" -> left = in.text();
                default -> throw in.unknownField("format, from, unfit, cell, left");
            }
        }
        in.required(format, "format");
        UUID member = in.required(from, "from");
        if (unfit != null) {
            return new Unfit(member, unfit);
        }
        if (cell == null) {
            return new Ready(member);
        }
        return new Came(member, left == null ? new Answer.Done(cell, lines) : new Answer.Left(cell, left));
    }

    private static UUID uuid(JsonReader in) {
        String text = in.text();
        return Optional.of(text)
                .filter(t -> t.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
                .map(UUID::fromString)
                .orElseThrow(() -> in.fault("it names no member", ""));
    }
}

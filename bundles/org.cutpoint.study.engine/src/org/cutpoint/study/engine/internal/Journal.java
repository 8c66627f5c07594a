package org.cutpoint.study.engine.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.json.JsonReader;
import org.cutpoint.study.Timeline.Span;
import org.cutpoint.study.engine.internal.Found.Values;

/**
 * What was found, a line for each cell and repeat, in the file as soon as it is found: what is there need not be found again.
 * Every process that works on a study begins with a line about itself. Only one can at a time. Thread-safe.
 */
final class Journal implements AutoCloseable {
    static final String NAME = "journal.jsonl";

    private static final String FORMAT = "cutpoint-study-journal/1";

    private final Path file;
    /** No channel: an interrupted thread would close that in the middle of a line. */
    private final RandomAccessFile out;

    private final Map<String, Map<Integer, Found>> found = new HashMap<>();
    /** What failed in this process is not tried again before the next one. */
    private final Set<Found> failures = new HashSet<>();

    /** Of the first repeat of each cell that did not fail: in which session it was. */
    private final Map<String, Integer> began = new HashMap<>();

    private final List<Instant> sessions = new ArrayList<>();

    private Journal(Path file, RandomAccessFile out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Opens the journal of a results folder, or begins one. A last line that has no end was cut off by an interruption, and
     * is dropped.
     *
     * @param build hash of what computes; what another build has found is not mixed with what this one finds
     * @param resume whether there may be something already
     * @throws InputException if there is and it may not, if another process is at it, or if another build has begun it
     */
    static Journal open(Path folder, String build, boolean resume) {
        Path file = folder.resolve(NAME);
        boolean old = Files.exists(file);
        if (old && !resume) {
            throw new InputException(
                    folder.toString(), "there are results already", "Give --resume to go on there, or another --out");
        }
        try {
            Files.createDirectories(folder);
            RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw");
            try {
                lock(out.getChannel(), folder);
                Journal journal = new Journal(file, out);
                journal.read(build);
                journal.begin(build);
                return journal;
            } catch (IOException | RuntimeException e) {
                out.close();
                throw e;
            }
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be used: " + WholeFiles.reason(e), "", e);
        }
    }

    /** Until the file is closed. */
    private static void lock(FileChannel channel, Path folder) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // In this very process; said below.
        }
        throw new InputException(folder.toString(), "another process is working there", "Wait for it, or stop it");
    }

    private void read(String build) throws IOException {
        // Bytes: what was cut off may end in the middle of a letter.
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        String whole = new String(content, 0, end, StandardCharsets.UTF_8);
        int number = 0;
        for (String line : whole.lines().toList()) {
            String where = file + " line " + ++number;
            Line read = Line.of(where, line);
            read.build().ifPresent(other -> checkBuild(build, other));
            read.started().ifPresent(sessions::add);
            read.found().ifPresent(this::keep);
            if (sessions.isEmpty()) {
                throw new InputException(where, "it is no line of a study's journal", "Give another --out");
            }
        }
        out.setLength(end);
        out.seek(end);
    }

    /** A line: of a process that began, or of something found. */
    private record Line(Optional<String> build, Optional<Instant> started, Optional<Found> found) {
        static Line of(String where, String text) {
            return JsonReader.read(where, text, FORMAT, Line::of);
        }

        private static Line of(JsonReader in) {
            String build = null;
            Instant started = null;
            String cell = null;
            int repeat = 0;
            List<Values> rows = List.of();
            List<Span> planned = List.of();
            List<Span> measured = List.of();
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "format" -> in.format(FORMAT);
                    case "build" -> build = in.text();
                    case "started" -> started = instant(in);
                    case "cell" -> cell = in.text();
                    case "repeat" -> repeat = in.count();
                    case "rows" -> rows = rows(in);
                    case "planned" -> planned = spans(in);
                    case "measured" -> measured = spans(in);
                    default -> throw in.unknownField("format, build, started, cell, repeat, rows, planned, measured");
                }
            }
            return new Line(
                    Optional.ofNullable(build),
                    Optional.ofNullable(started),
                    cell == null ? Optional.empty() : Optional.of(new Found(cell, repeat, rows, planned, measured)));
        }
    }

    /** What a line of a journal says was found, whoever wrote it; empty if it says nothing of that. */
    static Optional<Found> found(String where, String line) {
        return Line.of(where, line).found();
    }

    private void checkBuild(String build, String other) {
        if (!other.equals(build)) {
            throw new InputException(
                    file.toString(),
                    "another build of Cutpoint has begun it, whose numbers may differ",
                    "Give another --out");
        }
    }

    private static Instant instant(JsonReader in) {
        String text = in.text();
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw in.fault("'" + text + "' is no time", "");
        }
    }

    private static List<Values> rows(JsonReader in) {
        List<Values> rows = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            Map<String, String> texts = new LinkedHashMap<>();
            Map<String, Double> numbers = new LinkedHashMap<>();
            in.beginObject();
            while (in.nextField()) {
                String name = in.field();
                if (Columns.find(name).map(c -> c.numeric()).orElseThrow(() -> in.unknownField("columns"))) {
                    numbers.put(name, in.number());
                } else {
                    texts.put(name, in.text());
                }
            }
            rows.add(new Values(texts, numbers));
        }
        return rows;
    }

    private static List<Span> spans(JsonReader in) {
        List<Span> spans = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            in.beginArray();
            in.nextElement();
            String job = in.text();
            in.nextElement();
            String lane = in.text();
            in.nextElement();
            double start = in.number();
            in.nextElement();
            spans.add(new Span(job, lane, start, in.number()));
            in.nextElement();
        }
        return spans;
    }

    private void begin(String hash) throws IOException {
        Instant now = Instant.now();
        sessions.add(now);
        append(Json.line(json -> {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("build", hash);
            json.writeStringField("started", now.toString());
            json.writeEndObject();
        }));
    }

    private void keep(Found entry) {
        found.computeIfAbsent(entry.cell(), c -> new HashMap<>()).put(entry.repeat(), entry);
        if (!entry.failed()) {
            began.putIfAbsent(entry.cell(), sessions.size());
        }
    }

    /** What was found of a cell's repeat. */
    synchronized Optional<Found> find(String cell, int repeat) {
        return Optional.ofNullable(found.getOrDefault(cell, Map.of()).get(repeat));
    }

    /** The repeats, from 1 on, that a cell still lacks, or at which an earlier process failed. */
    synchronized List<Integer> due(String cell, int repeats) {
        List<Integer> due = new ArrayList<>();
        for (int repeat = 1; repeat <= repeats; repeat++) {
            Optional<Found> known = find(cell, repeat);
            if (known.isEmpty() || known.get().failed() && !failures.contains(known.get())) {
                due.add(repeat);
            }
        }
        return due;
    }

    /** Which of the {@link #sessions}, from 1, was the first to find something of a cell that did not fail; empty if none was. */
    synchronized OptionalInt began(String cell) {
        Integer session = began.get(cell);
        return session == null ? OptionalInt.empty() : OptionalInt.of(session);
    }

    /** When each process began that worked on it, this one last. */
    synchronized List<Instant> sessions() {
        return List.copyOf(sessions);
    }

    /** Adds what was found, in place of what was before; it is in the file when this returns. */
    synchronized void add(Found entry) {
        keep(entry);
        if (entry.failed()) {
            failures.add(entry);
        }
        try {
            append(line(entry));
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be written: " + WholeFiles.reason(e), "", e);
        }
    }

    /** What was found, as a line of a journal, which does not end. */
    static String line(Found entry) {
        return Json.line(json -> {
            json.writeStartObject();
            json.writeStringField("cell", entry.cell());
            json.writeNumberField("repeat", entry.repeat());
            json.writeArrayFieldStart("rows");
            for (Values row : entry.rows()) {
                json.writeStartObject();
                for (Map.Entry<String, String> text : row.texts().entrySet()) {
                    json.writeStringField(text.getKey(), text.getValue());
                }
                for (Map.Entry<String, Double> number : row.numbers().entrySet()) {
                    json.writeNumberField(number.getKey(), number.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            write(json, "planned", entry.planned());
            write(json, "measured", entry.measured());
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, String field, List<Span> spans) throws IOException {
        if (spans.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (Span span : spans) {
            json.writeStartArray();
            json.writeString(span.job());
            json.writeString(span.lane());
            json.writeNumber(span.startMs());
            json.writeNumber(span.endMs());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void append(String line) throws IOException {
        out.write(line.concat("\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be closed: " + WholeFiles.reason(e), "", e);
        }
    }
}

package org.cutpoint.format.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/** Writes JSON on one line. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() {}

    /** The fields of an object. */
    interface Content {
        void write(JsonGenerator out) throws IOException;
    }

    static String object(Content fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * As {@link #object(Content)}, as a stream; the target stays open.
     *
     * @param printer says where there are spaces and lines
     */
    static void object(Writer target, PrettyPrinter printer, Content fields) {
        try (JsonGenerator out = JSON.createGenerator(target)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(printer)) {
            out.writeStartObject();
            fields.write(out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON knows no infinity and no NaN. */
    static void number(JsonGenerator out, String field, double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(field + " is " + value + ", which JSON cannot say");
        }
        out.writeNumberField(field, value);
    }

    static void texts(JsonGenerator out, String field, List<String> values) throws IOException {
        out.writeArrayFieldStart(field);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    /** What a file holds is called like the file, where it says nothing else. */
    static String nameOf(Path file) {
        Path last = file.getFileName();
        return last == null ? "" : last.toString().replaceFirst("\\.json$", "");
    }
}

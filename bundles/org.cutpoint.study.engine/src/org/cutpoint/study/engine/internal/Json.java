package org.cutpoint.study.engine.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writing of JSON. */
final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /** Writes a value. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** In one line, which does not end. */
    static String line(Content content) {
        return text(content, false);
    }

    /** As people read it. */
    static String pretty(Content content) {
        return text(content, true) + "\n";
    }

    private static String text(Content content, boolean pretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            if (pretty) {
                json.setPrettyPrinter(new DefaultPrettyPrinter());
            }
            content.write(json);
        } catch (IOException e) {
            // Nothing can go wrong in memory.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}

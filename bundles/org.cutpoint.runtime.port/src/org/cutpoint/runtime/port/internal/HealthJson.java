package org.cutpoint.runtime.port.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.observe.Health;
import org.cutpoint.api.observe.Health.Result;

/** Writes {@code cutpoint-health/1}. */
final class HealthJson {
    private HealthJson() {}

    static String of(List<Result> results) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("format", "cutpoint-health/1");
            json.writeBooleanField("well", Health.well(results));
            json.writeArrayFieldStart("checks");
            for (Result result : results) {
                json.writeStartObject();
                json.writeStringField("name", result.name());
                json.writeStringField("status", result.status().name().toLowerCase(Locale.ROOT));
                json.writeStringField("message", result.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}

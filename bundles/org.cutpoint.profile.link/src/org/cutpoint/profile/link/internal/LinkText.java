package org.cutpoint.profile.link.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.LinkMeasurement.LinkFit;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.json.JsonReader;

/**
 * The format {@code cutpoint-link/1}: a network between device and cloud, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-link/1",
 *   "name": "office",
 *   "rttMs": 3.2,                                     round trip; half of it delays each message
 *   "uplink": {"mbps": 93.1, "setupMs": 0.4},         device to cloud; setupMs occupies the link, may be left out: 0
 *   "downlink": {"mbps": 94.0},
 *   "radio": {"uplinkMwPerMbps": 283.17, "downlinkMwPerMbps": 137.01, "baseMw": 132.86},     may be left out
 *   "measured": {"peer": "10.0.0.7:7001", "at": "2025-01-31T12:00:00Z",                      may be left out
 *     "uplink": {"w0Ms": 3.6, "r2": 0.998, "samples": 120, "largestBytes": 4194304}, "downlink": {...}}
 * }
 * }</pre>
 */
final class LinkText {
    static final String FORMAT = "cutpoint-link/1";

    static final double LEAST_MBPS = 1e-3;
    static final double MOST_MBPS = 1e6;
    private static final double MOST_MS = 60_000;
    private static final double MOST_MILLIWATTS = 1e9;

    private final JsonReader in;

    LinkText(JsonReader in) {
        this.in = in;
    }

    private record Direction(double mbps, double setupMs) {}

    Network read() {
        String format = null;
        String name = null;
        Double rttMs = null;
        Direction uplink = null;
        Direction downlink = null;
        Optional<Radio> radio = Optional.empty();
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "rttMs" -> rttMs = between(0, MOST_MS);
                case "uplink" -> uplink = direction();
                case "downlink" -> downlink = direction();
                case "radio" -> radio = Optional.of(radio());
                case "measured" -> measured();
                default -> throw in.unknownField("format, name, rttMs, uplink, downlink, radio, measured");
            }
        }
        in.required(format, "format");
        Direction up = in.required(uplink, "uplink");
        Direction down = in.required(downlink, "downlink");
        return new Network(
                in.required(name, "name"),
                up.mbps(),
                down.mbps(),
                in.required(rttMs, "rttMs"),
                up.setupMs(),
                down.setupMs(),
                radio,
                Optional.empty());
    }

    private Direction direction() {
        Double mbps = null;
        double setupMs = 0;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "mbps" -> mbps = between(LEAST_MBPS, MOST_MBPS);
                case "setupMs" -> setupMs = between(0, MOST_MS);
                default -> throw in.unknownField("mbps, setupMs");
            }
        }
        return new Direction(in.required(mbps, "mbps"), setupMs);
    }

    private Radio radio() {
        Double uplink = null;
        Double downlink = null;
        Double base = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "uplinkMwPerMbps" -> uplink = between(0, MOST_MILLIWATTS);
                case "downlinkMwPerMbps" -> downlink = between(0, MOST_MILLIWATTS);
                case "baseMw" -> base = between(0, MOST_MILLIWATTS);
                default -> throw in.unknownField("uplinkMwPerMbps, downlinkMwPerMbps, baseMw");
            }
        }
        return new Radio(
                in.required(uplink, "uplinkMwPerMbps"),
                in.required(downlink, "downlinkMwPerMbps"),
                in.required(base, "baseMw"));
    }

    /** For people; only its form is checked. */
    private void measured() {
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "peer" -> in.text();
                case "at" -> instant();
                case "uplink", "downlink" -> fit();
                default -> throw in.unknownField("peer, at, uplink, downlink");
            }
        }
    }

    private void instant() {
        try {
            Instant.parse(in.text());
        } catch (DateTimeParseException e) {
            throw in.fault("it is no time", "Write it like 2025-01-31T12:00:00Z.");
        }
    }

    private void fit() {
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "w0Ms", "r2" -> in.number();
                case "samples", "largestBytes" -> in.whole();
                default -> throw in.unknownField("w0Ms, r2, samples, largestBytes");
            }
        }
    }

    private double between(double least, double most) {
        double value = in.number();
        if (!(value >= least && value <= most)) {
            throw in.fault(value + " cannot be", "Give " + least + " to " + most + ".");
        }
        return value;
    }

    static String write(LinkMeasurement measured, String name) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.setPrettyPrinter(new DefaultPrettyPrinter());
            out.writeStartObject();
            out.writeStringField("format", FORMAT);
            out.writeStringField("name", name);
            out.writeNumberField("rttMs", measured.rttMs());
            writeDirection(out, "uplink", measured.uplink(), measured.uplinkSetupMs());
            writeDirection(out, "downlink", measured.downlink(), measured.downlinkSetupMs());
            out.writeObjectFieldStart("measured");
            out.writeStringField("peer", measured.peer());
            out.writeStringField("at", measured.measured().toString());
            writeFit(out, "uplink", measured.uplink());
            writeFit(out, "downlink", measured.downlink());
            out.writeEndObject();
            out.writeEndObject();
            out.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void writeDirection(JsonGenerator out, String field, LinkFit fit, double setupMs)
            throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("mbps", fit.mbps());
        out.writeNumberField("setupMs", setupMs);
        out.writeEndObject();
    }

    private static void writeFit(JsonGenerator out, String field, LinkFit fit) throws IOException {
        out.writeObjectFieldStart(field);
        out.writeNumberField("w0Ms", fit.w0Ms());
        out.writeNumberField("r2", fit.r2());
        out.writeNumberField("samples", fit.samples());
        out.writeNumberField("largestBytes", fit.largestBytes());
        out.writeEndObject();
    }
}

package org.cutpoint.profile.link.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.profile.RateCurve.Step;
import org.cutpoint.json.JsonReader;

/**
 * The format {@code cutpoint-bandwidth-trace/1}: how bandwidth changes, one JSON object.
 *
 * <pre>{@code
 * {
 *   "format": "cutpoint-bandwidth-trace/1",
 *   "name": "tram",
 *   "repeatMs": 60000,                                when it starts over; without it the last rates stay
 *   "samples": [
 *     {"timeMs": 0, "uplinkMbps": 5.85, "downlinkMbps": 13.76},      each holds until the next; the first is at 0
 *     {"timeMs": 20000, "uplinkMbps": 0, "downlinkMbps": 0}          nothing gets through
 *   ]
 * }
 * }</pre>
 */
final class TraceText {
    static final String FORMAT = "cutpoint-bandwidth-trace/1";

    private final JsonReader in;

    TraceText(JsonReader in) {
        this.in = in;
    }

    BandwidthTrace read() {
        String format = null;
        String name = null;
        OptionalDouble repeatMs = OptionalDouble.empty();
        List<Step> uplink = new ArrayList<>();
        List<Step> downlink = new ArrayList<>();
        String samples = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "name" -> name = in.text();
                case "repeatMs" -> repeatMs = OptionalDouble.of(in.number());
                case "samples" -> {
                    samples = in.field();
                    in.beginArray();
                    while (in.nextElement()) {
                        sample(uplink, downlink);
                    }
                }
                default -> throw in.unknownField("format, name, repeatMs, samples");
            }
        }
        in.required(format, "format");
        in.required(samples, "samples");
        try {
            return trace(in.required(name, "name"), uplink, downlink, repeatMs);
        } catch (IllegalArgumentException e) {
            throw in.fault(e.getMessage(), "");
        }
    }

    /** @throws IllegalArgumentException saying what is wrong with which direction */
    static BandwidthTrace trace(String name, List<Step> uplink, List<Step> downlink, OptionalDouble periodMs) {
        return new BandwidthTrace(name, curve("uplink", uplink, periodMs), curve("downlink", downlink, periodMs));
    }

    private static RateCurve curve(String direction, List<Step> steps, OptionalDouble periodMs) {
        try {
            return new RateCurve(steps, periodMs);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the " + direction + " is none: " + e.getMessage(), e);
        }
    }

    private void sample(List<Step> uplink, List<Step> downlink) {
        Double time = null;
        Double up = null;
        Double down = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "timeMs" -> time = time(uplink);
                case "uplinkMbps" -> up = rate();
                case "downlinkMbps" -> down = rate();
                default -> throw in.unknownField("timeMs, uplinkMbps, downlinkMbps");
            }
        }
        double startMs = in.required(time, "timeMs");
        uplink.add(new Step(startMs, in.required(up, "uplinkMbps")));
        downlink.add(new Step(startMs, in.required(down, "downlinkMbps")));
    }

    private double time(List<Step> before) {
        double ms = in.number();
        if (before.isEmpty() && ms != 0) {
            throw in.fault("the first sample is at " + ms + " ms, not 0", "Subtract it from all times.");
        }
        if (!before.isEmpty() && ms <= before.get(before.size() - 1).startMs()) {
            throw in.fault(ms + " ms does not follow the sample before it", "Sort the samples by time.");
        }
        return ms;
    }

    private double rate() {
        double mbps = in.number();
        if (!(mbps >= 0 && mbps <= LinkText.MOST_MBPS)) {
            throw in.fault(mbps + " Mbit/s cannot be", "Give 0 to " + LinkText.MOST_MBPS + ".");
        }
        return mbps;
    }
}

package org.cutpoint.api.scenario;

import java.util.Locale;

/**
 * Something that fails, and is mended.
 *
 * @param edge id of the edge server that it belongs to
 * @param part what fails
 * @param fromMs when, milliseconds, >= 0
 * @param untilMs when it is mended, milliseconds, after {@code fromMs}
 */
public record Outage(String edge, Part part, double fromMs, double untilMs) {
    /** What may fail. */
    public enum Part {
        /** The server: no slots, and nothing is passed on. */
        SERVER,
        /** The link between devices and server: nobody reaches it. */
        EDGE_LINK,
        /** The link between server and cloud: the server itself still computes. */
        CORE_LINK;

        /** As people write it: {@code server}, {@code edge-link}, {@code core-link}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is left of the server while it lasts. */
    public EdgeServer of(EdgeServer whole) {
        return switch (part) {
            case SERVER, EDGE_LINK -> new EdgeServer(whole.id(), 0, 0, 0);
            case CORE_LINK -> new EdgeServer(whole.id(), whole.slots(), whole.edgeMbps(), 0);
        };
    }
}

package org.cutpoint.report.fidelity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.report.fidelity.FidelityCase.Link;

/**
 * Over which tiers jobs run, and how many of them.
 *
 * @param kind of them
 * @param behind of a chain, the tiers behind the device, the nearest first; empty for others
 */
public record Arrangement(Kind kind, List<Behind> behind) {
    /** Many jobs, on a device and a cloud. */
    public static final Arrangement PIPELINE = new Arrangement(Kind.PIPELINE, List.of());

    /** One job there. */
    public static final Arrangement SINGLE = new Arrangement(Kind.SINGLE, List.of());

    /** One job there, whose first layers may be in tiles. */
    public static final Arrangement TILES = new Arrangement(Kind.TILES, List.of());

    public Arrangement {
        behind = List.copyOf(behind);
    }

    /** One job on a device, edges and a cloud. */
    public static Arrangement chain(List<Behind> behind) {
        return new Arrangement(Kind.CHAIN, behind);
    }

    /**
     * A tier behind the device.
     *
     * @param slowdown how many times slower than its machine it is made
     * @param onward between it and the next; empty for the last
     */
    public record Behind(double slowdown, Optional<Link> onward) {}

    /** What tiers there are, and how many jobs. */
    public enum Kind {
        /** Many jobs that overlap, planned for their makespan, on a device and a cloud. */
        PIPELINE("many jobs"),
        /** One job, planned for its latency, on a device and a cloud. */
        SINGLE("one job"),
        /** The same on a device, edges and a cloud. */
        CHAIN("chain"),
        /** The same on a device and a cloud, in tiles where that pays. */
        TILES("tiles");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** For people. */
        public String label() {
            return label;
        }

        /** As files spell it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

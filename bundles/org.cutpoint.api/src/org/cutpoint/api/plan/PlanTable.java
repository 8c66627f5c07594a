package org.cutpoint.api.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.plan.BandwidthSweep.Range;

/**
 * The best plans for every bandwidth, and for some loads of the cloud: what a device looks up instead of planning.
 * Immutable. A look-up makes no objects and takes O(log ranges).
 */
public final class PlanTable {
    private final String problem;
    private final String strategy;
    private final List<Column> columns;
    private final double[] loads;
    private final double[][] starts;

    /**
     * Bandwidths over which one plan stays best.
     *
     * @param fromMbps of the uplink, 10^6 bit/s
     * @param toMbps of the uplink, where the next entry begins
     * @param plan empty where there is none
     */
    public record Entry(double fromMbps, double toMbps, Optional<Plan> plan) {}

    /**
     * The entries for one load.
     *
     * @param cloudLoad how many times longer than by itself the cloud takes, > 0; 1 where it is as the problem has it
     * @param entries following each other, at least one
     */
    public record Column(double cloudLoad, List<Entry> entries) {
        public Column {
            entries = List.copyOf(entries);
            if (!(cloudLoad > 0) || Double.isInfinite(cloudLoad) || entries.isEmpty()) {
                throw new IllegalArgumentException(entries.size() + " entries for load " + cloudLoad);
            }
            for (int e = 0; e < entries.size(); e++) {
                Entry entry = entries.get(e);
                if (!(entry.fromMbps > 0 && entry.fromMbps <= entry.toMbps)
                        || e > 0 && entry.fromMbps != entries.get(e - 1).toMbps) {
                    throw new IllegalArgumentException("entry " + e + " for load " + cloudLoad + " from "
                            + entry.fromMbps + " to " + entry.toMbps + " does not follow the one before");
                }
            }
        }

        /** What a sweep found. */
        public static Column of(double cloudLoad, List<Range> ranges) {
            return new Column(
                    cloudLoad,
                    ranges.stream()
                            .map(r -> new Entry(
                                    r.fromMbps(),
                                    r.toMbps(),
                                    r.planned().outcome() instanceof Plan plan ? Optional.of(plan) : Optional.empty()))
                            .toList());
        }
    }

    /**
     * @param problem name of what was planned
     * @param strategy id of what planned it
     * @param columns one for each load, at least one
     */
    public PlanTable(String problem, String strategy, List<Column> columns) {
        this.problem = problem;
        this.strategy = strategy;
        List<Column> sorted = new ArrayList<>(columns);
        sorted.sort(Comparator.comparingDouble(Column::cloudLoad));
        this.columns = List.copyOf(sorted);
        loads = sorted.stream().mapToDouble(Column::cloudLoad).toArray();
        if (loads.length == 0 || Arrays.stream(loads).distinct().count() < loads.length) {
            throw new IllegalArgumentException("a table for loads " + Arrays.toString(loads));
        }
        starts = sorted.stream()
                .map(c -> c.entries().stream().mapToDouble(Entry::fromMbps).toArray())
                .toArray(double[][]::new);
    }

    /** Name of what was planned. */
    public String problem() {
        return problem;
    }

    /** Id of what planned it. */
    public String strategy() {
        return strategy;
    }

    /** By ascending load. */
    public List<Column> columns() {
        return columns;
    }

    /** The column of the load that is nearest as a ratio. */
    public Column column(double cloudLoad) {
        return columns.get(nearest(cloudLoad));
    }

    /**
     * The entry for a bandwidth, or the first or last one where it is below or above them, of the load that is nearest as a
     * ratio.
     *
     * @param mbps of the uplink, 10^6 bit/s
     * @param cloudLoad as {@link Column#cloudLoad}
     */
    public Entry at(double mbps, double cloudLoad) {
        int column = nearest(cloudLoad);
        int found = Arrays.binarySearch(starts[column], mbps);
        int entry = found >= 0 ? found : Math.max(0, -found - 2);
        return columns.get(column).entries().get(entry);
    }

    private int nearest(double cloudLoad) {
        int best = 0;
        for (int l = 1; l < loads.length; l++) {
            // The geometric mean of two loads is as far from one as from the other.
            if (cloudLoad * cloudLoad > loads[l - 1] * loads[l]) {
                best = l;
            }
        }
        return best;
    }
}

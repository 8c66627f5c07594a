package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import picocli.CommandLine.Option;

/** What may be decided of tiles. */
final class TileOptions {
    /** Of a grid that is run: as many tiles as are run at most. */
    private static final int MOST_RUN = (int) Math.sqrt(TileExecutor.MOST_TILES);

    private static final int STANDARD_RUN = 4;

    @Option(
            names = "--max-grid",
            paramLabel = "K",
            description = "For fused layers: at most K x K tiles (default: 8; to be run 4, and at most 8).")
    private Integer maxGrid;

    @Option(
            names = "--device-cores",
            paramLabel = "N",
            defaultValue = "1",
            description = "For fused layers: how many tiles the device can compute at once, each on --threads threads"
                    + " (default: ${DEFAULT-VALUE}).")
    private int cores;

    /** For plans alone. */
    static final class Planned {
        @Option(
                names = "--table-1",
                description =
                        "For fused layers: device, edge and link of Li et al., Table I, unless others are given; the"
                                + " result's way back does not count.")
        private boolean tableOne;

        @Option(
                names = "--element-bytes",
                paramLabel = "B",
                defaultValue = "0",
                description = "For fused layers: elements of tensors are sent in so many bytes, say 1 for 8-bit numbers"
                        + " (default: as they are).")
        private int elementBytes;

        @Option(
                names = "--uplinks",
                paramLabel = "MBPS",
                split = ",",
                description = "For fused layers: plan for each of these bandwidths, Mbit/s.")
        private List<Double> uplinks = new ArrayList<>();

        boolean tableOne() {
            return tableOne;
        }

        int elementBytes() {
            if (elementBytes < 0 || elementBytes > Double.BYTES) {
                throw new InputException("--element-bytes", elementBytes + " cannot be", "Give 1 to 8");
            }
            return elementBytes;
        }

        List<Double> uplinks() {
            uplinks.forEach(mbps -> NetworkOptions.rate("--uplinks", mbps));
            return uplinks;
        }
    }

    /** For runs alone. */
    static final class Measured {
        private static final double MOST_S = 3600;

        @Option(
                names = "--tile-budget",
                paramLabel = "S",
                defaultValue = "2",
                description = "For fused layers: measure the parts of each plan's tiles by themselves for about so many"
                        + " seconds, predict with that, and plan once more if tiles take longer than their"
                        + " areas say. 0: predict from the layers' times by area alone (default:"
                        + " ${DEFAULT-VALUE}).")
        private double budgetS;

        /** Empty where nothing is to be measured. */
        Optional<Duration> budget() {
            if (!(budgetS >= 0 && budgetS <= MOST_S)) {
                throw new InputException("--tile-budget", budgetS + " seconds cannot be", "Give 0 to 3600");
            }
            return budgetS == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(Math.round(budgetS * 1e9)));
        }
    }

    /** For tiles that are run as they are unless somebody says otherwise. */
    static TileProblems.Options standardRun() {
        return new TileProblems.Options(1, STANDARD_RUN, 0);
    }

    /** @param elementBytes 0: as they are */
    TileProblems.Options options(int elementBytes) {
        int most = maxGrid == null ? TileProblem.STANDARD_GRID : RunOptions.between("--max-grid", maxGrid, 64);
        return new TileProblems.Options(cores(), most, elementBytes);
    }

    /**
     * For tiles that are run.
     *
     * @param given rows or columns of a plan that is there already, which is run whatever is asked of others
     */
    TileProblems.Options runOptions(int given) {
        int most = maxGrid == null ? STANDARD_RUN : RunOptions.between("--max-grid", maxGrid, MOST_RUN);
        return new TileProblems.Options(cores(), Math.max(most, given), 0);
    }

    private int cores() {
        return RunOptions.between("--device-cores", cores, 1024);
    }
}

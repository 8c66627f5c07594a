package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.tiles.TileExecutor;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import picocli.CommandLine.Option;

/** What may be decided of tiles. */
final class TileOptions {
    /** Of a grid that is run: as many tiles as are run at most. */
    private static final int MOST_RUN = (int) Math.sqrt(TileExecutor.MOST_TILES);

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

    /** @param elementBytes 0: as they are */
    TileProblems.Options options(int elementBytes) {
        int most = maxGrid == null ? TileProblem.STANDARD_GRID : RunOptions.between("--max-grid", maxGrid, 64);
        return new TileProblems.Options(cores(), most, elementBytes);
    }

    /** For tiles that are run. */
    TileProblems.Options runOptions() {
        int most = maxGrid == null ? 4 : RunOptions.between("--max-grid", maxGrid, MOST_RUN);
        return new TileProblems.Options(cores(), most, 0);
    }

    private int cores() {
        return RunOptions.between("--device-cores", cores, 1024);
    }
}

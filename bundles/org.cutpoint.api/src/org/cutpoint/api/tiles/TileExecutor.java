package org.cutpoint.api.tiles;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.transport.Connection;
import org.osgi.annotation.versioning.ProviderType;

/** Runs tile plans for real: tiles pipelined over device, way up and edge as planned. A service. */
@ProviderType
public interface TileExecutor {
    /** Most tiles of a plan that is run, 8 x 8: a server keeps the segments of as many loaded, and of what follows. */
    int MOST_TILES = 64;

    /**
     * A plan to be run.
     *
     * @param model the network
     * @param front of it
     * @param plan of more than one tile
     * @param edge where the others of each path's layers run, and what follows the fused layer
     * @param network emulated between device and edge; empty where the real one is used as it is
     * @param slowdown how many times slower than this machine the device is, >= 1
     * @param cores how many paths the device computes at once
     * @param options for every part, each path's by itself
     * @param seed of the random input
     * @param deadline for the call to the edge
     * @param repeats how often it is run, >= 1
     */
    record Request(
            Model model,
            Front front,
            TilePlan plan,
            Connection edge,
            Optional<Network> network,
            double slowdown,
            int cores,
            ExecutionOptions options,
            long seed,
            Duration deadline,
            int repeats) {}

    /**
     * Writes the tiles' models, deploys and loads them, warms them up, runs the plan, compares its results with the whole
     * network's, and measures the memory of a tile beside that of the fused layers unsplit.
     *
     * @throws org.cutpoint.api.InputException if the plan has one tile or too many, or the edge refuses or cannot be reached
     * @throws InterruptedException if interrupted; nothing is left running
     */
    Measured run(Request request, Progress progress) throws InterruptedException;

    /**
     * What was measured.
     *
     * @param runs a result for each run; their spans are the paths' by their numbers, the edge's as one from the first arrival
     *     to the reply
     * @param peakBytesTile most memory that tensors took at a time in the runtime while it computed the fused layers of the
     *     tile that needs most, by itself, as {@link org.cutpoint.api.run.MemoryMeter} says; empty if the runtime does not tell
     * @param peakBytesWhole the same of the fused layers unsplit
     */
    record Measured(List<RunResult> runs, OptionalLong peakBytesTile, OptionalLong peakBytesWhole) {
        public Measured {
            runs = List.copyOf(runs);
        }
    }
}

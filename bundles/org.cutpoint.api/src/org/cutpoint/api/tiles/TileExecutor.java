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
     * Writes the tiles' models, deploys and loads them, and warms them up.
     *
     * @throws org.cutpoint.api.InputException if the plan has one tile or too many, or the edge refuses or cannot be reached
     * @throws InterruptedException if interrupted; nothing is left
     */
    Prepared prepare(Request request, Progress progress) throws InterruptedException;

    /** As {@link #prepare}, and then {@link Prepared#run}. */
    default Measured run(Request request, Progress progress) throws InterruptedException {
        try (Prepared prepared = prepare(request, progress)) {
            return prepared.run(progress);
        }
    }

    /** A plan whose parts are loaded, on the device and on the edge. Not thread-safe. */
    interface Prepared extends AutoCloseable {
        /**
         * Measures each part by itself, in the plan's order and in turns. On an emulated device what comes out is what the runs
         * that follow are slowed down by, and so are their times.
         *
         * @param budget for about how long; a few rounds are done in any case
         * @throws org.cutpoint.api.InputException if the edge fails
         * @throws InterruptedException if interrupted
         */
        PartTimes measure(Duration budget, Progress progress) throws InterruptedException;

        /**
         * Runs the plan as often as asked for, frees it, compares its results with the whole network's, and measures the memory
         * of a tile beside that of the fused layers unsplit. Once.
         *
         * @throws org.cutpoint.api.InputException if the edge fails
         * @throws InterruptedException if interrupted; nothing is left running
         */
        Measured run(Progress progress) throws InterruptedException;

        /** Frees it and removes what was written. Closing twice does nothing. */
        @Override
        void close();
    }

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

package org.cutpoint.runtime.edge.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.run.Emulator.EmulatedTier;
import org.cutpoint.exec.timing.UndisturbedTime;

/**
 * A chain as it runs here.
 *
 * @param sha256 of the model whose layers it runs
 * @param needs ids of what it reads and does not make
 * @param own what this machine runs; empty where it only passes on
 * @param next what is forwarded; empty where nothing is left to run
 * @param returns ids of the tensors that come back
 */
record Prepared(String sha256, List<String> needs, Optional<Own> own, Optional<Next> next, List<String> returns) {
    /**
     * This machine's part.
     *
     * @param name by which its host knows it
     * @param needs ids of its inputs
     * @param slow what makes it last longer; empty where it runs as it is
     */
    record Own(String name, List<String> needs, Optional<Slow> slow) {}

    /**
     * A machine that is slower than this one. What its time is multiplied from, belongs to whoever holds this object.
     *
     * @param turn whose it is
     */
    record Slow(EmulatedTier tier, UndisturbedTime time, Turn turn) {
        /** How long this machine takes if nothing disturbs it, with another time that it took, nanoseconds. */
        long undisturbed(long nanos) {
            synchronized (time) {
                time.add(nanos);
                return time.nanos();
            }
        }
    }

    /**
     * What the servers behind this one do.
     *
     * @param tier what the caller calls the next one's tier
     * @param name by which the next server knows it
     * @param needs ids of its inputs
     * @param hop the network to it, where that is emulated
     * @param coding how tensors travel over it
     */
    record Next(String tier, String name, List<String> needs, Optional<Hop> hop, Coding coding) {}
}

package org.cutpoint.study.engine.internal;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.study.Mode;
import org.cutpoint.study.engine.internal.Sweep.Link;
import org.cutpoint.study.engine.internal.Sweep.Named;
import org.cutpoint.study.engine.internal.Sweep.ProblemFile;
import org.cutpoint.study.engine.internal.Sweep.Subject;
import org.cutpoint.study.engine.internal.Sweep.Way;

/**
 * One combination of an experiment's axes. What is empty is the subject's own, or the standard.
 *
 * @param sweep its experiment
 * @param updatedShare of each weight that a step of training updates
 * @param deviceCores how many tiles the device computes at once
 * @param maxGrid most rows and columns of tiles
 * @param way empty only where there is nothing to be decided
 */
record Cell(
        Sweep sweep,
        Subject subject,
        Named device,
        Named cloud,
        OptionalDouble slowdown,
        int threads,
        int batch,
        double updatedShare,
        int deviceCores,
        int maxGrid,
        Link link,
        Optional<Objective> objective,
        OptionalInt stages,
        Optional<Limits> limits,
        OptionalInt jobs,
        long seed,
        Optional<Way> way) {
    private static final double STANDARD_SLOWDOWN = 8;

    /** How many times slower than its machine the device is: this machine is emulated as a slower one. */
    double deviceSlowdown() {
        return slowdown.orElse(device.here() ? STANDARD_SLOWDOWN : 1);
    }

    /** Whether a network's front is divided into tiles. */
    boolean tiled() {
        return sweep.shown().mode() == Mode.TILES;
    }

    /** Whether it is about a step of training. */
    boolean training() {
        return subject instanceof Sweep.Network network && network.training();
    }

    /** Whether it is about a file that has times of its own. */
    boolean fromFile() {
        return subject instanceof ProblemFile || subject instanceof Sweep.Crowd;
    }
}

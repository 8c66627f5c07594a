package org.cutpoint.api.tiles;

import java.util.List;
import java.util.OptionalInt;
import org.cutpoint.api.plan.InvalidPlanException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The meaning of tile problems and plans, and the only place where a plan's value is computed: eq. 1 to 6 of the paper, with
 * device, way up and edge as what they are there, each taking one path after the other in the plan's order. A service;
 * thread-safe.
 *
 * <p>A layer of a tile takes that share of the whole layer's time which it has of its work, times the problem's factor, unless
 * the parts were measured. Beyond the paper: several cores of
 * the device (each takes the next path in order when it is free), set-up and latency of the way up, what follows the fused layers on the device, too, the results' way back.
 */
@ProviderType
public interface TileEvaluator {
    /**
     * Checks a problem: lists of equal length, times that are numbers and not negative, a rate, cores and a grid above 0.
     *
     * @throws org.cutpoint.api.InputException naming the first fault
     */
    void check(TileProblem problem);

    /**
     * What the tiles' paths take, by their numbers; for a single tile, that is the network's own layers. O(paths x nodes).
     *
     * @param problem checked
     * @throws IllegalArgumentException if the tiling is not one of the problem's network
     */
    List<PathTimes> times(TileProblem problem, Tiling tiling);

    /** What the layers behind the first ones take on the edge, with the results' way back, milliseconds. */
    default double restMs(TileProblem problem, int layers) {
        return restMs(problem, layers, OptionalInt.empty());
    }

    /**
     * The same if the device computes the last ones of them.
     *
     * @param backAt as in {@link TilePlan}
     */
    double restMs(TileProblem problem, int layers, OptionalInt backAt);

    /**
     * Validates a plan and says what it costs. O(paths x nodes).
     *
     * @param problem checked
     * @throws InvalidPlanException if it is not a plan for the problem
     */
    TileCost cost(TileProblem problem, TilePlan plan);

    /**
     * The same with what the plan's parts were measured to take. Where the edge does not tell, its parts take their shares.
     *
     * @param parts of this plan, which has tiles
     * @throws InvalidPlanException as {@link #cost(TileProblem, TilePlan)}, or if the parts are not the plan's
     */
    TileCost cost(TileProblem problem, TilePlan plan, PartTimes parts);

    /**
     * By how much the measured parts of a plan together exceed their shares: what the planner of the same network should
     * multiply shares with. Where there is nothing to compare, the problem's own factor.
     *
     * @throws InvalidPlanException as {@link #cost(TileProblem, TilePlan, PartTimes)}
     */
    TileProblem.ShareFactors factors(TileProblem problem, TilePlan plan, PartTimes parts);
}

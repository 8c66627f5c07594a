package org.cutpoint.problem.fitted;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToLongFunction;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.hipparchus.stat.regression.SimpleRegression;

/**
 * A line network whose costs lie on the curves that fit another network's: AlexNet' of Duan and Wu
 * (doi:10.1145/3472456.3472468), section 6.3, whose uploads are "sampled from the fitted curve".
 *
 * <p>The paper does not say how it fits. Here a position x is one of the network's virtual blocks (section 3.2): its cuts
 * without those for which an earlier one sends no more, from x = 0, nothing on the device, to x = k, everything. What is
 * uploaded after x &lt; k layers is a e^(b x), with the least squares of the logarithm of the bytes; at k it is nothing, as in
 * the network itself.
 */
public final class FittedLine {
    /** What is put on a curve. */
    public enum Curves {
        /** Uploads; device times stay. */
        EXPONENTIAL,
        /** Uploads, and device times on a straight line through the origin, by least squares over x = 1 to k. */
        LINEAR_EXPONENTIAL
    }

    private FittedLine() {}

    /**
     * The line. Time on the second tier, weights and operations are the blocks' own; groups and energy of layers are
     * left out. O(layers + cuts x layers) for the blocks' layers.
     *
     * @param problem of two tiers
     * @param cuts the problem's, by position, as {@link org.cutpoint.api.plan.PlanEvaluator#cuts} has them
     * @param curves what is fitted
     * @return the problem's name with an apostrophe; tiers, links, objective, jobs, stages and limits are the problem's
     * @throws InputException if the problem has not two tiers, or fewer than two virtual blocks that upload something
     */
    public static Problem of(Problem problem, List<Cut> cuts, Curves curves) {
        if (problem.tiers().size() != 2) {
            throw fault(problem, "it has " + problem.tiers().size() + " tiers", "Give one with two.");
        }
        List<Cut> blocks = virtualBlocks(cuts);
        int last = blocks.size() - 1;
        if (last < 2 || blocks.get(last).uploadBytes() > 0) {
            throw fault(
                    problem,
                    "no curve goes through fewer than two cuts that send less than all before them, and one that sends"
                            + " nothing",
                    "Give a network with more.");
        }
        SimpleRegression logBytes = new SimpleRegression();
        SimpleRegression device = new SimpleRegression(false);
        for (int x = 0; x <= last; x++) {
            if (x < last) {
                logBytes.addData(x, Math.log(blocks.get(x).uploadBytes()));
            }
            device.addData(x, blocks.get(x).deviceMs());
        }
        IntToDoubleFunction deviceMs = curves == Curves.LINEAR_EXPONENTIAL
                ? x -> device.getSlope() * x
                : x -> blocks.get(x).deviceMs();
        List<ProblemLayer> layers = new ArrayList<>();
        Set<String> before = Set.of();
        String input = problem.inputs().get(0).id();
        for (int x = 1; x <= last; x++) {
            Cut cut = blocks.get(x);
            List<ProblemLayer> block = added(problem, before, cut.deviceLayers());
            String id = block.get(block.size() - 1).id();
            long bytes = x < last ? Math.round(Math.exp(logBytes.predict(x))) : resultBytes(problem);
            layers.add(new ProblemLayer(
                    id,
                    List.of(input),
                    List.of(new DataItem(id, bytes)),
                    Map.of(
                            problem.device().id(),
                            deviceMs.applyAsDouble(x) - deviceMs.applyAsDouble(x - 1),
                            problem.tiers().get(1).id(),
                            Math.max(0, blocks.get(x - 1).remoteMs() - cut.remoteMs())),
                    sum(block, ProblemLayer::macs),
                    sum(block, ProblemLayer::weightBytes),
                    sum(block, ProblemLayer::syncBytes),
                    Map.of()));
            before = cut.deviceLayers();
            input = id;
        }
        return new Problem(
                problem.name() + "'",
                problem.tiers(),
                List.of(new DataItem(problem.inputs().get(0).id(), Math.round(Math.exp(logBytes.predict(0))))),
                layers,
                List.of(input),
                List.of(),
                problem.links(),
                problem.objective(),
                problem.jobs(),
                problem.stages(),
                problem.returnResult(),
                problem.limits());
    }

    private static List<Cut> virtualBlocks(List<Cut> cuts) {
        List<Cut> blocks = new ArrayList<>();
        for (Cut cut : cuts) {
            if (blocks.isEmpty()
                    || cut.uploadBytes() < blocks.get(blocks.size() - 1).uploadBytes()) {
                blocks.add(cut);
            }
        }
        return blocks;
    }

    private static List<ProblemLayer> added(Problem problem, Set<String> before, Set<String> now) {
        Set<String> ids = new HashSet<>(now);
        ids.removeAll(before);
        return problem.layers().stream().filter(l -> ids.contains(l.id())).toList();
    }

    private static long resultBytes(Problem problem) {
        return problem.layers().stream()
                .flatMap(l -> l.outputs().stream())
                .filter(o -> problem.results().contains(o.id()))
                .mapToLong(DataItem::backBytes)
                .sum();
    }

    private static long sum(List<ProblemLayer> layers, ToLongFunction<ProblemLayer> what) {
        return layers.stream().mapToLong(what).sum();
    }

    private static InputException fault(Problem problem, String what, String remedy) {
        return new InputException("fitted curves of '" + problem.name() + "'", what, remedy);
    }
}

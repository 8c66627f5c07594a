package org.cutpoint.strategy.jps.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.model.structure.Block;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.strategy.support.TwoTiers;

/**
 * Algorithm 3 of Duan and Wu, ICPP 2021 (doi:10.1145/3472456.3472468), section 5.3: general structures. A network is
 * taken as a chain of blocks between its articulation layers, which are the positions of a line, and algorithm 2 finds
 * the two of them between which the cut falls. Only the blocks there are converted to independent paths (converting all
 * of the network would multiply the numbers of its blocks' paths), and each path is cut by algorithm 2.
 *
 * <p>Where the paper leaves something open:
 * <ul>
 *   <li>The paths of a job are not scheduled one by one: what they have on the device is one device part and one upload.
 *       A layer on several paths runs once, on the device if all paths through it have it there or one that runs there
 *       reads from it; a tensor that several paths send is sent once.
 *   <li>Of a path, algorithm 2 gives two neighbouring cuts. Those before l* of all paths are one more position of the
 *       line, those at l* another: of these and the articulation layers, algorithm 2 then chooses.
 *   <li>A block of more than {@value #MOST_PATHS} paths is not converted; the prefixes of its layers stand for its inner
 *       positions.
 * </ul>
 */
final class Algorithm3 {
    private static final int MOST_PATHS = 1000;

    private final PlanEvaluator evaluator;
    private final Problem problem;
    private final Map<String, ProblemLayer> layers = new HashMap<>();
    private final Map<String, String> producer = new HashMap<>();

    private Algorithm3(PlanEvaluator evaluator, Problem problem) {
        this.evaluator = evaluator;
        this.problem = problem;
        for (ProblemLayer layer : problem.layers()) {
            layers.put(layer.id(), layer);
            layer.outputs().forEach(o -> producer.put(o.id(), layer.id()));
        }
    }

    /**
     * The positions among which algorithm 2 chooses, by ascending device part. O(length of the paths x log layers), and
     * O(layers log layers + edges) for the cuts inside blocks.
     *
     * @param prefixes the problem's cuts, at least one
     */
    static List<Cut> positions(PlanEvaluator evaluator, Problem problem, List<Cut> prefixes) {
        return TwoTiers.isLine(problem) ? prefixes : new Algorithm3(evaluator, problem).positions(prefixes);
    }

    private List<Cut> positions(List<Cut> prefixes) {
        Structure structure = Structure.of(problem);
        Set<Integer> ends = new HashSet<>(Set.of(0, problem.layers().size()));
        int end = 0;
        for (Block block : structure.blocks()) {
            end += block.layers().size();
            ends.add(end);
        }
        List<Cut> line =
                prefixes.stream().filter(c -> ends.contains(c.position())).toList();
        if (line.isEmpty()) {
            return prefixes;
        }
        List<Cut> virtual = Algorithm2.virtualBlocks(line);
        int at = Algorithm2.search(virtual).cut();
        if (at == 0) {
            return line;
        }
        int from = virtual.get(at - 1).position();
        int to = virtual.get(at).position();
        Map<Integer, Cut> entries = new HashMap<>();
        line.forEach(c -> entries.put(c.position(), c));
        List<Cut> positions = new ArrayList<>();
        line.stream().filter(c -> c.position() <= from).forEach(positions::add);
        end = 0;
        for (Block block : structure.blocks()) {
            int start = end;
            end += block.layers().size();
            if (start >= from && end <= to && entries.containsKey(start) && entries.containsKey(end)) {
                positions.addAll(inner(structure, block, entries.get(start), entries.get(end), prefixes));
                positions.add(entries.get(end));
            }
        }
        line.stream().filter(c -> c.position() > to).forEach(positions::add);
        return positions;
    }

    /** Positions inside a block, by ascending device part. */
    private List<Cut> inner(Structure structure, Block block, Cut entry, Cut exit, List<Cut> prefixes) {
        if (block.layers().size() == 1) {
            return List.of();
        }
        if (structure.pathCount(block).bitLength() > 31
                || structure.pathCount(block).intValue() > MOST_PATHS) {
            return prefixes.stream()
                    .filter(c -> c.position() > entry.position() && c.position() < exit.position())
                    .toList();
        }
        List<List<String>> paths = new ArrayList<>();
        for (List<String> path : structure.paths(block, MOST_PATHS)) {
            paths.add(block.closed() ? path.subList(0, path.size() - 1) : path);
        }
        int[] before = new int[paths.size()];
        int[] at = new int[paths.size()];
        for (int p = 0; p < before.length; p++) {
            List<Cut> line = Algorithm2.virtualBlocks(evaluator.cuts(converted(paths.get(p), entry, exit)));
            int found = Algorithm2.search(line).cut();
            at[p] = inPath(line.get(found), paths.get(p));
            before[p] = found == 0 ? 0 : inPath(line.get(found - 1), paths.get(p));
        }
        List<Cut> inner = new ArrayList<>();
        for (int[] cuts : List.of(before, at)) {
            Set<String> device = device(paths, cuts);
            if (!device.isEmpty() && device.size() < exit.position() - entry.position()) {
                device.addAll(entry.deviceLayers());
                evaluator.cut(problem, device).ifPresent(inner::add);
            }
        }
        return inner;
    }

    /** How many of the path's own layers the device runs at this cut of its {@link #converted} line. */
    private static int inPath(Cut cut, List<String> path) {
        return Math.max(0, Math.min(cut.position() - 1, path.size()));
    }

    /** An independent path: all before the block, the path's layers in it, the rest of the block, and all behind it. */
    private Problem converted(List<String> path, Cut entry, Cut exit) {
        List<ProblemLayer> line = new ArrayList<>();
        // One byte more than the entry sends: to cut before all layers is no position of the block.
        DataItem input = new DataItem("input", entry.uploadBytes() + 1);
        add(line, entry.deviceMs(), entry.uploadBytes());
        double rest = exit.deviceMs() - entry.deviceMs();
        for (int i = 0; i < path.size(); i++) {
            double ms = deviceMs(path.get(i));
            add(line, ms, sent(path, i));
            rest -= ms;
        }
        add(line, Math.max(0, rest), exit.uploadBytes());
        if (exit.uploadBytes() > 0) {
            add(line, 0, 0);
        }
        List<Tier> tiers = problem.tiers().stream()
                .map(t -> new Tier(t.id(), OptionalDouble.empty(), OptionalLong.empty()))
                .toList();
        return new Problem(
                "path",
                tiers,
                List.of(input),
                line,
                List.of(),
                List.of(),
                problem.links(),
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE);
    }

    private void add(List<ProblemLayer> line, double deviceMs, long bytes) {
        Map<String, Double> timeMs = new LinkedHashMap<>();
        problem.tiers().forEach(t -> timeMs.put(t.id(), 0.0));
        timeMs.put(problem.device().id(), deviceMs);
        String id = Integer.toString(line.size());
        String reads = line.isEmpty() ? "input" : Integer.toString(line.size() - 1);
        line.add(new ProblemLayer(id, List.of(reads), List.of(new DataItem(id, bytes)), timeMs, 0, 0, 0, Map.of()));
    }

    private double deviceMs(String layer) {
        return layers.get(layer).timeMs().get(problem.device().id());
    }

    /** What a path's layer makes and the next one reads; of the last, all that others read of it. */
    private long sent(List<String> path, int at) {
        String from = path.get(at);
        Set<String> read = new HashSet<>();
        if (at + 1 < path.size()) {
            read.addAll(layers.get(path.get(at + 1)).inputs());
        } else {
            problem.layers().forEach(l -> read.addAll(l.inputs()));
        }
        return layers.get(from).outputs().stream()
                .filter(o -> read.contains(o.id()))
                .mapToLong(DataItem::bytes)
                .sum();
    }

    /** The layers of a block that the device runs, if it runs so many of each path, and what they read from. */
    private Set<String> device(List<List<String>> paths, int[] cuts) {
        Set<String> inBlock = new HashSet<>();
        Set<String> behind = new HashSet<>();
        for (int p = 0; p < cuts.length; p++) {
            inBlock.addAll(paths.get(p));
            behind.addAll(paths.get(p).subList(cuts[p], paths.get(p).size()));
        }
        Set<String> device = new HashSet<>();
        List<String> open = new ArrayList<>(inBlock);
        open.removeAll(behind);
        while (!open.isEmpty()) {
            String layer = open.remove(open.size() - 1);
            if (device.add(layer)) {
                for (String input : layers.get(layer).inputs()) {
                    String made = producer.get(input);
                    if (made != null && inBlock.contains(made)) {
                        open.add(made);
                    }
                }
            }
        }
        return device;
    }
}

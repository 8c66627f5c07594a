package org.cutpoint.strategy.fused.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.tiles.PathTimes;
import org.cutpoint.api.tiles.TileProblem;

/**
 * The best order and offloaded layers of some paths, by dynamic programming over what is left to do: of two beginnings with the
 * same paths, one after which every lane is free earlier makes the other one superfluous. Paths that take the same are
 * interchangeable. Used once.
 */
final class ExactOrder {
    private final TileProblem problem;
    private final List<PathTimes> paths;
    private final int[][] options;
    /** Numbers of paths that take the same. */
    private final List<List<Integer>> kinds = new ArrayList<>();

    private final double limitMs;
    private long left;

    /** The lanes after some paths, and how that came about. */
    private record State(Lanes lanes, State before, int kind, int layers) {}

    private ExactOrder(TileProblem problem, List<PathTimes> paths, int[][] options, double limitMs, long steps) {
        this.problem = problem;
        this.paths = paths;
        this.options = options;
        this.limitMs = limitMs;
        this.left = steps;
        for (int p = 0; p < paths.size(); p++) {
            PathTimes path = paths.get(p);
            Optional<List<Integer>> kind = kinds.stream()
                    .filter(k -> Options.same(paths.get(k.get(0)), path))
                    .findFirst();
            if (kind.isPresent()) {
                kind.get().add(p);
            } else {
                kinds.add(new ArrayList<>(List.of(p)));
            }
        }
    }

    /** What came out. */
    record Answer(boolean proven, Optional<Schedule> better) {}

    /**
     * @param options of each path
     * @param limitMs only schedules that end before that are looked for
     * @param steps how many beginnings may be looked at
     * @return a schedule if there is a better one; not proven if it gave up
     */
    static Answer of(TileProblem problem, List<PathTimes> paths, int[][] options, double limitMs, long steps) {
        return new ExactOrder(problem, paths, options, limitMs, steps).run();
    }

    private Answer run() {
        int[] none = new int[kinds.size()];
        Map<List<Integer>, List<State>> level =
                Map.of(Arrays.stream(none).boxed().toList(), List.of(new State(Lanes.free(problem), null, -1, 0)));
        for (int placed = 0; placed < paths.size(); placed++) {
            Map<List<Integer>, List<State>> next = new HashMap<>();
            for (Map.Entry<List<Integer>, List<State>> beginnings : level.entrySet()) {
                Grids.checkInterrupted();
                if (!extend(beginnings.getKey(), beginnings.getValue(), next)) {
                    return new Answer(false, Optional.empty());
                }
            }
            level = next;
        }
        return new Answer(
                true,
                level.values().stream()
                        .flatMap(List::stream)
                        .min((a, b) -> Double.compare(a.lanes.edgeMs(), b.lanes.edgeMs()))
                        .map(this::schedule));
    }

    /** Whether there were steps left. */
    private boolean extend(List<Integer> done, List<State> states, Map<List<Integer>, List<State>> next) {
        for (int kind = 0; kind < kinds.size(); kind++) {
            if (done.get(kind) == kinds.get(kind).size()) {
                continue;
            }
            int path = kinds.get(kind).get(0);
            List<Integer> more = new ArrayList<>(done);
            more.set(kind, done.get(kind) + 1);
            List<State> front = next.computeIfAbsent(more, k -> new ArrayList<>());
            for (State state : states) {
                for (int o : options[path]) {
                    left -= 1 + front.size();
                    if (left < 0) {
                        return false;
                    }
                    Lanes lanes = state.lanes.copy();
                    lanes.add(paths.get(path), o);
                    if (lanes.edgeMs() < limitMs && front.stream().noneMatch(s -> s.lanes.dominates(lanes))) {
                        front.removeIf(s -> lanes.dominates(s.lanes));
                        front.add(new State(lanes, state, kind, o));
                    }
                }
            }
        }
        return true;
    }

    private Schedule schedule(State last) {
        int[] order = new int[paths.size()];
        int[] cuts = new int[paths.size()];
        int[] used = new int[kinds.size()];
        State state = last;
        for (int i = order.length - 1; i >= 0; i--) {
            int path = kinds.get(state.kind).get(used[state.kind]++);
            order[i] = path;
            cuts[path] = state.layers;
            state = state.before;
        }
        return new Schedule(order, cuts, last.lanes.edgeMs());
    }
}

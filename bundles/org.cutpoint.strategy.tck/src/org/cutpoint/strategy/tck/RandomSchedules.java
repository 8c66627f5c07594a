package org.cutpoint.strategy.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;

/**
 * Random schedule problems, with the corner cases in them: times of 0, equal times, nodes that upload nothing, several
 * roots, files in any order. The same source of randomness gives the same problems.
 */
public final class RandomSchedules {
    /** What comes after what. */
    public enum Shape {
        /** Each node comes after at most one other: trees whose roots come first. */
        FOREST,
        /** At most one node comes after each: trees whose roots come last. */
        JOINING_FOREST,
        /** Anything without a cycle. */
        GRAPH
    }

    private final Random random;

    /** Problems drawn from this source, see {@link RandomProblems#source}; not thread-safe. */
    public RandomSchedules(Random random) {
        this.random = random;
    }

    /** A problem of any shape, small enough for enumeration. */
    public ScheduleProblem problem() {
        Shape[] shapes = Shape.values();
        return problem(shapes[random.nextInt(shapes.length)], 1 + random.nextInt(8));
    }

    /** @param nodes how many, >= 1 */
    public ScheduleProblem problem(Shape shape, int nodes) {
        boolean whole = random.nextBoolean();
        boolean connected = random.nextInt(3) > 0;
        double edges = random.nextDouble();
        List<Set<Integer>> after = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            after.add(new LinkedHashSet<>());
        }
        for (int i = 1; i < nodes; i++) {
            if (shape == Shape.GRAPH) {
                for (int j = 0; j < i; j++) {
                    if (random.nextDouble() < edges) {
                        after.get(i).add(j);
                    }
                }
            } else if (connected || random.nextInt(3) > 0) {
                after.get(i).add(random.nextInt(i));
            }
        }
        if (shape == Shape.JOINING_FOREST) {
            after = mirrored(after);
        }
        List<Node> made = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            made.add(new Node(
                    "v" + i,
                    time(whole, 6),
                    time(whole, 2),
                    after.get(i).stream().map(j -> "v" + j).toList()));
        }
        Collections.shuffle(made, random);
        return new ScheduleProblem("random", made);
    }

    private static List<Set<Integer>> mirrored(List<Set<Integer>> after) {
        List<Set<Integer>> mirrored = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            mirrored.add(new LinkedHashSet<>());
        }
        for (int i = 0; i < after.size(); i++) {
            for (int before : after.get(i)) {
                mirrored.get(before).add(i);
            }
        }
        return mirrored;
    }

    /** @param zeros one in so many is 0 */
    private double time(boolean whole, int zeros) {
        if (random.nextInt(zeros) == 0) {
            return 0;
        }
        return whole ? 1 + random.nextInt(5) : 10 * random.nextDouble();
    }
}

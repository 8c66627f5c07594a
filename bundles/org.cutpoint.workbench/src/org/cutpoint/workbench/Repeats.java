package org.cutpoint.workbench;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.cutpoint.api.plan.Planner.Planned;

/** When repeated runs are enough, and which of them stands for all. */
public final class Repeats {
    /** Undisturbed runs of the same plan differ by 1 to 2 %. */
    private static final double AGREEMENT = 1.04;

    private static final int MOST = 3;

    private static final double SHORT_MS = 5000;
    private static final int SHORT_REPEATS = 2;

    private Repeats() {}

    /**
     * How many runs of a plan should agree where the user does not say: a run of some seconds is at the mercy of whatever
     * else the machine does just then.
     */
    public static int usual(Planned planned) {
        return planned.cost().orElseThrow().value() < SHORT_MS ? SHORT_REPEATS : 1;
    }

    /** Whether to run again: until as many as wanted agree within 4 %, at most three times as often. */
    public static boolean more(List<Double> makespans, int wanted) {
        return makespans.size() < MOST * wanted && (makespans.size() < wanted || spread(makespans, wanted) > AGREEMENT);
    }

    /** Index of the run of median makespan (the lower of two) among those, as many as wanted, that agree best. */
    public static int chosen(List<Double> makespans, int wanted) {
        List<Integer> order = order(makespans);
        return order.get(closest(makespans, order, wanted) + (wanted - 1) / 2);
    }

    private static double spread(List<Double> makespans, int wanted) {
        List<Integer> order = order(makespans);
        return ratio(makespans, order, closest(makespans, order, wanted), wanted);
    }

    private static int closest(List<Double> makespans, List<Integer> order, int wanted) {
        return IntStream.rangeClosed(0, order.size() - wanted)
                .boxed()
                .min(Comparator.comparingDouble(from -> ratio(makespans, order, from, wanted)))
                .orElseThrow();
    }

    private static double ratio(List<Double> makespans, List<Integer> order, int from, int wanted) {
        return makespans.get(order.get(from + wanted - 1)) / makespans.get(order.get(from));
    }

    private static List<Integer> order(List<Double> makespans) {
        return IntStream.range(0, makespans.size())
                .boxed()
                .sorted(Comparator.comparingDouble(makespans::get))
                .toList();
    }
}

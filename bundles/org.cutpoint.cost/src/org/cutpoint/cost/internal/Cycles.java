package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Finds things that wait for each other. */
final class Cycles {
    private static final int LONGEST = 8;

    private Cycles() {}

    /**
     * Things each of which waits for the one before it, and the first for the last; empty if there are none. The first
     * is the least of them. O(things + waits).
     *
     * @param before for each thing those that it waits for; negative ones count as done
     */
    static List<Integer> find(int[][] before) {
        int[] missing = new int[before.length];
        int[] firstWait = new int[before.length];
        Arrays.fill(firstWait, -1);
        int waits = Arrays.stream(before).mapToInt(b -> b.length).sum();
        int[] nextWait = new int[waits];
        int[] waiting = new int[waits];
        int wait = 0;
        for (int i = 0; i < before.length; i++) {
            for (int b : before[i]) {
                if (b >= 0) {
                    missing[i]++;
                    waiting[wait] = i;
                    nextWait[wait] = firstWait[b];
                    firstWait[b] = wait++;
                }
            }
        }
        int[] done = new int[before.length];
        int count = 0;
        for (int i = 0; i < before.length; i++) {
            if (missing[i] == 0) {
                done[count++] = i;
            }
        }
        for (int d = 0; d < count; d++) {
            for (int w = firstWait[done[d]]; w >= 0; w = nextWait[w]) {
                if (--missing[waiting[w]] == 0) {
                    done[count++] = waiting[w];
                }
            }
        }
        return count == before.length ? List.of() : loop(before, missing);
    }

    /** Walks from any thing that never gets ready to one that it waits for, until it comes back. */
    private static List<Integer> loop(int[][] before, int[] missing) {
        int at = 0;
        while (missing[at] == 0) {
            at++;
        }
        List<Integer> way = new ArrayList<>();
        Map<Integer, Integer> seen = new HashMap<>();
        while (seen.putIfAbsent(at, way.size()) == null) {
            way.add(at);
            at = Arrays.stream(before[at])
                    .filter(b -> b >= 0 && missing[b] > 0)
                    .findFirst()
                    .orElseThrow();
        }
        List<Integer> loop = new ArrayList<>(way.subList(seen.get(at), way.size()));
        Collections.reverse(loop);
        Collections.rotate(loop, -loop.indexOf(Collections.min(loop)));
        return loop;
    }

    /**
     * A cycle in words.
     *
     * @param loop not empty
     * @param name of each thing
     * @param things what they are, in the plural
     */
    static String describe(List<Integer> loop, IntFunction<String> name, String things) {
        StringBuilder names = new StringBuilder();
        loop.stream().limit(LONGEST).forEach(i -> names.append(ProblemCheck.quote(name.apply(i)))
                .append(" -> "));
        if (loop.size() > LONGEST) {
            names.append("... (").append(loop.size()).append(' ').append(things).append(") -> ");
        }
        return "the " + things + " form a cycle: " + names + ProblemCheck.quote(name.apply(loop.get(0)));
    }

    /** Which of the things that the first of a cycle waits for is the last of it. */
    static int closing(int[][] before, List<Integer> loop) {
        int j = 0;
        while (before[loop.get(0)][j] != loop.get(loop.size() - 1)) {
            j++;
        }
        return j;
    }
}

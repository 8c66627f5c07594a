package org.cutpoint.model.structure;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.cutpoint.api.InputException;
import org.jgrapht.graph.DefaultEdge;

/**
 * The paths through a stretch of layers: from those that read from before it to those that nobody in it reads.
 *
 * @param name of the stretch, for messages
 * @param first index of its first layer
 * @param end index after its last layer
 */
record Paths(Flow flow, String name, int first, int end) {
    /** Dynamic programming in the layers' order. O((layers + edges) x length of the number). */
    BigInteger count() {
        BigInteger[] to = new BigInteger[end - first];
        BigInteger sum = BigInteger.ZERO;
        for (int layer = first; layer < end; layer++) {
            BigInteger count = BigInteger.ZERO;
            for (DefaultEdge edge : flow.graph().incomingEdgesOf(layer)) {
                int before = flow.graph().getEdgeSource(edge);
                count = count.add(before < first ? BigInteger.ONE : to[before - first]);
            }
            to[layer - first] = count;
            if (next(layer).isEmpty()) {
                sum = sum.add(count);
            }
        }
        return sum;
    }

    /**
     * All of them, in the order of their layers.
     *
     * @throws InputException if there are more than the limit
     */
    List<List<String>> all(int limit) {
        BigInteger count = count();
        if (count.compareTo(BigInteger.valueOf(limit)) > 0) {
            throw new InputException(
                    name,
                    "it has " + count + " independent paths, and no more than " + limit + " are allowed",
                    "Convert it block by block, or merge its virtual blocks first");
        }
        List<List<String>> paths = new ArrayList<>();
        // The path so far, and for each layer of it those that may come next. No recursion: networks are deep.
        List<String> path = new ArrayList<>();
        Deque<Iterator<Integer>> choices = new ArrayDeque<>();
        choices.push(begins().iterator());
        while (!choices.isEmpty()) {
            if (choices.peek().hasNext()) {
                int layer = choices.peek().next();
                path.add(flow.layers().get(layer));
                List<Integer> next = next(layer);
                if (next.isEmpty()) {
                    paths.add(List.copyOf(path));
                }
                choices.push(next.iterator());
            } else {
                choices.pop();
                if (!path.isEmpty()) {
                    path.remove(path.size() - 1);
                }
            }
        }
        return paths;
    }

    private List<Integer> begins() {
        List<Integer> begins = new ArrayList<>();
        for (int layer = first; layer < end; layer++) {
            for (DefaultEdge edge : flow.graph().incomingEdgesOf(layer)) {
                if (flow.graph().getEdgeSource(edge) < first) {
                    begins.add(layer);
                    break;
                }
            }
        }
        return begins;
    }

    /** The layers of the stretch that read from this one, ascending. */
    private List<Integer> next(int layer) {
        List<Integer> next = new ArrayList<>();
        for (DefaultEdge edge : flow.graph().outgoingEdgesOf(layer)) {
            int reader = flow.graph().getEdgeTarget(edge);
            if (reader < end) {
                next.add(reader);
            }
        }
        next.sort(null);
        return next;
    }
}

package org.cutpoint.model.structure;

import static org.cutpoint.model.structure.Flow.SOURCE;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.model.structure.Flow.Message;
import org.cutpoint.model.structure.Flow.Node;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;

/**
 * Finds the clusters of layers that no useful cut divides. A message that alone is at least as large as all that some
 * earlier cut sends does not cross a useful cut. A set of layers that is closed under predecessors, and that no such
 * message leaves, is closed both ways over these messages, so it is made of strong components of the graph in which they
 * lead both ways.
 */
final class VirtualBlocks {
    private final Flow flow;
    /** Indices of the layers of each cluster; the clusters by their first layers. */
    private final List<SortedSet<Integer>> clusters = new ArrayList<>();

    private final int[] clusterOf;

    /** @param articulations of the flow */
    VirtualBlocks(Flow flow, List<Integer> articulations) {
        this.flow = flow;
        clusterOf = new int[flow.layers().size()];
        var components = new KosarajuStrongConnectivityInspector<>(bound(articulations)).stronglyConnectedSets();
        for (Set<Integer> component : components) {
            clusters.add(new TreeSet<>(component));
        }
        clusters.sort(Comparator.comparing(SortedSet::first));
        for (int c = 0; c < clusters.size(); c++) {
            for (int layer : clusters.get(c)) {
                clusterOf[layer] = c;
            }
        }
    }

    private Graph<Integer, DefaultEdge> bound(List<Integer> articulations) {
        Graph<Integer, DefaultEdge> bound = new SimpleDirectedGraph<>(DefaultEdge.class);
        for (int layer = 0; layer < clusterOf.length; layer++) {
            bound.addVertex(layer);
        }
        long[] least = leastBefore(articulations);
        for (Message message : flow.messages()) {
            int producer = message.producer();
            if (producer != SOURCE) {
                for (int reader : message.readers()) {
                    bound.addEdge(producer, reader);
                    if (message.bytes() >= least[producer]) {
                        bound.addEdge(reader, producer);
                    }
                }
            }
        }
        return bound;
    }

    /** For each layer, the fewest bytes that a cut before the first or after an articulation layer before it sends. */
    private long[] leastBefore(List<Integer> articulations) {
        long[] sent = new long[clusterOf.length];
        for (Message message : flow.messages()) {
            if (message.producer() != SOURCE) {
                sent[message.producer()] += message.bytes();
            }
        }
        long[] least = new long[clusterOf.length];
        long now = flow.inputBytes();
        int from = 0;
        for (int articulation : articulations) {
            for (; from <= articulation; from++) {
                least[from] = now;
            }
            now = Math.min(now, sent[articulation]);
        }
        for (; from < least.length; from++) {
            least[from] = now;
        }
        return least;
    }

    /** The clusters' layers, in an order in which they can run. */
    List<List<String>> names() {
        Map<String, List<String>> byLast = new HashMap<>();
        for (SortedSet<Integer> cluster : clusters) {
            List<String> names = new ArrayList<>();
            for (int layer : cluster) {
                names.add(flow.layers().get(layer));
            }
            byLast.put(flow.layers().get(cluster.last()), List.copyOf(names));
        }
        List<List<String>> ordered = new ArrayList<>();
        for (String last : merged().layers()) {
            ordered.add(byLast.get(last));
        }
        return List.copyOf(ordered);
    }

    /** What is left if each cluster is a layer, called as its last one. */
    Flow merged() {
        List<DataItem> inputs = new ArrayList<>();
        List<Set<String>> reads = new ArrayList<>();
        List<List<DataItem>> makes = new ArrayList<>();
        for (int c = 0; c < clusters.size(); c++) {
            reads.add(new LinkedHashSet<>());
            makes.add(new ArrayList<>());
        }
        for (int m = 0; m < flow.messages().size(); m++) {
            Message message = flow.messages().get(m);
            int maker = message.producer() == SOURCE ? SOURCE : clusterOf[message.producer()];
            DataItem item = new DataItem(Integer.toString(m), message.bytes());
            (maker == SOURCE ? inputs : makes.get(maker)).add(item);
            for (int reader : message.readers()) {
                if (clusterOf[reader] != maker) {
                    reads.get(clusterOf[reader]).add(item.id());
                }
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (int c = 0; c < clusters.size(); c++) {
            String last = flow.layers().get(clusters.get(c).last());
            nodes.add(new Node(last, reads.get(c), makes.get(c)));
        }
        return Flow.of(flow.where(), inputs, nodes);
    }
}

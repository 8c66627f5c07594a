package org.cutpoint.model.structure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.jgrapht.Graph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;
import org.jgrapht.traverse.TopologicalOrderIterator;

/**
 * What flows between the layers of a network.
 *
 * @param where the network's kind and name, for messages
 * @param layers ids in execution order; a layer's index here is its vertex
 * @param messages what is sent
 * @param graph the layers and {@link #SOURCE}; an edge to each layer from whoever makes what it reads, and from the source
 *     to those that read nothing
 */
record Flow(String where, List<String> layers, List<Message> messages, Graph<Integer, DefaultEdge> graph) {
    /** The vertex that stands for what the network reads. */
    static final int SOURCE = -1;

    /** A layer by the names of its tensors. */
    record Node(String id, Collection<String> inputs, Collection<DataItem> outputs) {}

    /**
     * All tensors of one producer that have the same readers: any cut sends either all of them or none.
     *
     * @param readers ascending, at least one
     */
    record Message(int producer, Set<Integer> readers, long bytes) {}

    /** The layers have an order in which they can run; it is kept. */
    static Flow of(ModelGraph model) {
        List<Node> nodes = new ArrayList<>();
        for (Layer layer : model.layers()) {
            nodes.add(new Node(layer.id(), layer.inputs(), items(layer.outputs())));
        }
        return inOrder("model '" + model.name() + "'", items(model.inputs()), nodes);
    }

    private static List<DataItem> items(List<TensorInfo> tensors) {
        List<DataItem> items = new ArrayList<>();
        for (TensorInfo tensor : tensors) {
            items.add(new DataItem(tensor.id(), tensor.bytes()));
        }
        return items;
    }

    static Flow of(Problem problem) {
        List<Node> nodes = new ArrayList<>();
        for (ProblemLayer layer : problem.layers()) {
            nodes.add(new Node(layer.id(), layer.inputs(), layer.outputs()));
        }
        return of("problem '" + problem.name() + "'", problem.inputs(), nodes);
    }

    /**
     * Puts the nodes in order: of those whose inputs are there, the one that comes first goes first.
     *
     * @throws InputException if a node reads what nothing makes, or the nodes form a cycle
     */
    static Flow of(String where, Collection<DataItem> inputs, List<Node> nodes) {
        Map<String, Integer> producers = new HashMap<>();
        for (DataItem input : inputs) {
            producers.put(input.id(), SOURCE);
        }
        Graph<Integer, DefaultEdge> given = new SimpleDirectedGraph<>(DefaultEdge.class);
        for (int i = 0; i < nodes.size(); i++) {
            given.addVertex(i);
            for (DataItem output : nodes.get(i).outputs()) {
                producers.put(output.id(), i);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                Integer producer = producers.get(input);
                if (producer == null) {
                    String what = "layer '" + nodes.get(i).id() + "' reads '" + input + "', which nothing makes";
                    throw new InputException(where, what, "");
                }
                if (producer == i) {
                    throw new InputException(where, "layer '" + nodes.get(i).id() + "' reads what it makes", "");
                }
                if (producer != SOURCE) {
                    given.addEdge(producer, i);
                }
            }
        }
        List<Node> ordered = new ArrayList<>();
        try {
            new TopologicalOrderIterator<>(given, Integer::compare).forEachRemaining(i -> ordered.add(nodes.get(i)));
        } catch (IllegalArgumentException e) {
            throw new InputException(where, "its layers form a cycle", "", e);
        }
        return inOrder(where, inputs, ordered);
    }

    private static Flow inOrder(String where, Collection<DataItem> inputs, List<Node> nodes) {
        Graph<Integer, DefaultEdge> graph = new SimpleDirectedGraph<>(DefaultEdge.class);
        graph.addVertex(SOURCE);
        Map<String, Set<Integer>> readers = new HashMap<>();
        List<String> layers = new ArrayList<>();
        for (Node node : nodes) {
            int at = layers.size();
            graph.addVertex(at);
            layers.add(node.id());
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, t -> new TreeSet<>()).add(at);
            }
        }
        List<Message> messages = new ArrayList<>();
        for (int at = SOURCE; at < nodes.size(); at++) {
            Map<Set<Integer>, Long> sizes = new LinkedHashMap<>();
            for (DataItem made : at == SOURCE ? inputs : nodes.get(at).outputs()) {
                Set<Integer> read = readers.get(made.id());
                if (read != null) {
                    sizes.merge(read, made.bytes(), Math::addExact);
                }
            }
            for (Map.Entry<Set<Integer>, Long> size : sizes.entrySet()) {
                messages.add(new Message(at, size.getKey(), size.getValue()));
                for (int reader : size.getKey()) {
                    graph.addEdge(at, reader);
                }
            }
            if (at != SOURCE && graph.inDegreeOf(at) == 0) {
                graph.addEdge(SOURCE, at);
            }
        }
        return new Flow(where, List.copyOf(layers), List.copyOf(messages), graph);
    }

    /** Bytes of all that is read from the source. */
    long inputBytes() {
        long bytes = 0;
        for (Message message : messages) {
            if (message.producer() == SOURCE) {
                bytes = Math.addExact(bytes, message.bytes());
            }
        }
        return bytes;
    }
}

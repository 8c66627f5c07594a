package org.cutpoint.api.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedAcyclicGraph;

/**
 * A network as a directed acyclic graph of layers. Immutable and thread-safe.
 *
 * <p>An edge leads from layer a to layer b if b reads a tensor that a makes.
 */
public final class ModelGraph {
    private final String name;
    private final String sha256;
    private final List<TensorInfo> inputs;
    private final List<Layer> layers;
    private final List<String> results;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private final Map<String, Layer> byId = new LinkedHashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final Map<String, String> producers = new HashMap<>();
    private final Map<String, Set<String>> consumers = new HashMap<>();
    private final DirectedAcyclicGraph<String, DefaultEdge> graph = new DirectedAcyclicGraph<>(DefaultEdge.class);

    /**
     * @param name for people: a file's name or {@code zoo:NAME}
     * @param sha256 hash of the model's content, lower-case hexadecimal
     * @param inputs what the network reads
     * @param layers in an order in which they can run
     * @param results ids of the tensors that the network returns, in the model's order
     * @throws IllegalArgumentException on a duplicate id, a tensor that nothing makes, or layers out of order (a cycle
     *     included); the message names it
     */
    public ModelGraph(String name, String sha256, List<TensorInfo> inputs, List<Layer> layers, List<String> results) {
        this.name = name;
        this.sha256 = sha256;
        this.inputs = List.copyOf(inputs);
        this.layers = List.copyOf(layers);
        this.results = List.copyOf(results);
        for (TensorInfo input : inputs) {
            addTensor(input);
        }
        for (Layer layer : layers) {
            addLayer(layer);
        }
        for (String result : results) {
            tensor(result);
        }
    }

    private void addTensor(TensorInfo tensor) {
        if (tensors.putIfAbsent(tensor.id(), tensor) != null) {
            throw new IllegalArgumentException("tensor '" + tensor.id() + "' is made twice");
        }
    }

    private void addLayer(Layer layer) {
        if (byId.putIfAbsent(layer.id(), layer) != null) {
            throw new IllegalArgumentException("two layers are called '" + layer.id() + "'");
        }
        positions.put(layer.id(), positions.size());
        graph.addVertex(layer.id());
        for (String input : layer.inputs()) {
            if (!tensors.containsKey(input)) {
                throw new IllegalArgumentException(
                        "layer '" + layer.id() + "' reads tensor '" + input + "', which nothing before it makes");
            }
            consumers.computeIfAbsent(input, t -> new LinkedHashSet<>()).add(layer.id());
            String producer = producers.get(input);
            if (producer != null) {
                graph.addEdge(producer, layer.id());
            }
        }
        for (TensorInfo output : layer.outputs()) {
            addTensor(output);
            producers.put(output.id(), layer.id());
        }
    }

    /** Name for people. */
    public String name() {
        return name;
    }

    /** Hash of the model's content: lower-case hexadecimal SHA-256. */
    public String sha256() {
        return sha256;
    }

    /** What the network reads, in the model's order. */
    public List<TensorInfo> inputs() {
        return inputs;
    }

    /** The layers, in an order in which they can run. */
    public List<Layer> layers() {
        return layers;
    }

    /** Ids of the tensors that the network returns, in the model's order. */
    public List<String> results() {
        return results;
    }

    /**
     * The layer of this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Layer layer(String id) {
        Layer layer = byId.get(id);
        if (layer == null) {
            throw new IllegalArgumentException("model '" + name + "' has no layer '" + id + "'");
        }
        return layer;
    }

    /** Whether a layer of this id exists. */
    public boolean hasLayer(String id) {
        return byId.containsKey(id);
    }

    /** The layer's index in {@link #layers()}. */
    public int position(String layer) {
        return positions.get(layer(layer).id());
    }

    /**
     * The tensor of this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public TensorInfo tensor(String id) {
        TensorInfo tensor = tensors.get(id);
        if (tensor == null) {
            throw new IllegalArgumentException("model '" + name + "' has no tensor '" + id + "'");
        }
        return tensor;
    }

    /** The layer that makes the tensor; empty for an input of the network. */
    public Optional<String> producer(String tensor) {
        return Optional.ofNullable(producers.get(tensor(tensor).id()));
    }

    /** The layers that read the tensor, in execution order. */
    public Set<String> consumers(String tensor) {
        return Collections.unmodifiableSet(consumers.getOrDefault(tensor(tensor).id(), Set.of()));
    }

    /** The layers that must run before this one, all the way up. O(layers + edges). */
    public Set<String> ancestors(String layer) {
        return graph.getAncestors(layer(layer).id());
    }

    /** The layers that depend on this one, all the way down. O(layers + edges). */
    public Set<String> descendants(String layer) {
        return graph.getDescendants(layer(layer).id());
    }

    /** Multiply-accumulate operations of one inference. */
    public long macs() {
        return layers.stream().mapToLong(Layer::macs).sum();
    }

    /** Number of trained parameters. */
    public long parameters() {
        return layers.stream().mapToLong(Layer::parameters).sum();
    }

    /** Bytes that the layer reads and writes when it runs: inputs, weights, outputs. */
    public long movedBytes(Layer layer) {
        return layer.weightBytes()
                + layer.inputs().stream()
                        .mapToLong(input -> tensor(input).bytes())
                        .sum()
                + layer.outputs().stream().mapToLong(TensorInfo::bytes).sum();
    }

    /**
     * The segment that consists of these layers.
     *
     * @param ids layers in any order
     * @throws IllegalArgumentException if there is none or one is unknown
     */
    public Segment segment(Collection<String> ids) {
        Set<String> chosen = new LinkedHashSet<>();
        ids.stream()
                .map(this::layer)
                .sorted((a, b) -> Integer.compare(positions.get(a.id()), positions.get(b.id())))
                .forEach(layer -> chosen.add(layer.id()));
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("a segment needs at least one layer");
        }
        Set<String> made = new LinkedHashSet<>();
        Set<String> needed = new LinkedHashSet<>();
        for (String id : chosen) {
            for (String input : byId.get(id).inputs()) {
                if (!made.contains(input)) {
                    needed.add(input);
                }
            }
            byId.get(id).outputs().forEach(output -> made.add(output.id()));
        }
        Set<String> returned = new HashSet<>(results);
        List<TensorInfo> outputs = new ArrayList<>();
        for (String tensor : made) {
            if (returned.contains(tensor)
                    || consumers.getOrDefault(tensor, Set.of()).stream().anyMatch(c -> !chosen.contains(c))) {
                outputs.add(tensors.get(tensor));
            }
        }
        return new Segment(
                List.copyOf(chosen), needed.stream().map(tensors::get).toList(), outputs);
    }

    /** Bytes that cross if exactly the first {@code count} layers run on the device: what the others read from them. */
    public long crossingBytes(int count) {
        if (count == layers.size()) {
            return 0;
        }
        return segment(layers.subList(count, layers.size()).stream()
                        .map(Layer::id)
                        .toList())
                .inputs()
                .stream()
                .mapToLong(TensorInfo::bytes)
                .sum();
    }

    @Override
    public String toString() {
        return name + " (" + layers.size() + " layers)";
    }
}

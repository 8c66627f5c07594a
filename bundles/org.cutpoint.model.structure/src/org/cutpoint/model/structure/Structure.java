package org.cutpoint.model.structure;

import static org.cutpoint.model.structure.Flow.SOURCE;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.model.structure.Flow.Message;
import org.jgrapht.graph.DefaultEdge;

/**
 * The structure of a network: a directed acyclic graph of layers, and a source that stands for all that the network
 * reads. An edge leads from a layer, or the source, to each layer that reads a tensor of it; a layer that reads nothing
 * hangs on the source. Sinks are the layers that no layer reads. Inputs that nobody reads do not matter.
 *
 * <p>Immutable and thread-safe. Making one and its methods are O(layers + edges) where they do not say otherwise.
 *
 * <p>Virtual blocks (3.2) and independent paths (5.3) are those of Duan and Wu, Joint Optimization of DNN Partition and
 * Scheduling for Mobile Cloud Computing, ICPP 2021, doi:10.1145/3472456.3472468.
 */
public final class Structure {
    private final Flow flow;
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<Integer> articulations;

    private Structure(Flow flow) {
        this.flow = flow;
        for (String layer : flow.layers()) {
            positions.put(layer, positions.size());
        }
        articulations = articulations();
    }

    /** The structure of a model. The order of its layers is kept. */
    public static Structure of(ModelGraph model) {
        return new Structure(Flow.of(model));
    }

    /**
     * The structure of a problem's network. The layers' order is that in which a single tier runs them: of those whose
     * inputs are there, the one first in the file. O(layers log layers + edges).
     *
     * @throws InputException if a layer reads what nothing makes, or the layers form a cycle; no problem that
     *     {@link org.cutpoint.api.plan.PlanEvaluator#check} lets pass has either
     */
    public static Structure of(Problem problem) {
        return new Structure(Flow.of(problem));
    }

    /** The layers' ids, in an order in which they can run. */
    public List<String> layers() {
        return flow.layers();
    }

    /** What kind of graph it is. */
    public Kind kind() {
        boolean fed = true;
        boolean read = true;
        for (int layer = 0; layer < flow.layers().size(); layer++) {
            fed &= flow.graph().inDegreeOf(layer) == 1;
            read &= flow.graph().outDegreeOf(layer) <= 1;
        }
        if (fed && read && flow.graph().outDegreeOf(SOURCE) <= 1) {
            return Kind.LINE;
        }
        return fed || read ? Kind.TREE : Kind.DAG;
    }

    /**
     * The layers that every path from the source to a sink leads through, in order. If a network is cut right after
     * one, only what that layer makes is sent.
     */
    public List<String> articulationLayers() {
        return articulations.stream().map(flow.layers()::get).toList();
    }

    /**
     * In a topological order, a layer is one that all paths share if and only if no edge leads from before it to behind
     * it: the path through such an edge, which can be led on both ways without passing the layer, would miss it.
     */
    private List<Integer> articulations() {
        List<Integer> found = new ArrayList<>();
        int farthest = farthest(SOURCE);
        for (int layer = 0; layer < flow.layers().size(); layer++) {
            if (farthest <= layer) {
                found.add(layer);
            }
            farthest = Math.max(farthest, farthest(layer));
        }
        return List.copyOf(found);
    }

    /** The last layer that reads from this one; behind all layers if none does. */
    private int farthest(int layer) {
        int farthest = SOURCE;
        for (DefaultEdge edge : flow.graph().outgoingEdgesOf(layer)) {
            farthest = Math.max(farthest, flow.graph().getEdgeTarget(edge));
        }
        return farthest == SOURCE ? flow.layers().size() : farthest;
    }

    /** The network as a chain of blocks, each ending with an articulation layer but maybe the last. */
    public List<Block> blocks() {
        List<String> layers = flow.layers();
        List<Block> blocks = new ArrayList<>();
        int first = 0;
        for (int articulation : articulations) {
            blocks.add(new Block(layers.subList(first, articulation + 1), true));
            first = articulation + 1;
        }
        if (first < layers.size()) {
            blocks.add(new Block(layers.subList(first, layers.size()), false));
        }
        return List.copyOf(blocks);
    }

    /**
     * Bytes that cross, for each layer in order, if exactly the layers up to it run on the device: what the others read
     * from these, and from the network's inputs.
     */
    public List<Long> crossingBytes() {
        long[] change = new long[flow.layers().size() + 1];
        for (Message message : flow.messages()) {
            change[Math.max(0, message.producer())] += message.bytes();
            change[Collections.max(message.readers())] -= message.bytes();
        }
        List<Long> crossing = new ArrayList<>();
        long now = 0;
        for (int layer = 0; layer < flow.layers().size(); layer++) {
            now = Math.addExact(now, change[layer]);
            crossing.add(now);
        }
        return List.copyOf(crossing);
    }

    /** Bytes of all that the network's layers read from outside: what cutting before the first layer sends. */
    public long inputBytes() {
        return flow.inputBytes();
    }

    /**
     * Clusters of layers between which alone it can be worth cutting; each layer is in one of them. A cut that sends at
     * least as many bytes as one before it (the upload of the input, or a cut after an articulation layer before all
     * layers whose output it sends) only adds to the device's work, so a tensor that is as large as that by itself does
     * not cross any useful cut: who makes it and who reads it are one. For every set of layers that the device might
     * run, there is a subset of it, closed and made of whole virtual blocks, that sends no more bytes. This holds for
     * the time on the device and the upload; the cloud's time and the way back are not looked at.
     *
     * <p>In a line, these are the runs of layers up to each one that sends less than all before. A residual module
     * whose inner tensors are all at least as large as what enters it is one virtual block, as the paper has it for
     * MobileNet-v2; an inception module, whose branches have smaller ones, is not.
     *
     * @return the clusters in an order in which they can run, the layers of each in execution order
     */
    public List<List<String>> virtualBlocks() {
        return new VirtualBlocks(flow, articulations).names();
    }

    /** The structure that is left if each of the {@link #virtualBlocks} is one layer, which is called as its last one. */
    public Structure byVirtualBlocks() {
        return new Structure(new VirtualBlocks(flow, articulations).merged());
    }

    /**
     * The number of independent paths from the source to a sink into which the network can be converted by doubling
     * each layer that several layers read, or that reads several. Nine inception modules in a row have 4^9. O((layers +
     * edges) x length of the number).
     */
    public BigInteger pathCount() {
        return all().count();
    }

    /**
     * The number of independent paths through one of the {@link #blocks}: the reduction of the conversion, since taking
     * blocks as positions of a line, and paths only within the block that is cut, leaves the sum of these instead of
     * their product.
     *
     * @throws IllegalArgumentException if the block is none of this structure's
     */
    public BigInteger pathCount(Block block) {
        return through(block).count();
    }

    /**
     * The independent paths into which the network is converted (5.3, algorithm 3, line 1). O(length of all paths).
     *
     * @param limit how many paths to allow, >= 1
     * @return each path's layers in execution order; paths in the order of their layers. Where a layer reads both the
     *     network's input and another layer, a path begins there, too
     * @throws InputException if there are more, with their true number: they are counted first
     */
    public List<List<String>> paths(int limit) {
        return all().all(limit);
    }

    /**
     * The independent paths through one of the {@link #blocks}. O(length of all paths).
     *
     * @param limit how many paths to allow, >= 1
     * @return each path's layers in execution order, the block's entry not included; paths in the order of their layers
     * @throws InputException if there are more, with their true number
     * @throws IllegalArgumentException if the block is none of this structure's
     */
    public List<List<String>> paths(Block block, int limit) {
        return through(block).all(limit);
    }

    private Paths all() {
        return new Paths(flow, flow.where(), 0, flow.layers().size());
    }

    private Paths through(Block block) {
        List<String> layers = flow.layers();
        int first = positions.getOrDefault(block.layers().get(0), layers.size());
        int end = first + block.layers().size();
        if (end > layers.size() || !layers.subList(first, end).equals(block.layers())) {
            throw new IllegalArgumentException(flow.where() + " has no block '" + block.id() + "'");
        }
        return new Paths(flow, flow.where() + ", block '" + block.id() + "'", first, end);
    }

    /**
     * The model at {@link org.cutpoint.api.model.Granularity#BLOCK}: the layers of each of its blocks are one. A block is
     * called as its last layer, so a cut after a block has the same name as the same cut between layers. The result is
     * a line. Constants that several layers of a block share are counted once for each in its {@code weightBytes}, as
     * they are in the layers'.
     */
    public static ModelGraph byBlocks(ModelGraph model) {
        List<Layer> merged =
                of(model).blocks().stream().map(block -> merged(model, block)).toList();
        return new ModelGraph(model.name(), model.sha256(), model.inputs(), merged, model.results());
    }

    private static Layer merged(ModelGraph model, Block block) {
        if (block.layers().size() == 1) {
            return model.layer(block.id());
        }
        Segment segment = model.segment(block.layers());
        List<Layer> parts = block.layers().stream().map(model::layer).toList();
        return new Layer(
                block.id(),
                parts.stream().flatMap(l -> l.nodes().stream()).toList(),
                parts.stream().flatMap(l -> l.ops().stream()).toList(),
                segment.inputs().stream().map(TensorInfo::id).toList(),
                segment.outputs(),
                parts.stream().mapToLong(Layer::macs).reduce(0, Math::addExact),
                parts.stream().mapToLong(Layer::parameters).reduce(0, Math::addExact),
                parts.stream().mapToLong(Layer::weightBytes).reduce(0, Math::addExact));
    }
}

package org.cutpoint.model.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.junit.jupiter.api.Test;

/** Random networks against what their definition says, by enumeration of all paths and all closed sets. */
class StructurePropertyTest {
    private static final int NETWORKS = 4000;

    private static void forAll(BiConsumer<ModelGraph, Structure> property) {
        for (int seed = 0; seed < NETWORKS; seed++) {
            ModelGraph graph = Networks.random(new Random(seed * 0x9E3779B97F4A7C15L));
            property.accept(graph, Structure.of(graph));
        }
    }

    /** Whether the source feeds it: it reads an input of the network, or nothing. */
    private static boolean fed(ModelGraph graph, Layer layer) {
        return layer.inputs().isEmpty()
                || layer.inputs().stream().anyMatch(t -> graph.producer(t).isEmpty());
    }

    private static Set<String> readers(ModelGraph graph, String layer) {
        Set<String> readers = new TreeSet<>();
        graph.layer(layer).outputs().forEach(t -> readers.addAll(graph.consumers(t.id())));
        return readers;
    }

    private static List<List<String>> allPaths(ModelGraph graph) {
        List<List<String>> paths = new ArrayList<>();
        graph.layers().stream()
                .filter(l -> fed(graph, l))
                .forEach(l -> extend(graph, new ArrayList<>(List.of(l.id())), paths));
        return paths;
    }

    private static void extend(ModelGraph graph, List<String> path, List<List<String>> paths) {
        Set<String> next = readers(graph, path.get(path.size() - 1));
        if (next.isEmpty()) {
            paths.add(List.copyOf(path));
        }
        for (String layer : next) {
            path.add(layer);
            extend(graph, path, paths);
            path.remove(path.size() - 1);
        }
    }

    @Test
    void pathsAreThose() {
        forAll((graph, structure) -> {
            List<List<String>> paths = allPaths(graph);
            assertThat(structure.pathCount()).isEqualTo(paths.size());
            assertThat(structure.paths(paths.size())).isEqualTo(paths);
        });
    }

    @Test
    void articulationLayersAreOnEveryPath() {
        forAll((graph, structure) -> {
            List<List<String>> paths = allPaths(graph);
            List<String> shared = graph.layers().stream()
                    .map(Layer::id)
                    .filter(l -> paths.stream().allMatch(p -> p.contains(l)))
                    .toList();
            assertThat(structure.articulationLayers()).isEqualTo(shared);
        });
    }

    @Test
    void kindsAreAsDefined() {
        Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
        forAll((graph, structure) -> {
            boolean oneProducer = graph.layers().stream().allMatch(l -> {
                Set<String> producers = new HashSet<>();
                l.inputs().forEach(t -> producers.add(graph.producer(t).orElse("the source")));
                return producers.size() <= 1;
            });
            boolean oneReader =
                    graph.layers().stream().allMatch(l -> readers(graph, l.id()).size() <= 1);
            boolean oneFed = graph.layers().stream().filter(l -> fed(graph, l)).count() <= 1;
            Kind kind =
                    oneProducer && oneReader && oneFed ? Kind.LINE : oneProducer || oneReader ? Kind.TREE : Kind.DAG;
            assertThat(structure.kind()).isEqualTo(kind);
            seen.merge(kind, 1, Integer::sum);
        });
        assertThat(seen.values()).hasSize(3).allMatch(count -> count > NETWORKS / 20);
    }

    @Test
    void crossingBytesAreTheGraphs() {
        forAll((graph, structure) -> {
            List<Long> expected = new ArrayList<>();
            for (int i = 1; i <= graph.layers().size(); i++) {
                expected.add(graph.crossingBytes(i));
            }
            assertThat(structure.crossingBytes()).isEqualTo(expected);
            assertThat(structure.inputBytes()).isEqualTo(graph.crossingBytes(0));
        });
    }

    @Test
    void blocksAreAChain() {
        forAll((graph, structure) -> {
            List<Block> blocks = structure.blocks();
            assertThat(blocks.stream().flatMap(b -> b.layers().stream())).isEqualTo(structure.layers());
            assertThat(blocks.stream().filter(Block::closed).map(Block::id)).isEqualTo(structure.articulationLayers());
            assertThat(blocks.subList(0, blocks.size() - 1)).allMatch(Block::closed);
            for (Block block : blocks) {
                Set<List<String>> parts = new HashSet<>();
                for (List<String> path : allPaths(graph)) {
                    parts.add(path.stream().filter(block.layers()::contains).toList());
                }
                assertThat(structure.pathCount(block)).isEqualTo(parts.size());
                assertThat(structure.paths(block, parts.size())).containsExactlyInAnyOrderElementsOf(parts);
            }
        });
    }

    @Test
    void blocksMakeALine() {
        forAll((graph, structure) -> {
            ModelGraph merged = Structure.byBlocks(graph);
            List<Block> blocks = structure.blocks();
            assertThat(Structure.of(merged).kind()).isEqualTo(Kind.LINE);
            assertThat(merged.layers().stream().map(Layer::id))
                    .isEqualTo(blocks.stream().map(Block::id).toList());
            assertThat(merged.macs()).isEqualTo(graph.macs());
            assertThat(merged.parameters()).isEqualTo(graph.parameters());
            assertThat(merged.layers().stream().flatMap(l -> l.nodes().stream()))
                    .isEqualTo(graph.layers().stream()
                            .flatMap(l -> l.nodes().stream())
                            .toList());
            int before = 0;
            for (int b = 0; b < blocks.size(); b++) {
                before += blocks.get(b).layers().size();
                assertThat(merged.crossingBytes(b + 1)).isEqualTo(graph.crossingBytes(before));
                assertThat(merged.layers().get(b).outputs())
                        .containsAll(graph.segment(blocks.get(b).layers()).outputs());
            }
        });
    }

    /** All sets of layers that are closed under predecessors, as bits. */
    private static List<Integer> closedSets(ModelGraph graph) {
        List<Integer> closed = new ArrayList<>();
        for (int set = 0; set < 1 << graph.layers().size(); set++) {
            int chosen = set;
            if (graph.layers().stream()
                    .filter(l -> has(chosen, graph.position(l.id())))
                    .flatMap(l -> l.inputs().stream())
                    .flatMap(t -> graph.producer(t).stream())
                    .allMatch(p -> has(chosen, graph.position(p)))) {
                closed.add(set);
            }
        }
        return closed;
    }

    private static boolean has(int set, int layer) {
        return (set >> layer & 1) == 1;
    }

    /** Bytes that go to the other layers, from these and from the inputs. */
    private static long sent(ModelGraph graph, int set) {
        Set<String> tensors = new HashSet<>();
        for (Layer layer : graph.layers()) {
            if (!has(set, graph.position(layer.id()))) {
                layer.inputs().stream()
                        .filter(t -> graph.producer(t)
                                .map(p -> has(set, graph.position(p)))
                                .orElse(true))
                        .forEach(tensors::add);
            }
        }
        return tensors.stream().map(graph::tensor).mapToLong(TensorInfo::bytes).sum();
    }

    @Test
    void virtualBlocksLoseNoCut() {
        int[] merged = new int[1];
        forAll((graph, structure) -> {
            List<List<String>> clusters = structure.virtualBlocks();
            assertThat(clusters.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(structure.layers());
            merged[0] += clusters.size() < graph.layers().size() ? 1 : 0;
            int[] bits = clusters.stream()
                    .mapToInt(c ->
                            c.stream().mapToInt(l -> 1 << graph.position(l)).sum())
                    .toArray();
            int done = 0;
            List<Integer> closed = closedSets(graph);
            for (int cluster : bits) {
                done |= cluster;
                assertThat(closed)
                        .as("the blocks' order is one in which they can run")
                        .contains(done);
            }
            List<Integer> whole = closed.stream()
                    .filter(set -> {
                        for (int cluster : bits) {
                            if ((set & cluster) != 0 && (set & cluster) != cluster) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .toList();
            for (int set : closed) {
                long bytes = sent(graph, set);
                assertThat(whole)
                        .as("%s of %s", Integer.toBinaryString(set), clusters)
                        .anyMatch(other -> (other & ~set) == 0 && sent(graph, other) <= bytes);
            }
            assertThat(structure.byVirtualBlocks().layers())
                    .isEqualTo(clusters.stream().map(c -> c.get(c.size() - 1)).toList());
        });
        assertThat(merged[0]).isBetween(NETWORKS / 4, NETWORKS - NETWORKS / 20);
    }

    @Test
    void virtualBlocksOfLinesAreThePapers() {
        int[] lines = new int[1];
        forAll((graph, structure) -> {
            if (structure.kind() == Kind.LINE) {
                lines[0]++;
                List<String> kept = new ArrayList<>();
                long least = structure.inputBytes();
                for (int i = 0; i < structure.layers().size(); i++) {
                    long now = structure.crossingBytes().get(i);
                    if (now < least || i == structure.layers().size() - 1) {
                        kept.add(structure.layers().get(i));
                        least = now;
                    }
                }
                assertThat(structure.byVirtualBlocks().layers()).isEqualTo(kept);
            }
        });
        assertThat(lines[0]).isGreaterThan(NETWORKS / 20);
    }

    @Test
    void aShuffledProblemHasTheSameStructure() {
        Random random = new Random(7);
        forAll((graph, structure) -> {
            List<ProblemLayer> layers = new ArrayList<>();
            for (Layer layer : graph.layers()) {
                layers.add(new ProblemLayer(
                        layer.id(), layer.inputs(), items(layer.outputs()), Map.of(), 0, 0, 0, Map.of()));
            }
            Collections.shuffle(layers, random);
            Structure shuffled = Structure.of(new Problem(
                    "p",
                    List.of(),
                    items(graph.inputs()),
                    layers,
                    graph.results(),
                    List.of(),
                    List.of(),
                    Objective.LATENCY,
                    1,
                    2,
                    false,
                    Limits.NONE));
            assertThat(shuffled.kind()).isEqualTo(structure.kind());
            assertThat(shuffled.articulationLayers()).isEqualTo(structure.articulationLayers());
            assertThat(shuffled.paths(1000)).containsExactlyInAnyOrderElementsOf(structure.paths(1000));
            assertThat(shuffled.virtualBlocks().stream().map(Set::copyOf))
                    .containsExactlyInAnyOrderElementsOf(
                            structure.virtualBlocks().stream().map(Set::copyOf).toList());
        });
    }

    private static List<DataItem> items(List<TensorInfo> tensors) {
        return tensors.stream().map(t -> new DataItem(t.id(), t.bytes())).toList();
    }
}

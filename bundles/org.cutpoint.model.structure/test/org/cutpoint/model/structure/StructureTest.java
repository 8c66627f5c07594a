package org.cutpoint.model.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.structure.Networks.input;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.junit.jupiter.api.Test;

class StructureTest {
    /** in -> a -> (b, c) -> d -> e, b and c smaller than a. */
    private static Networks inception() {
        return input("in", 100)
                .layer("a", 60, "in")
                .layer("b", 20, "a")
                .layer("c", 30, "a")
                .layer("d", 50, "b", "c")
                .layer("e", 10, "d");
    }

    /** in -> a -> b -> c -> d -> e, with a bypass from a to d: a bottleneck residual module. */
    private static Networks residual() {
        return input("in", 100)
                .layer("a", 60, "in")
                .layer("b", 360, "a")
                .layer("c", 360, "b")
                .layer("d", 60, "c", "a")
                .layer("e", 10, "d");
    }

    @Test
    void kindsOfOneInput() {
        assertThat(Structure.of(input("in", 1)
                                .layer("a", 1, "in")
                                .layer("b", 1, "a")
                                .returning("b"))
                        .kind())
                .isEqualTo(Kind.LINE);
        assertThat(Structure.of(input("in", 1)
                                .layer("a", 1, "in")
                                .layer("b", 1, "a")
                                .layer("c", 1, "a")
                                .returning("b", "c"))
                        .kind())
                .as("two heads")
                .isEqualTo(Kind.TREE);
        assertThat(Structure.of(input("in", 1)
                                .layer("a", 1, "in")
                                .layer("b", 1, "in")
                                .layer("c", 1, "a", "b")
                                .returning("c"))
                        .kind())
                .as("two streams from one image")
                .isEqualTo(Kind.TREE);
        assertThat(Structure.of(inception().returning("e")).kind()).isEqualTo(Kind.DAG);
        assertThat(Structure.of(residual().returning("e")).kind()).isEqualTo(Kind.DAG);
    }

    @Test
    void kindsOfSeveralInputs() {
        Networks two = input("x", 1).also("y", 1);
        assertThat(Structure.of(two.layer("a", 1, "x", "y").layer("b", 1, "a").returning("b"))
                        .kind())
                .as("read together")
                .isEqualTo(Kind.LINE);
        Networks late = input("x", 1).also("y", 1);
        assertThat(Structure.of(late.layer("a", 1, "x").layer("b", 1, "a", "y").returning("b"))
                        .kind())
                .as("a cut after a sends y, too")
                .isEqualTo(Kind.TREE);
        Networks unread = input("x", 1).also("y", 1);
        assertThat(Structure.of(unread.layer("a", 1, "x").returning("a")).kind())
                .isEqualTo(Kind.LINE);
        Networks apart = input("x", 1).also("y", 1);
        assertThat(Structure.of(apart.layer("a", 1, "x").layer("b", 1, "y").returning("a", "b"))
                        .kind())
                .as("two networks side by side")
                .isEqualTo(Kind.TREE);
    }

    @Test
    void anEarlyResultDoesNotMatter() {
        ModelGraph exit = input("in", 1).layer("a", 1, "in").layer("b", 1, "a").returning("a", "b");
        assertThat(Structure.of(exit).kind()).isEqualTo(Kind.LINE);
        assertThat(Structure.of(exit).articulationLayers()).containsExactly("a", "b");
    }

    @Test
    void articulationsAndBlocks() {
        Structure structure = Structure.of(inception().returning("e"));
        assertThat(structure.articulationLayers()).containsExactly("a", "d", "e");
        assertThat(structure.blocks())
                .containsExactly(
                        new Block(List.of("a"), true),
                        new Block(List.of("b", "c", "d"), true),
                        new Block(List.of("e"), true));
    }

    @Test
    void severalEndsLeaveTheLastBlockOpen() {
        Structure structure =
                Structure.of(inception().layer("f", 1, "e").layer("g", 1, "e").returning("f", "g"));
        assertThat(structure.articulationLayers()).containsExactly("a", "d", "e");
        assertThat(structure.blocks()).last().isEqualTo(new Block(List.of("f", "g"), false));
    }

    @Test
    void anInputReadLateLeavesNoArticulationBefore() {
        ModelGraph skip = input("in", 1)
                .layer("a", 1, "in")
                .layer("b", 1, "a", "in")
                .layer("c", 1, "b")
                .returning("c");
        assertThat(Structure.of(skip).articulationLayers()).containsExactly("b", "c");
        assertThat(Structure.of(skip).paths(9)).containsExactly(List.of("a", "b", "c"), List.of("b", "c"));
    }

    @Test
    void aResidualModuleIsOneVirtualBlock() {
        Structure structure = Structure.of(residual().returning("e"));
        assertThat(structure.virtualBlocks()).containsExactly(List.of("a"), List.of("b", "c", "d", "e"));
        assertThat(structure.byVirtualBlocks().kind()).isEqualTo(Kind.LINE);
        assertThat(structure.byVirtualBlocks().layers()).containsExactly("a", "e");
        assertThat(structure.byVirtualBlocks().crossingBytes()).containsExactly(60L, 0L);
    }

    @Test
    void anInceptionModuleIsNone() {
        Structure structure = Structure.of(inception().returning("e"));
        assertThat(structure.virtualBlocks()).hasSize(5);
        assertThat(structure.byVirtualBlocks().kind()).isEqualTo(Kind.DAG);
        assertThat(structure.byVirtualBlocks().paths(2)).hasSize(2);
    }

    /** Figure 3(b): only layers that send less than all before end a virtual block. */
    @Test
    void virtualBlocksOfALine() {
        ModelGraph line = input("in", 100)
                .layer("a", 300, "in")
                .layer("b", 80, "a")
                .layer("c", 80, "b")
                .layer("d", 90, "c")
                .layer("e", 20, "d")
                .layer("f", 20, "e")
                .returning("f");
        assertThat(Structure.of(line).virtualBlocks())
                .containsExactly(List.of("a", "b"), List.of("c", "d", "e"), List.of("f"));
    }

    @Test
    void nineInceptionModulesAreCountedAndRefused() {
        Networks nine = input("in", 1).layer("m0", 1, "in");
        for (int m = 1; m <= 9; m++) {
            for (String branch : List.of("a", "b", "c", "d")) {
                nine.layer(branch + m, 1, "m" + (m - 1));
            }
            nine.layer("m" + m, 1, "a" + m, "b" + m, "c" + m, "d" + m);
        }
        Structure structure = Structure.of(nine.returning("m9"));
        assertThat(structure.pathCount()).isEqualTo(262_144);
        assertThatThrownBy(() -> structure.paths(1000))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "model 'net': it has 262144 independent paths, and no more than 1000 are allowed. Convert it"
                                + " block by block, or merge its virtual blocks first");
        assertThat(structure.paths(262_144)).hasSize(262_144);
        Block module = structure.blocks().get(1);
        assertThat(structure.paths(module, 4))
                .containsExactly(List.of("a1", "m1"), List.of("b1", "m1"), List.of("c1", "m1"), List.of("d1", "m1"));
        assertThatThrownBy(() -> structure.paths(module, 3))
                .hasMessageStartingWith("model 'net', block 'm1': it has 4 independent paths");
        assertThat(structure.blocks().stream().map(structure::pathCount).reduce(BigInteger.ZERO, BigInteger::add))
                .isEqualTo(1 + 9 * 4);
    }

    /** 30,000 layers, 2^10,000 paths: neither the number nor the depth may matter. */
    @Test
    void deepNetworks() {
        int modules = 10_000;
        Networks deep = input("in", 9).layer("m0", 1, "in");
        for (int m = 1; m <= modules; m++) {
            deep.layer("a" + m, 1, "m" + (m - 1)).layer("b" + m, 1, "m" + (m - 1));
            deep.layer("m" + m, 1, "a" + m, "b" + m);
        }
        ModelGraph graph = deep.returning("m" + modules);
        Structure structure = Structure.of(graph);
        assertThat(structure.pathCount()).isEqualTo(BigInteger.TWO.pow(modules));
        assertThat(structure.articulationLayers()).hasSize(modules + 1);
        assertThat(structure.virtualBlocks()).hasSize(2);
        assertThat(Structure.byBlocks(graph).layers()).hasSize(modules + 1);
    }

    @Test
    void blocksOfAnotherNetworkAreRefused() {
        Structure structure = Structure.of(inception().returning("e"));
        assertThatThrownBy(() -> structure.pathCount(new Block(List.of("a", "c"), true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model 'net' has no block 'c'");
        assertThatThrownBy(() -> structure.pathCount(new Block(List.of("z"), true)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void byBlocks() {
        ModelGraph graph = inception().returning("c", "e");
        ModelGraph blocks = Structure.byBlocks(graph);
        assertThat(blocks.layers().stream().map(Layer::id)).containsExactly("a", "d", "e");
        Layer module = blocks.layer("d");
        assertThat(module.nodes()).containsExactly("b/1", "b/2", "c/1", "c/2", "d/1", "d/2");
        assertThat(module.ops()).containsExactly("Conv", "Relu", "Conv", "Relu", "Conv", "Relu");
        assertThat(module.inputs()).containsExactly("a");
        assertThat(module.outputs()).extracting("id").as("c is a result").containsExactly("c", "d");
        assertThat(module.macs()).isEqualTo(2000 + 3000 + 4000);
        assertThat(module.parameters()).isEqualTo(20 + 30 + 40);
        assertThat(module.weightBytes()).isEqualTo(80 + 120 + 160);
        assertThat(blocks.name()).isEqualTo("net");
        assertThat(blocks.sha256()).isEqualTo("ab");
        assertThat(blocks.results()).containsExactly("c", "e");
    }

    private static Problem problem(ProblemLayer... layers) {
        return new Problem(
                "p",
                List.of(),
                List.of(new DataItem("in", 5)),
                List.of(layers),
                List.of(),
                List.of(),
                List.of(),
                Objective.LATENCY,
                1,
                2,
                false,
                Limits.NONE);
    }

    private static ProblemLayer layer(String id, String... reads) {
        return new ProblemLayer(id, List.of(reads), List.of(new DataItem(id, 3)), Map.of(), 0, 0, 0, Map.of());
    }

    @Test
    void problemsMayBeInAnyOrder() {
        Structure structure = Structure.of(problem(layer("z", "y", "x"), layer("y", "in"), layer("x", "in")));
        assertThat(structure.layers()).containsExactly("y", "x", "z");
        assertThat(structure.articulationLayers()).containsExactly("z");
        assertThat(structure.crossingBytes()).containsExactly(8L, 6L, 0L);
        assertThat(structure.inputBytes()).isEqualTo(5);
    }

    @Test
    void problemsThatAreNoNetworks() {
        List<List<ProblemLayer>> wrong = new ArrayList<>();
        wrong.add(List.of(layer("a", "b"), layer("b", "a")));
        wrong.add(List.of(layer("a", "a")));
        wrong.add(List.of(layer("a", "nothing")));
        assertThat(wrong).allSatisfy(layers -> assertThatThrownBy(
                        () -> Structure.of(problem(layers.toArray(ProblemLayer[]::new))))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("problem 'p': "));
    }
}

package org.cutpoint.report.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Random;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.report.graph.internal.Picture.Edge;
import org.cutpoint.report.graph.internal.Picture.Node;
import org.junit.jupiter.api.Test;

class PartsTest {
    private final Parts parts = Parts.of(Networks.diamond());

    private Node node(String id) {
        return parts.nodes().stream().filter(n -> n.id().equals(id)).findFirst().orElseThrow();
    }

    @Test
    void nodesAreTheInputsThatAreReadAndTheLayers() {
        assertThat(parts.nodes()).extracting(Node::id).containsExactly("image", "a", "b", "c", "d");
        assertThat(parts.nodes()).extracting(Node::input).containsExactly(true, false, false, false, false);
        assertThat(node("image").lines()).containsExactly("image", "input", "1x500, 500 B");
        assertThat(node("b").lines()).containsExactly("b", "Conv Relu", "66.7 %, 1x200, 200 B");
        assertThat(node("c").lines()).as("no share where there is no work").contains("1x300, 300 B");
    }

    @Test
    void boxesAreHigherByTheirWork() {
        double plain = node("c").height();
        assertThat(node("a").height() - plain).isEqualTo((node("b").height() - plain) / 4);
        assertThat(node("b").height()).isGreaterThan(plain);
        assertThat(node("image").height()).isEqualTo(plain);
    }

    @Test
    void linesAreWiderByTheirBytes() {
        assertThat(parts.edges())
                .extracting(Edge::tensor, Edge::from, Edge::to)
                .as("once to each reader")
                .containsExactly(
                        tuple("image", 0, 1), tuple("a", 1, 2), tuple("a", 1, 3), tuple("b", 2, 4), tuple("c", 3, 4));
        double most = parts.edges().get(1).thickness();
        assertThat(parts.edges().get(0).thickness() - 1).isEqualTo((most - 1) / 2);
    }

    @Test
    void longNamesKeepBothEnds() {
        String id = "/a/very/long/name/of/a/layer/somewhere/in/the/middle/of/it/Conv";
        ModelGraph model = new ModelGraph(
                "n", "ab", List.of(Networks.tensor("in", 1)), List.of(Networks.layer(id, 1, 1, "in")), List.of(id));
        Node node = Parts.of(model).nodes().get(1);
        assertThat(node.lines().get(0))
                .hasSizeLessThanOrEqualTo(30)
                .startsWith("/a/very/")
                .endsWith("/it/Conv");
        assertThat(node.details()).startsWith(id + "\n");
    }

    @Test
    void manyLayersGetLowerBoxes() {
        Random random = new Random(1);
        double few = Parts.of(Networks.deep(random, 3)).nodes().stream()
                .mapToDouble(Node::height)
                .max()
                .orElseThrow();
        double many = Parts.of(Networks.deep(random, 80)).nodes().stream()
                .mapToDouble(Node::height)
                .max()
                .orElseThrow();
        assertThat(many).isLessThan(few);
    }

    @Test
    void aNetworkWithoutWorkCanBeDrawn() {
        ModelGraph idle = new ModelGraph(
                "n", "ab", List.of(Networks.tensor("in", 0)), List.of(Networks.layer("x", 0, 0, "in")), List.of("x"));
        assertThat(Parts.of(idle).nodes()).allMatch(n -> n.height() > 0 && n.width() > 0);
        assertThat(Parts.of(idle).edges()).allMatch(e -> e.thickness() > 0);
    }
}

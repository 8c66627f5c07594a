package org.cutpoint.ide.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.graph.layout.GraphLayouts;
import org.cutpoint.ide.graph.Scene.Edge;
import org.cutpoint.ide.graph.Scene.Frame;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.junit.jupiter.api.Test;

class SceneTest {
    private static Scene scene(ModelGraph model, Set<String> unfolded) {
        return new SceneBuilder(model, Hierarchy.of(model), GraphLayouts.layered()).build(unfolded, Progress.NONE);
    }

    private static Set<String> all(ModelGraph model) {
        return Hierarchy.of(model).all().stream().map(Group::id).collect(Collectors.toSet());
    }

    @Test
    void foldsWhatIsNotUnfolded() {
        ModelGraph model = Networks.modules(6, 3);
        assertThat(scene(model, Set.of()).nodes())
                .extracting(Node::title)
                .containsExactly("input", "stem", "pool0", "m0 … m2", "pool3", "m3 … m5", "fc");
        assertThat(scene(model, Set.of("run:m2/sum")).nodes())
                .extracting(Node::title)
                .containsExactly("input", "stem", "pool0", "m0", "m1", "m2", "pool3", "m3 … m5", "fc");
        Scene open = scene(model, all(model));
        assertThat(open.nodes()).hasSize(1 + model.layers().size());
        assertThat(open.frames()).hasSize(8).extracting(Frame::level).contains(0, 1);
    }

    /** Whatever is folded, every layer is in one box, and lines lead down from who makes to who reads. */
    @Test
    void showsEverythingOnceWhateverIsFolded() {
        for (int seed = 0; seed < 25; seed++) {
            ModelGraph model = seed % 2 == 0 ? Networks.random(50, seed) : Networks.modules(2 + seed / 2, 3);
            Random random = new Random(seed);
            Set<String> unfolded = new HashSet<>(all(model));
            unfolded.removeIf(id -> random.nextBoolean());
            Scene scene = scene(model, unfolded);
            assertThat(scene.nodes().stream().mapToInt(n -> n.end() - n.first()).sum())
                    .isEqualTo(model.layers().size());
            for (Edge edge : scene.edges()) {
                Box from = scene.nodes().get(edge.from()).bounds();
                Box to = scene.nodes().get(edge.to()).bounds();
                assertThat(from.bottom()).isLessThan(to.y());
                for (String tensor : edge.tensors()) {
                    Node maker = scene.nodes().get(edge.from());
                    assertThat(model.producer(tensor)
                                    .map(id -> maker.contains(model.position(id)))
                                    .orElse(maker.kind() == Kind.INPUT))
                            .isTrue();
                }
            }
            for (Node node : scene.nodes()) {
                assertThat(scene.nodeAt(node.bounds().middleX(), node.bounds().middleY()))
                        .hasValue(node);
            }
        }
    }

    @Test
    void findsWhatLiesInAPartAsALookAtEverythingDoes() {
        Scene scene = scene(Networks.modules(12, 4), all(Networks.modules(12, 4)));
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            Box part = new Box(
                    random.nextDouble() * scene.bounds().width(),
                    random.nextDouble() * scene.bounds().height(),
                    random.nextInt(600),
                    random.nextInt(600));
            assertThat(scene.nodes(part))
                    .containsExactlyInAnyOrderElementsOf(scene.nodes().stream()
                            .filter(n -> n.bounds().intersects(part))
                            .toList());
            assertThat(scene.edges(part))
                    .containsExactlyInAnyOrderElementsOf(scene.edges().stream()
                            .filter(e -> e.bounds().intersects(part))
                            .toList());
        }
    }

    /** The line passes below every box on the device and above every other one. */
    @Test
    void cutsBetweenTheTiers() {
        for (int seed = 0; seed < 12; seed++) {
            ModelGraph model = seed % 2 == 0 ? Networks.modules(4, 3) : Networks.random(30, seed);
            Scene scene = scene(model, all(model));
            CutLine line = new CutLine(scene);
            for (int position = 0; position <= model.layers().size(); position++) {
                List<Point> way = line.way(position);
                for (Node node : scene.nodes()) {
                    double y = height(way, node.bounds().middleX());
                    if (!clear(scene, node, position)) {
                        continue;
                    }
                    if (device(node, position)) {
                        assertThat(y)
                                .as("position %d, %s", position, node.id())
                                .isGreaterThan(node.bounds().y());
                    } else {
                        assertThat(y)
                                .as("position %d, %s", position, node.id())
                                .isLessThan(node.bounds().bottom());
                    }
                }
            }
        }
    }

    private static boolean device(Node node, int position) {
        return node.kind() == Kind.INPUT || node.end() <= position;
    }

    /** Whether no box of the other side is in the way: where two change places in one column, no line is between. */
    private static boolean clear(Scene scene, Node node, int position) {
        boolean device = device(node, position);
        return scene.nodes().stream()
                .filter(other -> device(other, position) != device)
                .noneMatch(
                        other -> device == (other.bounds().y() < node.bounds().y())
                                && other.bounds().x() - 20 < node.bounds().right()
                                && node.bounds().x() < other.bounds().right() + 20);
    }

    private static double height(List<Point> way, double x) {
        for (int i = 1; i < way.size(); i++) {
            if (way.get(i - 1).x() <= x && x <= way.get(i).x()) {
                return way.get(i).y();
            }
        }
        throw new AssertionError("no line at " + x + ": " + way);
    }

    @Test
    void thePositionOfALineIsItsOwn() {
        Scene scene = scene(Networks.modules(5, 1), Set.of());
        CutLine line = new CutLine(scene);
        for (int position = 0; position <= scene.model().layers().size(); position++) {
            assertThat(line.height(line.position(line.height(position)))).isEqualTo(line.height(position));
        }
        assertThat(line.position(-100)).isZero();
        assertThat(line.position(1e9)).isEqualTo(scene.model().layers().size());
    }

    @Test
    void canBeCancelled() {
        Progress cancelled = new Progress() {
            @Override
            public void begin(String task, long steps) {}

            @Override
            public void advance(long steps) {}

            @Override
            public void end() {}

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        ModelGraph model = Networks.modules(3, 3);
        SceneBuilder builder = new SceneBuilder(model, Hierarchy.of(model), GraphLayouts.layered());
        assertThatThrownBy(() -> builder.build(Set.of(), cancelled)).isInstanceOf(CancellationException.class);
    }
}

package org.cutpoint.report.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.graph.layout.GraphLayouts;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.graph.internal.Picture.Box;
import org.cutpoint.report.graph.internal.Picture.Line;
import org.junit.jupiter.api.Test;

/** What makes a picture right, whether folded or not, on random networks. */
class LayoutTest {
    private static final double SAME = 1e-6;

    private static Picture laidOut(ModelGraph model) {
        Parts parts = Parts.of(model);
        return Column.of(GraphLayouts.layered(), parts.nodes(), parts.edges());
    }

    private static Picture folded(ModelGraph model) {
        Set<String> shared = Set.copyOf(Structure.of(model).articulationLayers());
        return Columns.of(laidOut(model), node -> shared.contains(node.id()));
    }

    private static void check(ModelGraph model, Picture picture) {
        Parts parts = Parts.of(model);
        assertThat(picture.boxes()).extracting(Box::node).containsExactlyInAnyOrderElementsOf(parts.nodes());
        assertThat(picture.lines()).extracting(Line::edge).containsExactlyInAnyOrderElementsOf(parts.edges());
        for (Box box : picture.boxes()) {
            assertThat(box.x()).isNotNegative();
            assertThat(box.y()).isNotNegative();
            assertThat(box.x() + box.node().width()).isLessThanOrEqualTo(picture.width());
            assertThat(box.y() + box.node().height()).isLessThanOrEqualTo(picture.height());
            for (Box other : picture.boxes()) {
                assertThat(box == other || apart(box, other))
                        .as("%s and %s", box, other)
                        .isTrue();
            }
        }
        for (Line line : picture.lines()) {
            Box from = box(picture, parts, line.edge().from());
            Box to = box(picture, parts, line.edge().to());
            assertThat(line.start().y()).isEqualTo(from.y() + from.node().height(), within());
            assertThat(line.start().x())
                    .isBetween(from.x(), from.x() + from.node().width());
            assertThat(line.end().y()).isEqualTo(to.y(), within());
            assertThat(line.end().x()).isBetween(to.x(), to.x() + to.node().width());
            clear(picture, line);
        }
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(SAME);
    }

    private static Box box(Picture picture, Parts parts, int node) {
        return picture.boxes().stream()
                .filter(b -> b.node().equals(parts.nodes().get(node)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean apart(Box a, Box b) {
        return a.x() + a.node().width() < b.x()
                || b.x() + b.node().width() < a.x()
                || a.y() + a.node().height() < b.y()
                || b.y() + b.node().height() < a.y();
    }

    /** Lines run level or upright, inside of the picture and not through boxes. */
    private static void clear(Picture picture, Line line) {
        List<Point> points = line.points();
        for (int i = 1; i < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            assertThat(Math.min(Math.abs(a.x() - b.x()), Math.abs(a.y() - b.y())))
                    .isLessThan(SAME);
            assertThat(Math.min(a.x(), b.x())).isNotNegative();
            assertThat(Math.min(a.y(), b.y())).isNotNegative();
            assertThat(Math.max(a.x(), b.x())).isLessThanOrEqualTo(picture.width());
            assertThat(Math.max(a.y(), b.y())).isLessThanOrEqualTo(picture.height());
            for (Box box : picture.boxes()) {
                boolean through = Math.max(a.x(), b.x()) > box.x() + SAME
                        && Math.min(a.x(), b.x()) < box.x() + box.node().width() - SAME
                        && Math.max(a.y(), b.y()) > box.y() + SAME
                        && Math.min(a.y(), b.y()) < box.y() + box.node().height() - SAME;
                assertThat(through).as("%s through %s", line, box).isFalse();
            }
        }
    }

    @Test
    void randomNetworks() {
        int foldedOnes = 0;
        for (int seed = 0; seed < 40; seed++) {
            ModelGraph model = Networks.deep(new Random(seed), 1 + seed % 12);
            Picture column = laidOut(model);
            check(model, column);
            Picture folded = folded(model);
            check(model, folded);
            if (!folded.equals(column)) {
                foldedOnes++;
                assertThat(folded.height()).isLessThan(column.height());
                assertThat(folded.width()).isGreaterThan(column.width());
            }
        }
        assertThat(foldedOnes).isBetween(5, 35);
    }

    @Test
    void dataFlowsDownwards() {
        Picture picture = laidOut(Networks.diamond());
        picture.lines().forEach(line -> assertThat(line.end().y())
                .isGreaterThan(line.start().y()));
    }

    @Test
    void deepNetworksTakeTheFormOfAPage() {
        Picture folded = folded(Networks.deep(new Random(5), 60));
        assertThat(folded.width() / folded.height()).isBetween(0.7, 2.5);
    }

    @Test
    void lowPicturesStayAsTheyAre() {
        Picture picture = laidOut(Networks.diamond());
        assertThat(Columns.of(picture, node -> true)).isSameAs(picture);
    }

    @Test
    void withoutAPlaceToCutPicturesStayAsTheyAre() {
        Picture picture = laidOut(Networks.deep(new Random(5), 20));
        assertThat(Columns.of(picture, node -> false)).isEqualTo(picture);
    }

    @Test
    void theSameNetworkGivesTheSamePicture() {
        ModelGraph model = Networks.deep(new Random(3), 10);
        assertThat(folded(model)).isEqualTo(folded(model));
    }
}

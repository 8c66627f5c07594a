package org.cutpoint.graph.layout.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.Progress;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.graph.layout.GraphLayout.Box;
import org.cutpoint.graph.layout.GraphLayout.Layout;
import org.cutpoint.graph.layout.GraphLayout.Line;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.junit.jupiter.api.Test;

class ElkGraphLayoutTest {
    private static final double MARGIN = 10;

    private final GraphLayout layout = new ElkGraphLayout();

    private Layout of(List<Box> boxes, List<Line> lines) {
        return layout.layout(boxes, lines, MARGIN, Progress.NONE);
    }

    private static Line line(String bundle, int from, int to) {
        return new Line(bundle, from, to, 1);
    }

    @Test
    void placesBoxesBelowEachOtherWithoutOverlap() {
        List<Box> boxes = List.of(new Box(80, 30), new Box(120, 40), new Box(60, 20), new Box(90, 30));
        List<Line> lines = List.of(line("a", 0, 1), line("a", 0, 2), line("b", 1, 3), line("c", 2, 3));
        Layout made = of(boxes, lines);
        for (int i = 0; i < lines.size(); i++) {
            Point from = made.corners().get(lines.get(i).from());
            Point to = made.corners().get(lines.get(i).to());
            double bottom = from.y() + boxes.get(lines.get(i).from()).height();
            assertThat(to.y()).isGreaterThan(bottom);
            List<Point> way = made.ways().get(i);
            assertThat(way.get(0).y()).isEqualTo(bottom);
            assertThat(way.get(way.size() - 1).y()).isEqualTo(to.y());
        }
        for (int a = 0; a < boxes.size(); a++) {
            Point corner = made.corners().get(a);
            assertThat(corner.x())
                    .isBetween(MARGIN, made.width() - MARGIN - boxes.get(a).width());
            assertThat(corner.y())
                    .isBetween(MARGIN, made.height() - MARGIN - boxes.get(a).height());
            for (int b = 0; b < a; b++) {
                assertThat(overlap(corner, boxes.get(a), made.corners().get(b), boxes.get(b)))
                        .as("boxes %d and %d", a, b)
                        .isFalse();
            }
        }
    }

    private static boolean overlap(Point a, Box sizeA, Point b, Box sizeB) {
        return a.x() < b.x() + sizeB.width()
                && b.x() < a.x() + sizeA.width()
                && a.y() < b.y() + sizeB.height()
                && b.y() < a.y() + sizeA.height();
    }

    @Test
    void linesOfABundleLeaveTheirBoxTogether() {
        Layout made = of(
                List.of(new Box(80, 30), new Box(80, 30), new Box(80, 30)), List.of(line("a", 0, 1), line("a", 0, 2)));
        assertThat(made.ways().get(0).get(0)).isEqualTo(made.ways().get(1).get(0));
    }

    /** Whoever names two tensors alike gets each from where it comes. */
    @Test
    void linesOfABundleMayLeaveDifferentBoxes() {
        Layout made = of(
                List.of(new Box(80, 30), new Box(80, 30), new Box(80, 30)), List.of(line("a", 0, 2), line("a", 1, 2)));
        for (int i = 0; i < 2; i++) {
            Point begin = made.ways().get(i).get(0);
            Point corner = made.corners().get(i);
            assertThat(begin.x()).isBetween(corner.x(), corner.x() + 80);
        }
    }

    @Test
    void isEmptyWithoutBoxes() {
        Layout made = of(List.of(), List.of());
        assertThat(made.corners()).isEmpty();
        assertThat(made.ways()).isEmpty();
    }

    @Test
    void refusesALineToNowhere() {
        List<Box> boxes = List.of(new Box(80, 30));
        List<Line> lines = List.of(line("a", 0, 1));
        assertThatThrownBy(() -> of(boxes, lines)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void ends() {
        Progress cancelled = new Progress() {
            @Override
            public void begin(String task, long total) {
                // Nobody looks.
            }

            @Override
            public void advance(long done) {
                // Nobody looks.
            }

            @Override
            public void end() {
                // Nobody looks.
            }

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        List<Box> boxes = List.of(new Box(80, 30), new Box(80, 30));
        assertThatThrownBy(() -> layout.layout(boxes, List.of(line("a", 0, 1)), MARGIN, cancelled))
                .isInstanceOf(CancellationException.class);
    }
}

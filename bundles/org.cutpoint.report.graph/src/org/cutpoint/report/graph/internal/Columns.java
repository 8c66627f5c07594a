package org.cutpoint.report.graph.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.report.graph.internal.Picture.Box;
import org.cutpoint.report.graph.internal.Picture.Line;
import org.cutpoint.report.graph.internal.Picture.Node;

/**
 * Folds a picture that is high and narrow, as those of deep networks are, into columns beside each other. It is cut below
 * boxes that have nothing beside them; the lines that leave such a box are led over to the top of the next column.
 */
final class Columns {
    /** Nobody minds to scroll that far, pixels. */
    private static final double HIGH = 1100;

    /** Width by height that is aimed at. */
    private static final double ASPECT = 1.5;

    /** Columns at most. */
    private static final int MOST = 100;

    /** To save less of the height than the rest of this is not worth tearing lines apart. */
    private static final double WORTH = 0.75;

    /** On both sides of a line between columns, pixels. */
    private static final double GAP = 22;

    /** How far apart coordinates may be that mean the same, pixels. */
    private static final double SAME = 0.5;

    private Columns() {}

    /** A part of the picture between two heights of it, the beginning exclusive. */
    private record Part(double begin, double end, List<Box> boxes, List<Line> lines) {
        static Part of(Picture picture, double begin, double end) {
            return new Part(
                    begin,
                    end,
                    picture.boxes().stream()
                            .filter(box -> bottom(box) > begin + SAME && bottom(box) <= end + SAME)
                            .toList(),
                    picture.lines().stream()
                            .filter(line ->
                                    line.end().y() > begin + SAME && line.end().y() <= end + SAME)
                            .toList());
        }

        double left() {
            double boxLeft = boxes.stream().mapToDouble(Box::x).min().orElseThrow();
            return lines.stream()
                    .flatMap(line -> line.points().stream())
                    .mapToDouble(Point::x)
                    .reduce(boxLeft, Math::min);
        }

        double right() {
            double boxRight = boxes.stream()
                    .mapToDouble(box -> box.x() + box.node().width())
                    .max()
                    .orElseThrow();
            return lines.stream()
                    .flatMap(line -> line.points().stream())
                    .mapToDouble(Point::x)
                    .reduce(boxRight, Math::max);
        }

        /** Whether the line comes from the part before. */
        boolean enters(Line line) {
            return line.start().y() <= begin + SAME;
        }

        double thickest() {
            return lines.stream()
                    .filter(this::enters)
                    .mapToDouble(line -> line.edge().thickness())
                    .max()
                    .orElse(0);
        }
    }

    /**
     * The picture in as many columns as bring it near the form of a page; itself if it is not high. O(columns x (boxes +
     * lines)) for each number of columns that is tried.
     *
     * @param narrow nodes that have nothing beside them
     */
    static Picture of(Picture picture, Predicate<Node> narrow) {
        if (picture.height() <= HIGH) {
            return picture;
        }
        List<Double> cuts = new ArrayList<>(picture.boxes().stream()
                .filter(box -> narrow.test(box.node()) && isLeftOnce(picture, box))
                .map(Columns::bottom)
                .sorted()
                .toList());
        cuts.add(picture.height());
        Picture best = picture;
        for (int count = 2; count <= Math.min(cuts.size(), MOST) && aspect(best) < ASPECT; count++) {
            Picture folded = beside(parts(picture, cuts, count));
            if (misfit(folded) < misfit(best) && folded.height() < WORTH * picture.height()) {
                best = folded;
            }
        }
        return best;
    }

    private static double aspect(Picture picture) {
        return picture.width() / picture.height();
    }

    private static double misfit(Picture picture) {
        return Math.abs(Math.log(aspect(picture) / ASPECT));
    }

    private static double bottom(Box box) {
        return box.y() + box.node().height();
    }

    /** Whether the lines that leave the box leave it at one place, so that they can be led over together. */
    private static boolean isLeftOnce(Picture picture, Box box) {
        return picture.lines().stream()
                        .map(Line::start)
                        .filter(start -> Math.abs(start.y() - bottom(box)) < SAME)
                        .mapToDouble(Point::x)
                        .distinct()
                        .count()
                == 1;
    }

    /** At most so many parts, of heights as equal as the cuts allow. */
    private static List<Part> parts(Picture picture, List<Double> cuts, int count) {
        double height = picture.height() / count;
        List<Double> ends = ends(cuts, height);
        while (ends.size() > count) {
            height *= 1.03;
            ends = ends(cuts, height);
        }
        List<Part> parts = new ArrayList<>();
        double begin = 0;
        for (double end : ends) {
            parts.add(Part.of(picture, begin, end));
            begin = end;
        }
        return parts;
    }

    private static List<Double> ends(List<Double> cuts, double height) {
        List<Double> ends = new ArrayList<>();
        double begin = 0;
        for (int c = 0; c < cuts.size(); c++) {
            if (c == cuts.size() - 1 || cuts.get(c + 1) - begin > height) {
                begin = cuts.get(c);
                ends.add(begin);
            }
        }
        return ends;
    }

    private static Picture beside(List<Part> parts) {
        List<Box> boxes = new ArrayList<>();
        List<Line> lines = new ArrayList<>();
        double x = Svg.MARGIN;
        double lowest = 0;
        // How the part before was moved, to the right and downwards.
        double beforeRight = 0;
        double beforeDown = 0;
        for (Part part : parts) {
            double thickest = part.thickest();
            boolean first = part.begin() == 0;
            double between = x + GAP + thickest / 2;
            double right = (first ? x : between + thickest / 2 + GAP) - part.left();
            double down = first ? 0 : Svg.MARGIN - part.begin();
            for (Box box : part.boxes()) {
                boxes.add(new Box(box.node(), box.x() + right, box.y() + down));
                lowest = Math.max(lowest, bottom(box) + down);
            }
            for (Line line : part.lines()) {
                List<Point> points = new ArrayList<>();
                if (!first && part.enters(line)) {
                    Point start = line.start().moved(beforeRight, beforeDown);
                    double below = start.y() + GAP / 2 + thickest / 2;
                    lowest = Math.max(lowest, below + thickest / 2);
                    points.add(start);
                    points.add(new Point(start.x(), below));
                    points.add(new Point(between, below));
                    points.add(new Point(between, Svg.MARGIN));
                }
                line.points().forEach(point -> points.add(point.moved(right, down)));
                lines.add(new Line(line.edge(), points));
            }
            x = part.right() + right;
            beforeRight = right;
            beforeDown = down;
        }
        return new Picture(x + Svg.MARGIN, lowest + Svg.MARGIN, boxes, lines);
    }
}

package org.cutpoint.ide.ui.views.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.cutpoint.analysis.CutCurve;
import org.cutpoint.analysis.CutPoint;
import org.cutpoint.analysis.TimeAxis;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.report.Units;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;

/** Curves over all cuts: what the device takes, what the upload takes, and all of it; others dashed behind. */
final class CurveChart extends Canvas {
    private static final int RIGHT = 16;
    /** Above the plot: what the lines are, and what the cuts are called, which so lie over no line. */
    private static final int TOP = 44;

    private static final int LEGEND = 4;
    private static final int LABELS = 24;

    private Optional<CutCurve> curve = Optional.empty();
    private List<CutCurve> others = List.of();
    private Objective objective = Objective.LATENCY;
    private OptionalInt position = OptionalInt.empty();
    private String message = "";
    private final IntConsumer chosen;

    /** @param chosen is told the position of a cut that the user points at with a button pressed */
    CurveChart(Composite parent, IntConsumer chosen) {
        super(parent, SWT.DOUBLE_BUFFERED);
        this.chosen = chosen;
        addListener(SWT.Paint, e -> paint(e.gc, getClientArea(), Ink.of(this)));
        addListener(SWT.MouseMove, this::moved);
        addListener(SWT.MouseDown, e -> {
            if (e.button == 1) {
                choose(e.x);
            }
        });
        addListener(SWT.MouseExit, e -> hover(OptionalInt.empty()));
        addListener(SWT.KeyDown, this::key);
    }

    /**
     * Shows curves.
     *
     * @param main the curve that counts
     * @param behind curves over other networks
     * @param what the quantity that is to be small
     */
    void show(CutCurve main, List<CutCurve> behind, Objective what) {
        curve = Optional.of(main);
        others = List.copyOf(behind);
        objective = what;
        redraw();
    }

    /** Shows why there is nothing to be shown. */
    void say(String why) {
        curve = Optional.empty();
        message = why;
        redraw();
    }

    /** Marks a cut. */
    void mark(OptionalInt at) {
        position = at;
        redraw();
    }

    private void moved(Event event) {
        if ((event.stateMask & SWT.BUTTON1) != 0) {
            choose(event.x);
        }
        hover(OptionalInt.of(event.x));
    }

    private void hover(OptionalInt x) {
        setToolTipText(x.isPresent() ? at(x.getAsInt()).map(this::describe).orElse(null) : null);
    }

    private void key(Event event) {
        int step = event.keyCode == SWT.ARROW_LEFT ? -1 : event.keyCode == SWT.ARROW_RIGHT ? 1 : 0;
        if (step != 0 && position.isPresent() && curve.isPresent()) {
            List<CutPoint> points = curve.get().points();
            int index = points.indexOf(curve.get().nearest(position.getAsInt()).orElseThrow()) + step;
            if (index >= 0 && index < points.size()) {
                chosen.accept(points.get(index).cut().position());
            }
        }
    }

    private void choose(int x) {
        setFocus();
        at(x).ifPresent(point -> chosen.accept(point.cut().position()));
    }

    private Optional<CutPoint> at(int x) {
        if (curve.isEmpty() || curve.get().points().isEmpty()) {
            return Optional.empty();
        }
        Plot plot = new Plot(getClientArea(), left(null), curve.get());
        return curve.get().nearest((int) Math.round(plot.position(x)));
    }

    private String describe(CutPoint point) {
        return "Cut after " + point.after() + "\n"
                + String.format(
                        Locale.ROOT,
                        "device %.1f ms, upload %.1f ms (%s), others %.1f ms%nlatency %.1f ms, makespan of %d %.1f"
                                + " ms%s",
                        point.cut().deviceMs(),
                        point.cut().uploadMs(),
                        Units.bytes(point.cut().uploadBytes()),
                        point.cut().remoteMs(),
                        point.cut().latencyMs(),
                        curve.orElseThrow().jobs(),
                        point.makespanMs(),
                        point.cut().energyJ() > 0
                                ? ", energy " + Units.energy(point.cut().energyJ())
                                : "");
    }

    /** Where things are. */
    private record Plot(int left, int top, int width, int height, int last) {
        Plot(Rectangle area, int left, CutCurve curve) {
            this(
                    left,
                    area.y + TOP,
                    Math.max(10, area.width - left - RIGHT),
                    Math.max(10, area.height - TOP - 24),
                    Math.max(1, lastPosition(curve)));
        }

        private static int lastPosition(CutCurve curve) {
            return curve.points().isEmpty()
                    ? 1
                    : curve.points().get(curve.points().size() - 1).cut().position();
        }

        int x(int position) {
            return left + (int) Math.round((double) position / last * width);
        }

        double position(int x) {
            return (double) (x - left) / width * last;
        }

        int y(double value, double greatest) {
            return top + height - (int) Math.round(Math.min(20, value / greatest) * height);
        }
    }

    /** For the widest label of the axis. */
    private int left(GC gc) {
        return gc == null ? lastLeft : (lastLeft = gc.textExtent("00000.0").x + 18);
    }

    private int lastLeft = 60;

    private void paint(GC gc, Rectangle area, Ink ink) {
        gc.setAntialias(SWT.ON);
        gc.setTextAntialias(SWT.ON);
        gc.setBackground(ink.background());
        gc.fillRectangle(area);
        if (curve.isEmpty() || curve.get().points().isEmpty()) {
            gc.setForeground(ink.quiet());
            gc.drawText(curve.isEmpty() ? message : "No cut is allowed", 12, 10, true);
            return;
        }
        CutCurve main = curve.get();
        Plot plot = new Plot(area, left(gc), main);
        double greatest = greatest(main);
        axes(gc, plot, ink, greatest);
        gc.setClipping(plot.left() - 6, plot.top(), plot.width() + 12, plot.height() + 6);
        for (CutCurve other : others) {
            line(gc, plot, other, greatest, point -> point.value(objective), ink.quiet(), 1, SWT.LINE_DASH);
        }
        boolean times = objective != Objective.ENERGY;
        if (times) {
            line(gc, plot, main, greatest, p -> p.cut().deviceMs(), ink.device(), 2, SWT.LINE_SOLID);
            line(gc, plot, main, greatest, p -> p.cut().uploadMs(), ink.link(), 2, SWT.LINE_SOLID);
        }
        line(gc, plot, main, greatest, p -> p.value(objective), ink.text(), 3, SWT.LINE_SOLID);
        gc.setClipping((Rectangle) null);
        Optional<CutPoint> best = main.best(objective);
        Optional<CutPoint> cut = position.isPresent() ? main.nearest(position.getAsInt()) : Optional.empty();
        cut.ifPresent(c -> cutLine(gc, plot, c, ink));
        best.ifPresent(b -> dot(gc, plot, b, greatest, ink));
        labels(gc, plot, best, cut, ink);
        names(gc, plot, main, ink, times);
    }

    /** A scale on which the curve that counts fills the height, even if another one is far above it. */
    private double greatest(CutCurve main) {
        double[] sorted = main.points().stream()
                .mapToDouble(p -> p.value(objective))
                .sorted()
                .toArray();
        double best = Math.max(sorted[0], 1e-9);
        double greatest = Math.min(sorted[sorted.length - 1], 12 * best);
        return Math.max(greatest * 1.06, 1e-6);
    }

    private void axes(GC gc, Plot plot, Ink ink, double greatest) {
        TimeAxis scale = TimeAxis.whole(objective == Objective.ENERGY ? greatest * 1000 : greatest, plot.height());
        gc.setLineWidth(1);
        for (TimeAxis.Tick tick : scale.ticks(38)) {
            int y = plot.top() + plot.height() - (int) Math.round(scale.x(tick.ms()));
            gc.setForeground(ink.grid());
            gc.drawLine(plot.left(), y, plot.left() + plot.width(), y);
            gc.setForeground(ink.quiet());
            String label = objective == Objective.ENERGY ? Units.energy(tick.ms() / 1000) : tick.label();
            Point size = gc.textExtent(label);
            gc.drawText(label, plot.left() - size.x - 6, y - size.y / 2, true);
        }
        gc.setForeground(ink.quiet());
        gc.drawLine(plot.left(), plot.top(), plot.left(), plot.top() + plot.height());
        gc.drawLine(plot.left(), plot.top() + plot.height(), plot.left() + plot.width(), plot.top() + plot.height());
        String below = "cut after layer";
        Point size = gc.textExtent(below);
        int y = plot.top() + plot.height() + 4;
        gc.drawText("input", plot.left() - 4, y, true);
        gc.drawText(below, plot.left() + (plot.width() - size.x) / 2, y, true);
        String end = Integer.toString(plot.last());
        gc.drawText(end, plot.left() + plot.width() - gc.textExtent(end).x, y, true);
    }

    private static void line(
            GC gc,
            Plot plot,
            CutCurve curve,
            double greatest,
            ToDoubleFunction<CutPoint> value,
            Color colour,
            int width,
            int style) {
        List<Integer> xy = new ArrayList<>();
        for (CutPoint point : curve.points()) {
            xy.add(plot.x(point.cut().position()));
            xy.add(plot.y(value.applyAsDouble(point), greatest));
        }
        gc.setForeground(colour);
        gc.setLineWidth(width);
        gc.setLineStyle(style);
        gc.setLineJoin(SWT.JOIN_ROUND);
        gc.drawPolyline(xy.stream().mapToInt(Integer::intValue).toArray());
        gc.setLineStyle(SWT.LINE_SOLID);
        gc.setLineWidth(1);
    }

    private void dot(GC gc, Plot plot, CutPoint best, double greatest, Ink ink) {
        int x = plot.x(best.cut().position());
        int y = plot.y(best.value(objective), greatest);
        gc.setBackground(ink.text());
        gc.fillOval(x - 5, y - 5, 11, 11);
    }

    private static void cutLine(GC gc, Plot plot, CutPoint cut, Ink ink) {
        int x = plot.x(cut.cut().position());
        gc.setForeground(ink.link());
        gc.setLineWidth(2);
        gc.setLineStyle(SWT.LINE_DASH);
        gc.drawLine(x, plot.top() - 4, x, plot.top() + plot.height());
        gc.setLineStyle(SWT.LINE_SOLID);
        gc.setLineWidth(1);
    }

    /** What the best cut and the one that is looked at are called, over where they are, but not over each other. */
    private void labels(GC gc, Plot plot, Optional<CutPoint> best, Optional<CutPoint> cut, Ink ink) {
        boolean same = best.isPresent()
                && cut.isPresent()
                && best.get().cut().position() == cut.get().cut().position();
        Rectangle taken = new Rectangle(0, 0, 0, 0);
        if (cut.isPresent()) {
            String text = (same ? "● best: " : "") + name(cut.get(), plot) + ", " + value(cut.get());
            taken = label(gc, plot, text, cut.get(), taken, ink.link());
        }
        if (best.isPresent() && !same) {
            label(
                    gc,
                    plot,
                    "● best: " + name(best.get(), plot) + ", " + value(best.get()),
                    best.get(),
                    taken,
                    ink.text());
        }
    }

    private static Rectangle label(GC gc, Plot plot, String text, CutPoint of, Rectangle taken, Color colour) {
        Point size = gc.textExtent(text);
        int right = plot.left() + plot.width() + RIGHT - size.x - 6;
        int x = Math.max(plot.left() - 6, Math.min(plot.x(of.cut().position()) - size.x / 2, right));
        if (x < taken.x + taken.width + 10 && taken.x < x + size.x + 10) {
            int before = taken.x - size.x - 10;
            int after = taken.x + taken.width + 10;
            x = after <= right && (after - x < x - before || before < 0) ? after : Math.max(0, before);
        }
        gc.setForeground(colour);
        gc.drawText(text, x, LABELS, true);
        return new Rectangle(x, LABELS, size.x, size.y);
    }

    private static String name(CutPoint point, Plot plot) {
        return point.cut().position() == plot.last() ? "all on the device" : "after " + point.after();
    }

    private String value(CutPoint point) {
        double value = point.value(objective);
        return objective == Objective.ENERGY ? Units.energy(value) : Units.time(value, value);
    }

    /** The legend, in one line above the plot. */
    private void names(GC gc, Plot plot, CutCurve main, Ink ink, boolean times) {
        int x = plot.left() - 6;
        int right = plot.left() + plot.width() + RIGHT;
        if (times) {
            x = name(gc, x, "f device", ink.device());
            x = name(gc, x, "g upload", ink.link());
        }
        String over = " over " + main.network().name();
        String with = over + " " + Units.plain(Math.round(main.network().uplinkMbps() * 100) / 100.0) + " Mbit/s";
        int from = x;
        String total = Stream.of(with, over)
                .map(end -> total(main) + end)
                .filter(text -> from + gc.textExtent(text).x <= right)
                .findFirst()
                .orElse(total(main));
        x = name(gc, x, total, ink.text());
        if (!others.isEmpty()) {
            String names = "dashed: "
                    + String.join(
                            ", ", others.stream().map(c -> c.network().name()).toList());
            if (x + gc.textExtent(names).x < right) {
                name(gc, x, names, ink.quiet());
            }
        }
    }

    private String total(CutCurve main) {
        return switch (objective) {
            case LATENCY -> "latency";
            case ENERGY -> "device's energy";
            case MAKESPAN -> "makespan of " + main.jobs();
            case BOTTLENECK -> "slowest stage";
        };
    }

    private static int name(GC gc, int x, String text, Color colour) {
        gc.setForeground(colour);
        gc.drawText(text, x, LEGEND, true);
        return x + gc.textExtent(text).x + 16;
    }
}

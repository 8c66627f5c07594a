package org.cutpoint.ide.ui.views.internal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.analysis.TimeAxis;
import org.cutpoint.analysis.Timetable;
import org.cutpoint.analysis.Timetable.Bar;
import org.cutpoint.analysis.Timetable.Kind;
import org.cutpoint.analysis.Timetable.Lane;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;

/**
 * Lanes with bars, a colour for each job: what was predicted, as outlines, above what was measured. The wheel zooms, dragging
 * moves, a double click shows all.
 */
final class GanttChart extends Canvas {
    private static final int TOP = 8;
    private static final int AXIS = 26;
    private static final int LEAST_BAR = 9;
    private static final int MOST_BAR = 24;

    private Optional<Timetable> predicted = Optional.empty();
    private Optional<Timetable> measured = Optional.empty();
    private TimeAxis axis = TimeAxis.whole(1, 1);
    private String message = "";
    private int left = 70;
    private int dragged = -1;

    GanttChart(Composite parent) {
        super(parent, SWT.DOUBLE_BUFFERED);
        addListener(SWT.Paint, e -> paint(e.gc, getClientArea(), Ink.of(this)));
        addListener(SWT.Resize, e -> axis = axis.wide(plotWidth()));
        addListener(SWT.MouseWheel, e -> {
            e.doit = false;
            zoom(Math.pow(1.25, Math.signum(e.count)), e.x);
        });
        addListener(SWT.MouseDoubleClick, e -> fit());
        addListener(SWT.MouseDown, e -> {
            dragged = e.button == 1 ? e.x : -1;
            setFocus();
        });
        addListener(SWT.MouseUp, e -> dragged = -1);
        addListener(SWT.MouseMove, this::moved);
        addListener(SWT.KeyDown, this::key);
    }

    /** Shows timetables; the axis begins anew if there is more or less time than before. */
    void show(Timetable plan, Optional<Timetable> run) {
        predicted = Optional.of(plan);
        measured = run;
        double end = Math.max(plan.endMs(), run.map(Timetable::endMs).orElse(0.0));
        if (Math.abs(axis.endMs() - end) > 1e-9 * end) {
            axis = TimeAxis.whole(end, plotWidth());
        }
        redraw();
    }

    void say(String why) {
        predicted = Optional.empty();
        measured = Optional.empty();
        message = why;
        redraw();
    }

    /** Zooms around a pixel of this control. */
    void zoom(double factor, int x) {
        axis = axis.zoom(factor, x - left);
        redraw();
    }

    /** Zooms around the middle. */
    void zoom(double factor) {
        zoom(factor, left + plotWidth() / 2);
    }

    /** Shows all of it. */
    void fit() {
        axis = TimeAxis.whole(axis.endMs(), plotWidth());
        redraw();
    }

    private int plotWidth() {
        return Math.max(10, getClientArea().width - left - 14);
    }

    private void moved(Event event) {
        if (dragged >= 0) {
            axis = axis.pan(dragged - event.x);
            dragged = event.x;
            redraw();
            return;
        }
        setToolTipText(at(event.x, event.y).orElse(null));
    }

    private void key(Event event) {
        switch (event.character) {
            case '+', '=' -> zoom(1.5);
            case '-' -> zoom(1 / 1.5);
            case '0' -> fit();
            default -> {
                if (event.keyCode == SWT.ARROW_LEFT || event.keyCode == SWT.ARROW_RIGHT) {
                    axis = axis.pan(event.keyCode == SWT.ARROW_LEFT ? -60 : 60);
                    redraw();
                }
            }
        }
    }

    private int rows() {
        return measured.isPresent() ? 2 : 1;
    }

    /** Height of a bar, so that all lanes are to be seen if there is room at all. */
    private int barHeight() {
        int lanes = Math.max(1, predicted.map(p -> p.lanes().size()).orElse(1));
        int room = (getClientArea().height - TOP - AXIS) / lanes - 14;
        return Math.max(LEAST_BAR, Math.min(MOST_BAR, room / rows()));
    }

    private int laneHeight() {
        return rows() * barHeight() + 14;
    }

    private Optional<String> at(int x, int y) {
        if (predicted.isEmpty() || x < left || y < TOP) {
            return Optional.empty();
        }
        int lane = (y - TOP) / laneHeight();
        if (lane >= predicted.get().lanes().size()) {
            return Optional.empty();
        }
        boolean second = (y - TOP) % laneHeight() - 5 >= barHeight();
        String id = predicted.get().lanes().get(lane).id();
        Optional<Timetable> row = second ? measured : predicted;
        return row.flatMap(t -> t.at(id, axis.ms(x - left)))
                .map(bar -> String.format(
                        Locale.ROOT,
                        "%s, job %s, %s%n%.2f to %.2f ms: %.2f ms",
                        id,
                        bar.job(),
                        second ? "measured" : "predicted",
                        bar.startMs(),
                        bar.endMs(),
                        bar.endMs() - bar.startMs()));
    }

    private void paint(GC gc, Rectangle area, Ink ink) {
        gc.setAntialias(SWT.ON);
        gc.setTextAntialias(SWT.ON);
        gc.setBackground(ink.background());
        gc.fillRectangle(area);
        if (predicted.isEmpty()) {
            gc.setForeground(ink.quiet());
            gc.drawText(message, 12, 10, true);
            return;
        }
        int widest = predicted.get().lanes().stream()
                .mapToInt(lane -> gc.textExtent(lane.id()).x)
                .max()
                .orElse(0);
        if (left != widest + 24) {
            left = widest + 24;
            axis = axis.wide(plotWidth());
        }
        List<Lane> lanes = predicted.get().lanes();
        int bottom = TOP + lanes.size() * laneHeight();
        ticks(gc, ink, bottom);
        for (int i = 0; i < lanes.size(); i++) {
            lane(gc, ink, lanes.get(i), TOP + i * laneHeight());
        }
    }

    private void ticks(GC gc, Ink ink, int bottom) {
        for (TimeAxis.Tick tick : axis.ticks(90)) {
            int x = left + (int) Math.round(axis.x(tick.ms()));
            gc.setForeground(ink.grid());
            gc.drawLine(x, TOP, x, bottom + 3);
            gc.setForeground(ink.quiet());
            Point size = gc.textExtent(tick.label());
            int text = Math.max(left - 10, Math.min(x - size.x / 2, left + axis.pixels() + 12 - size.x));
            gc.drawText(tick.label(), text, bottom + 5, true);
        }
    }

    private void lane(GC gc, Ink ink, Lane lane, int top) {
        gc.setForeground(name(ink, lane));
        Point size = gc.textExtent(lane.id());
        gc.drawText(lane.id(), 12, top + (laneHeight() - size.y) / 2, true);
        gc.setForeground(ink.grid());
        gc.drawLine(left, top + laneHeight() - 1, left + axis.pixels(), top + laneHeight() - 1);
        gc.setClipping(left, top, axis.pixels() + 1, laneHeight());
        bars(gc, ink, lane, top + 5, measured.isPresent());
        measured.flatMap(t -> t.lane(lane.id())).ifPresent(l -> bars(gc, ink, l, top + 7 + barHeight(), false));
        gc.setClipping((Rectangle) null);
    }

    private Color name(Ink ink, Lane lane) {
        List<Lane> tiers = predicted.orElseThrow().lanes().stream()
                .filter(l -> l.kind() == Kind.TIER)
                .toList();
        int tier = tiers.indexOf(lane);
        return tier < 0 ? ink.link() : tier == 0 ? ink.device() : tier == tiers.size() - 1 ? ink.cloud() : ink.edge();
    }

    private void bars(GC gc, Ink ink, Lane lane, int top, boolean outlined) {
        int height = barHeight() - 1;
        int drawn = Integer.MIN_VALUE;
        for (Bar bar : lane.bars()) {
            if (bar.endMs() < axis.fromMs() || bar.startMs() > axis.toMs()) {
                continue;
            }
            int from = left + (int) Math.round(Math.max(-2, axis.x(bar.startMs())));
            int to = left + (int) Math.round(Math.min(axis.pixels() + 2, axis.x(bar.endMs())));
            int width = Math.max(1, to - from);
            // Thousands of bars in one pixel look like one.
            if (width == 1 && from == drawn) {
                continue;
            }
            drawn = from;
            Color colour = ink.job(bar.index());
            if (outlined) {
                gc.setForeground(colour);
                gc.setBackground(colour);
                gc.setAlpha(40);
                gc.fillRectangle(from, top, width, height);
                gc.setAlpha(255);
                gc.drawRectangle(from, top, Math.max(1, width - 1), height - 1);
            } else {
                gc.setBackground(colour);
                gc.fillRectangle(from, top, Math.max(1, width - 1), height);
            }
            label(gc, ink, bar, from, to, top, height, outlined);
        }
    }

    private static void label(GC gc, Ink ink, Bar bar, int from, int to, int top, int height, boolean outlined) {
        if (to - from < 10) {
            return;
        }
        Point size = gc.textExtent(bar.job());
        if (size.x + 4 <= to - from && size.y <= height + 2) {
            gc.setForeground(outlined ? ink.text() : ink.onJob(bar.index()));
            gc.drawText(bar.job(), from + (to - from - size.x) / 2, top + (height - size.y) / 2, true);
        }
    }
}

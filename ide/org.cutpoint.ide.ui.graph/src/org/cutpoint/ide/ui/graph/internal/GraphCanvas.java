package org.cutpoint.ide.ui.graph.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.graph.layout.GraphLayout.Point;
import org.cutpoint.ide.graph.Box;
import org.cutpoint.ide.graph.CutLine;
import org.cutpoint.ide.graph.Group;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Edge;
import org.cutpoint.ide.graph.Scene.Frame;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.Screen;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.ScrollBar;

/**
 * Shows a network: zoomed and moved with mouse and keys, with an overview in a corner and the line where it is cut, which
 * can be dragged.
 */
public final class GraphCanvas extends Canvas {
    private static final double SMALLEST = 0.02;
    private static final double LARGEST = 3;
    private static final int WHEEL = 40;
    private static final int ANCHOR_TOP = 60;

    private final Painter painter;
    private final Tiles tiles;
    private final Overview overview;
    private final CutMark mark;
    private final Selected selected;
    private Optional<Scene> scene = Optional.empty();
    private Optional<CutLine> line = Optional.empty();
    private Optional<Look> look = Optional.empty();
    private Set<Integer> found = Set.of();
    private String message = "";
    private IntConsumer cutter = position -> {};
    private Consumer<Group> folder = group -> {};
    private Consumer<Node> unfolder = node -> {};
    private Runnable themer = () -> {};

    /** Pixels of the screen for one of the scene; the scene's point in the left upper corner, in pixels of the screen. */
    private double zoom = 1;

    private int left;
    private int top;

    private enum Drag {
        NONE,
        MOVE,
        CUT,
        OVERVIEW
    }

    private Drag drag = Drag.NONE;
    private int dragX;
    private int dragY;
    private boolean moved;

    GraphCanvas(Composite parent, Selected selected) {
        super(parent, SWT.DOUBLE_BUFFERED | SWT.NO_BACKGROUND | SWT.H_SCROLL | SWT.V_SCROLL);
        this.selected = selected;
        painter = new Painter(getDisplay());
        tiles = new Tiles(getDisplay());
        overview = new Overview(getDisplay(), painter.colours());
        mark = new CutMark(painter);
        addListener(SWT.Paint, e -> paint(e.gc));
        addListener(SWT.Resize, e -> scrollBars());
        addListener(SWT.ZoomChanged, e -> redrawAll());
        addListener(SWT.MouseDown, this::mouseDown);
        addListener(SWT.MouseMove, this::mouseMove);
        addListener(SWT.MouseUp, this::mouseUp);
        addListener(SWT.MouseDoubleClick, this::doubleClick);
        addListener(SWT.MouseVerticalWheel, this::wheel);
        addListener(SWT.MouseHorizontalWheel, e -> pan(e.count * WHEEL, 0));
        addListener(SWT.KeyDown, this::key);
        addListener(SWT.MouseHover, this::hover);
        getHorizontalBar()
                .addListener(SWT.Selection, e -> moveTo(getHorizontalBar().getSelection() - margin(), top));
        getVerticalBar()
                .addListener(SWT.Selection, e -> moveTo(left, getVerticalBar().getSelection() - margin()));
        selected.addSelectionChangedListener(e -> redraw());
        addListener(SWT.Dispose, e -> {
            painter.dispose();
            tiles.clear();
            overview.forget();
        });
    }

    /** Told the position to which the cut is dragged. */
    void onCut(IntConsumer listener) {
        cutter = listener;
    }

    /** Told what is to be folded and what to be unfolded. */
    void onFold(Consumer<Group> fold, Consumer<Node> unfold) {
        folder = fold;
        unfolder = unfold;
    }

    /** Told when the surroundings have become dark or light. */
    void onTheme(Runnable listener) {
        themer = listener;
    }

    /** Something to read while there is nothing to see. */
    void message(String text) {
        message = text;
        redraw();
    }

    String message() {
        return message;
    }

    /**
     * Shows a scene.
     *
     * @param anchor a layer that stays where it is on the screen, if there was a scene before
     */
    void show(Scene shown, OptionalInt anchor) {
        Optional<Scene> before = scene;
        scene = Optional.of(shown);
        line = Optional.of(new CutLine(shown));
        message = "";
        redrawAll();
        if (before.isPresent() && anchor.isPresent()) {
            Box from = before.get().node(anchor.getAsInt()).bounds();
            Box to = shown.node(anchor.getAsInt()).bounds();
            moveTo(
                    left + (int) Math.round((to.middleX() - from.middleX()) * zoom),
                    top + (int) Math.round((to.y() - from.y()) * zoom));
        } else if (before.isEmpty()) {
            first();
        }
        follow();
    }

    public Optional<Scene> scene() {
        return scene;
    }

    public double zoom() {
        return zoom;
    }

    /** All of it, to be kept as a picture; empty as long as there is nothing to see. */
    Optional<Snapshot> snapshot() {
        return scene.flatMap(s -> look.map(l -> new Snapshot(getDisplay(), s, l, mark.way(), mark.label())));
    }

    /** The cut's line, in the scene's pixels; empty if there is none. */
    public List<Point> cutWay() {
        return mark.way();
    }

    /** How boxes look; the label is what is said of the cut. */
    void look(Look now, String cutLabel) {
        Optional<Look> before = look;
        look = Optional.of(now);
        mark.label(cutLabel);
        if (before.filter(b -> b.palette() == now.palette()
                        && b.colouring() == now.colouring()
                        && b.strengths() == now.strengths())
                .isEmpty()) {
            redrawAll();
        } else if (!before.get().cut().equals(now.cut())) {
            recoloured(before.get().cut(), now.cut());
        }
        follow();
        redraw();
    }

    /** Only boxes that change sides are drawn anew. */
    private void recoloured(OptionalInt before, OptionalInt now) {
        if (scene.isEmpty() || before.isEmpty() || now.isEmpty()) {
            redrawAll();
            return;
        }
        int first = Math.max(0, Math.min(before.getAsInt(), now.getAsInt()) - 1);
        int last = Math.max(before.getAsInt(), now.getAsInt());
        IntStream.range(first, Math.min(last + 1, scene.get().model().layers().size()))
                .mapToObj(layer -> scene.get().node(layer))
                .distinct()
                .forEach(node -> tiles.forget(node.bounds()));
        overview.forget();
    }

    private void follow() {
        mark.way(
                line.isPresent() && look.isPresent() && look.get().cut().isPresent()
                        ? line.get().way(look.get().cut().getAsInt())
                        : List.of());
    }

    /** Layers that are to be seen at once. */
    void found(Set<Integer> layers) {
        found = layers;
        redraw();
    }

    private void redrawAll() {
        tiles.clear();
        overview.forget();
        scrollBars();
        redraw();
    }

    // Moving and zooming

    /** The width fits, and the beginning is seen. */
    private void first() {
        Box bounds = scene.orElseThrow().bounds();
        Rectangle area = getClientArea();
        zoom = Math.max(0.5, Math.min(1, area.width / bounds.width()));
        left = (int) ((bounds.width() * zoom - area.width) / 2);
        top = 0;
        moveTo(left, top);
    }

    /** All of it is seen. */
    void fit() {
        scene.ifPresent(s -> {
            Rectangle area = getClientArea();
            zoom = clamped(Math.min(
                    1,
                    Math.min(
                            area.width / s.bounds().width(),
                            area.height / s.bounds().height())));
            moveTo((int) ((s.bounds().width() * zoom - area.width) / 2), (int)
                    ((s.bounds().height() * zoom - area.height) / 2));
        });
    }

    private static double clamped(double zoom) {
        return Math.max(SMALLEST, Math.min(LARGEST, zoom));
    }

    /** Zooms, the place under (x, y) staying where it is. */
    public void zoom(double factor, int x, int y) {
        double before = zoom;
        zoom = clamped(zoom * factor);
        double change = zoom / before;
        moveTo((int) Math.round((left + x) * change - x), (int) Math.round((top + y) * change - y));
    }

    void zoomMiddle(double factor) {
        Rectangle area = getClientArea();
        zoom(factor, area.width / 2, area.height / 2);
    }

    /** Moves the picture. */
    public void pan(int right, int down) {
        moveTo(left - right, top - down);
    }

    /** Some of the picture is always seen. */
    private void moveTo(int x, int y) {
        if (scene.isPresent()) {
            Rectangle area = getClientArea();
            Box bounds = scene.get().bounds();
            int margin = margin();
            left = Math.max(margin - area.width, Math.min((int) (bounds.width() * zoom) - margin, x));
            top = Math.max(margin - area.height, Math.min((int) (bounds.height() * zoom) - margin, y));
            scrollBars();
            redraw();
        }
    }

    private int margin() {
        Rectangle area = getClientArea();
        return Math.min(area.width, area.height) / 4;
    }

    private void scrollBars() {
        Rectangle area = getClientArea();
        Box bounds = scene.map(Scene::bounds).orElse(new Box(0, 0, 1, 1));
        bar(getHorizontalBar(), left, area.width, bounds.width() * zoom);
        bar(getVerticalBar(), top, area.height, bounds.height() * zoom);
    }

    private void bar(ScrollBar bar, int at, int seen, double whole) {
        int margin = margin();
        int all = Math.max(seen, (int) whole + 2 * margin);
        bar.setValues(at + margin, 0, all, Math.max(1, seen), WHEEL, Math.max(1, seen - WHEEL));
        bar.setVisible(whole > seen);
    }

    /** Brings a layer into sight. */
    void reveal(int layer) {
        scene.ifPresent(s -> {
            Box box = s.node(layer).bounds();
            Rectangle area = getClientArea();
            if (zoom < 0.5) {
                zoom = 0.75;
                redrawAll();
            }
            int x = (int) (box.middleX() * zoom) - left;
            int y = (int) (box.middleY() * zoom) - top;
            if (x < 60 || x > area.width - 60 || y < ANCHOR_TOP || y > area.height - ANCHOR_TOP) {
                moveTo((int) (box.middleX() * zoom) - area.width / 2, (int) (box.middleY() * zoom) - area.height / 2);
            }
            redraw();
        });
    }

    private View view() {
        Rectangle area = getClientArea();
        return new View(zoom, left, top, area.width, area.height);
    }

    private Rectangle covered() {
        return scene.map(s -> overview.place(getClientArea(), s, view().seen())).orElse(new Rectangle(0, 0, 0, 0));
    }

    /** Where a point of the scene is on the screen. */
    public org.eclipse.swt.graphics.Point screen(double x, double y) {
        return view().screen(x, y);
    }

    // Drawing

    private void paint(GC gc) {
        Rectangle area = getClientArea();
        Palette palette = look.map(Look::palette).orElseGet(() -> Palette.of(this));
        if (scene.isEmpty() || look.isEmpty()) {
            gc.setBackground(painter.colours().of(palette.page()));
            gc.fillRectangle(area);
            gc.setForeground(painter.colours().of(palette.faint()));
            gc.drawText(message, 24, 24, SWT.DRAW_TRANSPARENT);
            return;
        }
        if (palette.dark() != Palette.of(this).dark()) {
            Screen.show(this, themer);
        }
        Scene shown = scene.get();
        View view = view();
        tiles.paint(gc, view, (tile, part, density) -> painter.draw(tile, shown, look.get(), part, zoom, density));
        gc.setAntialias(SWT.ON);
        marks(gc, palette, shown, view);
        Rectangle covered = overview.place(area, shown, view.seen());
        mark.paint(gc, palette, view, covered);
        overview.paint(gc, covered, shown, look.get(), view.seen(), mark.way());
    }

    private void marks(GC gc, Palette palette, Scene shown, View view) {
        gc.setForeground(painter.colours().of(palette.accent()));
        gc.setLineWidth(2);
        gc.setLineStyle(SWT.LINE_DOT);
        nodes(shown, found, view).forEach(node -> outline(gc, view, node.bounds(), 5));
        gc.setLineStyle(SWT.LINE_SOLID);
        gc.setLineWidth(3);
        nodes(shown, selected.layers(), view).forEach(node -> outline(gc, view, node.bounds(), 3));
        if (!selected.tensors().isEmpty()) {
            shown.edges(view.seen()).stream()
                    .filter(edge -> edge.tensors().stream().anyMatch(selected.tensors()::contains))
                    .forEach(edge -> gc.drawPolyline(view.screen(edge.way())));
        }
    }

    private static Set<Node> nodes(Scene shown, Set<Integer> layers, View view) {
        Box seen = view.seen();
        return layers.stream()
                .filter(layer -> layer < shown.model().layers().size())
                .map(shown::node)
                .filter(node -> node.bounds().intersects(seen))
                .collect(Collectors.toSet());
    }

    private static void outline(GC gc, View view, Box box, int gap) {
        var corner = view.screen(box.x(), box.y());
        var end = view.screen(box.right(), box.bottom());
        gc.drawRoundRectangle(
                corner.x - gap, corner.y - gap, end.x - corner.x + 2 * gap, end.y - corner.y + 2 * gap, 12, 12);
    }

    // Mouse and keys

    private boolean onCut(int x, int y) {
        GC gc = new GC(this);
        try {
            return mark.at(gc, view(), covered(), x, y);
        } finally {
            gc.dispose();
        }
    }

    private void mouseDown(Event e) {
        setFocus();
        if (e.button != 1 && e.button != 2) {
            return;
        }
        moved = false;
        dragX = e.x;
        dragY = e.y;
        if (overview.contains(e.x, e.y)) {
            drag = Drag.OVERVIEW;
            overviewTo(e);
        } else if (e.button == 1 && onCut(e.x, e.y)) {
            drag = Drag.CUT;
        } else {
            drag = Drag.MOVE;
        }
    }

    private void mouseMove(Event e) {
        switch (drag) {
            case NONE -> setCursor(getDisplay()
                    .getSystemCursor(
                            onCut(e.x, e.y) && !overview.contains(e.x, e.y) ? SWT.CURSOR_SIZENS : SWT.CURSOR_ARROW));
            case MOVE -> {
                moved |= Math.abs(e.x - dragX) + Math.abs(e.y - dragY) > 4;
                if (moved) {
                    pan(e.x - dragX, e.y - dragY);
                    dragX = e.x;
                    dragY = e.y;
                }
            }
            case CUT -> {
                dragCut(e.y);
                Rectangle area = getClientArea();
                // On, where there is more of it.
                if (e.y < 16) {
                    pan(0, WHEEL / 2);
                } else if (e.y > area.height - 16) {
                    pan(0, -WHEEL / 2);
                }
            }
            case OVERVIEW -> overviewTo(e);
        }
    }

    private void dragCut(int y) {
        line.ifPresent(l -> cutter.accept(l.position(view().sceneY(y))));
    }

    private void overviewTo(Event e) {
        scene.ifPresent(s -> {
            Point to = overview.place(e.x, e.y, s);
            Rectangle area = getClientArea();
            moveTo((int) (to.x() * zoom) - area.width / 2, (int) (to.y() * zoom) - area.height / 2);
        });
    }

    private void mouseUp(Event e) {
        if (drag == Drag.MOVE && !moved && e.button == 1) {
            click(e);
        }
        drag = Drag.NONE;
    }

    private void click(Event e) {
        scene.ifPresent(s -> {
            double x = view().sceneX(e.x);
            double y = view().sceneY(e.y);
            Optional<Node> node = s.nodeAt(x, y);
            if (node.isPresent()) {
                Set<Integer> layers = new TreeSet<>((e.stateMask & SWT.MOD1) != 0 ? selected.layers() : Set.of());
                IntStream.range(
                                Math.max(0, node.get().first()),
                                Math.max(0, node.get().end()))
                        .forEach(layers::add);
                selected.layers(layers);
                return;
            }
            Optional<Group> label = frameLabel(s, x, y);
            Optional<Edge> edge = s.edgeAt(x, y, 3 / zoom);
            if (label.isPresent()) {
                folder.accept(label.get());
            } else if (edge.isPresent()) {
                selected.tensors(edge.get().tensors());
            } else {
                selected.layers(Set.of());
            }
        });
    }

    /** Of inner frames the upper border, of outer ones the left. */
    private static Optional<Group> frameLabel(Scene scene, double x, double y) {
        Optional<Group> group = Optional.empty();
        for (Frame frame : scene.frames()) {
            Box bounds = frame.bounds();
            boolean hit = frame.level() == 0 ? y < bounds.y() + 19 : x < bounds.x() + 19;
            if (bounds.contains(x, y) && hit) {
                group = Optional.of(frame.group());
            }
        }
        return group;
    }

    private void doubleClick(Event e) {
        scene.ifPresent(s -> s.nodeAt(view().sceneX(e.x), view().sceneY(e.y)).ifPresent(this::toggle));
    }

    /** Unfolds what is folded; folds the innermost group around a layer. */
    private void toggle(Node node) {
        if (node.kind() == Kind.FOLDED) {
            unfolder.accept(node);
        } else if (node.kind() == Kind.LAYER) {
            scene.orElseThrow().frames().stream()
                    .map(Frame::group)
                    .filter(group -> group.contains(node.first()))
                    .reduce((outer, inner) -> inner)
                    .ifPresent(folder);
        }
    }

    private void wheel(Event e) {
        if ((e.stateMask & SWT.MOD1) != 0) {
            zoom(Math.pow(1.12, e.count), e.x, e.y);
        } else if ((e.stateMask & SWT.SHIFT) != 0) {
            pan(e.count * WHEEL, 0);
        } else {
            pan(0, e.count * WHEEL);
        }
        e.doit = false;
    }

    private void key(Event e) {
        boolean cutKey = (e.stateMask & SWT.ALT) != 0;
        switch (e.keyCode) {
            case SWT.ARROW_UP -> step(cutKey, -1);
            case SWT.ARROW_DOWN -> step(cutKey, 1);
            case SWT.ARROW_LEFT -> pan(WHEEL, 0);
            case SWT.ARROW_RIGHT -> pan(-WHEEL, 0);
            case SWT.PAGE_UP -> pan(0, getClientArea().height - WHEEL);
            case SWT.PAGE_DOWN -> pan(0, WHEEL - getClientArea().height);
            case SWT.HOME -> scene.ifPresent(s -> first());
            case SWT.CR, ' ' -> scene.ifPresent(
                    s -> selected.layers().stream().findFirst().ifPresent(layer -> toggle(s.node(layer))));
            default -> {
                switch (e.character) {
                    case '+', '=' -> zoomMiddle(1.25);
                    case '-' -> zoomMiddle(0.8);
                    case '0' -> fit();
                    default -> {
                        // Somebody else's.
                    }
                }
            }
        }
    }

    /** The cut, or the selected layer, one on. */
    private void step(boolean cutKey, int by) {
        if (cutKey) {
            look.flatMap(l -> l.cut().stream().boxed().findFirst()).ifPresent(cut -> cutter.accept(cut + by));
        } else if (selected.layers().isEmpty()) {
            pan(0, -by * WHEEL);
        } else {
            scene.ifPresent(s -> {
                Node node = s.node(selected.layers().iterator().next());
                int next = by > 0 ? node.end() : node.first() - 1;
                if (next >= 0 && next < s.model().layers().size()) {
                    Node to = s.node(next);
                    selected.layers(
                            IntStream.range(to.first(), to.end()).boxed().collect(Collectors.toSet()));
                    reveal(next);
                }
            });
        }
    }

    private void hover(Event e) {
        setToolTipText(scene.flatMap(s -> Tips.of(s, view().sceneX(e.x), view().sceneY(e.y), 3 / zoom))
                .orElse(null));
    }
}

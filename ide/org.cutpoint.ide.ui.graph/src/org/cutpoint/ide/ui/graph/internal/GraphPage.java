package org.cutpoint.ide.ui.graph.internal;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.model.Model;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.CutText;
import org.cutpoint.ide.graph.Colouring;
import org.cutpoint.ide.graph.Group;
import org.cutpoint.ide.graph.Hierarchy;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.graph.SceneBuilder;
import org.cutpoint.ide.graph.Search;
import org.cutpoint.ide.ui.ContextHelp;
import org.cutpoint.ide.ui.JobProgress;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.Screen;
import org.cutpoint.report.Units;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Platform;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.layout.GridDataFactory;
import org.eclipse.jface.layout.GridLayoutFactory;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Combo;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.ToolBar;

/** The page with the network's picture, what can be done with it, and what the cut costs. */
public final class GraphPage {
    private final Composite page;
    private final Combo colouring;
    private final Text search;
    private final Label hits;
    private final GraphCanvas canvas;
    private final Label costs;
    private final Label best;
    private final Label times;
    private final Selected selected;
    private Optional<Drawing> drawing = Optional.empty();
    private Optional<Analysis> analysis = Optional.empty();
    private OptionalInt cut = OptionalInt.empty();
    private Optional<Job> layouting = Optional.empty();
    private int[] found = {};
    private int at = -1;
    private double[] strengths = {};

    /** A network and how it is folded. */
    private record Drawing(Model model, Hierarchy hierarchy, SceneBuilder builder, Set<String> unfolded) {}

    GraphPage(Composite parent, Selected selected, IntConsumer cutter, Runnable cutWhereBest) {
        this.selected = selected;
        page = new Composite(parent, SWT.NONE);
        GridLayoutFactory.fillDefaults().spacing(0, 0).applyTo(page);
        ContextHelp.of(page, "graph");
        Conditions conditions = new Conditions(page);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(conditions.control());
        Composite bar = new Composite(page, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(bar);
        GridLayoutFactory.fillDefaults().numColumns(5).margins(6, 2).applyTo(bar);
        new Label(bar, SWT.NONE).setText("Colour by");
        colouring = new Combo(bar, SWT.READ_ONLY);
        Arrays.stream(Colouring.values()).map(Colouring::toString).forEach(colouring::add);
        colouring.select(0);
        colouring.addListener(SWT.Selection, e -> recolour());
        search = new Text(bar, SWT.SEARCH | SWT.ICON_SEARCH | SWT.ICON_CANCEL);
        search.setMessage("Find layers");
        search.setToolTipText("Words of a layer's name, operators or output. Enter: the next one.");
        GridDataFactory.fillDefaults()
                .grab(true, false)
                .align(SWT.FILL, SWT.CENTER)
                .applyTo(search);
        search.addListener(SWT.Modify, e -> search());
        search.addListener(SWT.DefaultSelection, e -> next());
        hits = new Label(bar, SWT.NONE);
        GridDataFactory.fillDefaults()
                .hint(64, SWT.DEFAULT)
                .align(SWT.FILL, SWT.CENTER)
                .applyTo(hits);
        ToolBar buttons = new ToolBar(bar, SWT.FLAT);
        canvas = new GraphCanvas(page, selected);
        GridDataFactory.fillDefaults().grab(true, true).applyTo(canvas);
        Icons.button(buttons, "fold", "Fold all blocks", e -> foldAll());
        Icons.button(buttons, "unfold", "Unfold all blocks", e -> unfoldAll());
        Icons.button(buttons, "zoom-in", "Zoom in (+)", e -> canvas.zoomMiddle(1.25));
        Icons.button(buttons, "zoom-out", "Zoom out (-)", e -> canvas.zoomMiddle(0.8));
        Icons.button(buttons, "fit", "Show all (0)", e -> canvas.fit());
        Icons.button(buttons, "best", "Cut where it is best", e -> cutWhereBest.run());
        Composite foot = new Composite(page, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(foot);
        GridLayoutFactory.fillDefaults().margins(8, 3).spacing(0, 1).applyTo(foot);
        costs = new Label(foot, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(costs);
        best = new Label(foot, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(best);
        times = new Label(foot, SWT.NONE);
        GridDataFactory.fillDefaults().grab(true, false).applyTo(times);
        canvas.onCut(cutter);
        canvas.onFold(this::fold, this::unfold);
        canvas.onTheme(this::refresh);
        canvas.message("Loading …");
        page.addListener(SWT.Dispose, e -> layouting.ifPresent(Job::cancel));
    }

    Composite control() {
        return page;
    }

    public GraphCanvas canvas() {
        return canvas;
    }

    void focus() {
        canvas.setFocus();
    }

    /** The keyboard goes to where layers are searched for. */
    void find() {
        search.setFocus();
        search.selectAll();
    }

    void message(String text) {
        canvas.message(text);
    }

    /** Shows a network. */
    void open(Model model, GraphLayout layout) {
        Hierarchy hierarchy = Hierarchy.of(model.graph());
        Set<String> unfolded =
                new HashSet<>(hierarchy.unfoldedAtFirst(model.graph().layers().size()));
        drawing = Optional.of(
                new Drawing(model, hierarchy, new SceneBuilder(model.graph(), hierarchy, layout), unfolded));
        strengths = new double[0];
        layout(OptionalInt.empty(), () -> {});
        refresh();
    }

    /** What the cut costs, and how boxes are coloured; the position is the number of layers on the device. */
    void show(Optional<Analysis> now, Optional<String> trouble, OptionalInt position) {
        boolean same = now.equals(analysis);
        analysis = now;
        cut = position;
        if (!same) {
            strengths = new double[0];
        }
        refresh();
        boolean known = now.isPresent() && cut.isPresent();
        text(costs, known ? CutText.costs(now.get(), cut.getAsInt()) : trouble.orElse("Analysing …"));
        text(best, known ? place(now.get(), cut.getAsInt()) + "  ·  " + CutText.best(now.get(), cut.getAsInt()) : "");
        text(times, now.map(Analysis::times).orElse(""));
    }

    private static String place(Analysis analysis, int position) {
        if (position == 0) {
            return "not cut: all in the cloud";
        }
        return position == analysis.layers().size()
                ? "not cut: all on the device"
                : "cut after " + analysis.name(position);
    }

    private static void text(Label label, String text) {
        if (!label.getText().equals(text)) {
            label.setText(text.replace("&", "&&"));
            label.setToolTipText(text);
        }
    }

    private void recolour() {
        strengths = new double[0];
        refresh();
    }

    private void refresh() {
        drawing.ifPresent(d -> {
            Colouring by = Colouring.values()[Math.max(0, colouring.getSelectionIndex())];
            if (strengths.length == 0) {
                strengths = by.strengths(d.model().graph(), analysis.map(Analysis::problem));
            }
            String label = analysis.isPresent() && cut.isPresent()
                    ? "cut  "
                            + analysis.get()
                                    .cut(cut.getAsInt())
                                    .map(c -> Units.bytes(c.uploadBytes()))
                                    .orElse("not allowed")
                    : "cut";
            canvas.look(new Look(Palette.of(canvas), by, strengths, cut), label);
        });
    }

    // Folding

    private void foldAll() {
        drawing.ifPresent(d -> {
            d.unfolded().clear();
            layout(OptionalInt.of(anchor()), () -> {});
        });
    }

    void unfoldAll() {
        drawing.ifPresent(d -> {
            d.hierarchy().all().forEach(group -> d.unfolded().add(group.id()));
            layout(OptionalInt.of(anchor()), () -> {});
        });
    }

    private void fold(Group group) {
        drawing.ifPresent(d -> {
            d.unfolded().remove(group.id());
            layout(OptionalInt.of(group.first()), () -> {});
        });
    }

    private void unfold(Node node) {
        drawing.ifPresent(d -> {
            d.unfolded().add(node.id());
            layout(OptionalInt.of(node.first()), () -> {});
        });
    }

    /** Something that stays where it is. */
    private int anchor() {
        return selected.layers().stream().findFirst().orElse(0);
    }

    private void layout(OptionalInt anchor, Runnable then) {
        Drawing d = drawing.orElseThrow();
        layouting.ifPresent(Job::cancel);
        Set<String> unfolded = Set.copyOf(d.unfolded());
        Job job = new Job("Laying out " + d.model().graph().name()) {
            @Override
            protected IStatus run(IProgressMonitor monitor) {
                try {
                    Scene scene = d.builder().build(unfolded, new JobProgress(monitor));
                    Screen.show(canvas, () -> {
                        if (!monitor.isCanceled()) {
                            canvas.show(scene, anchor);
                            then.run();
                        }
                    });
                    return Status.OK_STATUS;
                } catch (CancellationException e) {
                    Screen.show(canvas, () -> {
                        if (canvas.scene().isEmpty()) {
                            canvas.message("The layout was cancelled. Fold or unfold to try again.");
                        }
                    });
                    return Status.CANCEL_STATUS;
                } catch (RuntimeException e) {
                    // A defect, of ours or the layout's: the table of layers is there nevertheless.
                    Platform.getLog(GraphPage.class).error("A network cannot be laid out", e);
                    Screen.show(
                            canvas, () -> canvas.message("It cannot be laid out: " + e + ". The error log says more."));
                    return Status.OK_STATUS;
                }
            }
        };
        layouting = Optional.of(job);
        if (canvas.scene().isEmpty()) {
            canvas.message("Laying out …");
        }
        job.schedule();
    }

    // Searching

    private void search() {
        drawing.ifPresent(d -> {
            found = Search.find(d.model().graph(), search.getText());
            at = -1;
            canvas.found(IntStream.of(found).boxed().collect(Collectors.toSet()));
            hits.setText(search.getText().isBlank() ? "" : found.length + " found");
        });
    }

    private void next() {
        if (found.length > 0) {
            at = (at + 1) % found.length;
            hits.setText((at + 1) + " of " + found.length);
            reveal(found[at]);
            selected.layers(Set.of(found[at]));
        }
    }

    /** Brings a layer into sight, unfolding what hides it. */
    void reveal(int layer) {
        drawing.ifPresent(d -> {
            boolean hidden = canvas.scene()
                    .filter(scene -> scene.node(layer).kind() == Kind.FOLDED)
                    .isPresent();
            if (hidden) {
                List<Group> around = d.hierarchy().around(layer);
                around.forEach(group -> d.unfolded().add(group.id()));
                layout(OptionalInt.of(layer), () -> canvas.reveal(layer));
            } else {
                canvas.reveal(layer);
            }
        });
    }
}

package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.ui.Services;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.SWT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EditorTest {
    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until("services are there", () -> Services.find(Desk.class).isPresent());
    }

    @AfterEach
    void closeAll() {
        Studio.page().closeAllEditors(false);
    }

    @Test
    void opensEveryNetworkOfTheZoo() throws Exception {
        List<String> sources = Services.find(Analyst.class).orElseThrow().catalogue().stream()
                .map(ModelEntry::source)
                .toList();
        assertThat(sources).contains("zoo:alexnet", "zoo:googlenet");
        for (String source : sources) {
            ModelEditor editor = Studio.open(source);
            Scene scene = editor.graph().canvas().scene().orElseThrow();
            int layers = scene.nodes().stream()
                    .mapToInt(node -> Math.max(0, node.end() - node.first()))
                    .sum();
            assertThat(layers).as(source).isEqualTo(scene.model().layers().size());
            Studio.page().closeEditor(editor, false);
        }
    }

    @Test
    void dragsTheCut() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        GraphCanvas canvas = editor.graph().canvas();
        Desk desk = Services.find(Desk.class).orElseThrow();
        int best = desk.state().cutAt().getAsInt();
        int before = 3;
        desk.cut(before);
        List<Long> uploads = new ArrayList<>();
        canvas.zoomMiddle(0.4);
        drag(canvas, 120, uploads, desk);
        assertThat(desk.state().cutAt().getAsInt()).isGreaterThan(before);
        assertThat(Set.copyOf(uploads)).hasSizeGreaterThan(3);
        canvas.pan(0, -150);
        Studio.picture("cut-light");
        desk.cutWhereBest();
        Studio.settle();
        assertThat(desk.state().cutAt()).hasValue(best);
    }

    /** Takes the line at its left end and draws it downwards. */
    private static void drag(GraphCanvas canvas, int by, List<Long> uploads, Desk desk) {
        Studio.settle();
        var begin = canvas.cutWay().get(0);
        var at = canvas.screen(begin.x(), begin.y());
        Studio.mouse(canvas, SWT.MouseDown, at.x, at.y);
        for (int y = 0; y <= by; y += 6) {
            Studio.mouse(canvas, SWT.MouseMove, at.x, at.y + y);
            while (Studio.display().readAndDispatch()) {
                // What follows from it.
            }
            uploads.add(desk.state()
                    .analysis()
                    .orElseThrow()
                    .cut(desk.state().cutAt().getAsInt())
                    .orElseThrow()
                    .uploadBytes());
        }
        Studio.mouse(canvas, SWT.MouseUp, at.x, at.y + by);
    }

    @Test
    void foldsAndUnfoldsBlocks() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        GraphCanvas canvas = editor.graph().canvas();
        Node folded = canvas.scene().orElseThrow().nodes().stream()
                .filter(node -> node.kind() == Kind.FOLDED)
                .findFirst()
                .orElseThrow();
        canvas.reveal(folded.first());
        Studio.settle();
        int boxes = canvas.scene().orElseThrow().nodes().size();
        var at = canvas.screen(folded.bounds().middleX(), folded.bounds().middleY());
        Studio.mouse(canvas, SWT.MouseDoubleClick, at.x, at.y);
        Studio.until(
                "it is unfolded", () -> canvas.scene().orElseThrow().nodes().size() > boxes);
        assertThat(canvas.scene().orElseThrow().node(folded.first()).kind()).isEqualTo(Kind.LAYER);
    }

    @Test
    void tellsTheWorkbenchWhatIsSelected() throws Exception {
        ModelEditor editor = Studio.open("zoo:alexnet");
        GraphCanvas canvas = editor.graph().canvas();
        Node node = canvas.scene().orElseThrow().node(2);
        canvas.reveal(2);
        Studio.settle();
        var at = canvas.screen(node.bounds().middleX(), node.bounds().middleY());
        Studio.mouse(canvas, SWT.MouseDown, at.x, at.y);
        Studio.mouse(canvas, SWT.MouseUp, at.x, at.y);
        IStructuredSelection selection =
                (IStructuredSelection) editor.getSite().getSelectionProvider().getSelection();
        assertThat(selection.getFirstElement())
                .isEqualTo(new LayerRef(editor.model().orElseThrow(), node.id()));
    }

    @Test
    void looksGood() throws Exception {
        Studio.pictures(Studio.open("zoo:googlenet"), "light");
    }
}

package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.RGB;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditorTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until("services are there", () -> Services.find(Desk.class).isPresent());
        Services.find(Desk.class)
                .orElseThrow()
                .setup(Services.find(Analyst.class).orElseThrow().standard());
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
    void exportsPictures() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        Path png = folder.resolve("googlenet.png");
        Path svg = folder.resolve("googlenet.svg");
        for (Path file : List.of(png, svg)) {
            Job job = PictureHandler.save(editor, file);
            job.schedule();
            Studio.until(file + " is there", () -> job.getResult() != null);
            assertThat(job.getResult().isOK()).isTrue();
        }
        assertThat(Files.readString(svg)).startsWith("<svg").contains("inception3a");
        ImageData picture = new ImageData(png.toString());
        Scene scene = editor.graph().canvas().scene().orElseThrow();
        assertThat((double) picture.width / picture.height)
                .isCloseTo((scene.bounds().width() + 300) / scene.bounds().height(), within(0.01));
        Palette palette = Palette.of(editor.graph().canvas());
        assertThat(colours(picture)).contains(palette.page(), palette.device(), palette.uplink());
    }

    @Test
    void drawsWhatLiesBelowACutBlock() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        Scene scene = editor.graph().canvas().scene().orElseThrow();
        Node block = scene.nodes().stream()
                .filter(node -> node.kind() == Kind.FOLDED && node.end() - node.first() > 1)
                .findFirst()
                .orElseThrow();
        Services.find(Desk.class).orElseThrow().cut(block.first() + 1);
        Studio.settle();
        ImageData picture = editor.graph().canvas().snapshot().orElseThrow().pixels(Progress.NONE);
        double zoom = picture.height / scene.bounds().height();
        Palette palette = Palette.of(editor.graph().canvas());
        for (Node node : scene.nodes()) {
            // Above what is written in it; the picture has room at its sides.
            int x = (int) ((node.bounds().x() + 12 + 150) * zoom);
            int y = (int) ((node.bounds().y() + 3) * zoom);
            if (node.kind() != Kind.INPUT) {
                assertThat(picture.palette.getRGB(picture.getPixel(x, y)))
                        .as(node.id())
                        .isEqualTo(node.first() <= block.first() ? palette.device() : palette.cloud());
            }
        }
    }

    private static Set<RGB> colours(ImageData picture) {
        Set<Integer> pixels = new HashSet<>();
        int[] line = new int[picture.width];
        for (int y = 0; y < picture.height; y++) {
            picture.getPixels(0, y, picture.width, line, 0);
            Arrays.stream(line).forEach(pixels::add);
        }
        return pixels.stream().map(picture.palette::getRGB).collect(Collectors.toSet());
    }

    @Test
    void looksGood() throws Exception {
        Studio.pictures(Studio.open("zoo:googlenet"), "light");
    }
}

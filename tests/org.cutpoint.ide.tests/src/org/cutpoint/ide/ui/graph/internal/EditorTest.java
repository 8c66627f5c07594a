package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.graph.Colouring;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.ModelInput;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.filesystem.EFS;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.ui.ide.IDE;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

class EditorTest {
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

    /** Outside of the workspace, under a name that addresses have to quote. */
    @Test
    void opensFilesFromAnywhere(@TempDir Path folder) throws Exception {
        Path made = Studio.open("zoo:lenet").model().orElseThrow().file();
        Path file = Files.copy(made, folder.resolve("Mein Netz, 50 % größer#2.onnx"));
        ModelEditor editor = (ModelEditor) IDE.openEditorOnFileStore(
                Studio.page(), EFS.getLocalFileSystem().getStore(file.toUri()));
        Studio.until("it is drawn", () -> editor.graph().canvas().scene().isPresent());
        assertThat(editor.model().orElseThrow().source()).isEqualTo(file.toString());
        assertThat(editor.getTitle()).isEqualTo(file.getFileName().toString());
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

    /** What a user sees without scrolling: all figures, and the beginnings of all names. */
    @Test
    void allColumnsOfLayersAreInSight() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        editor.page(1);
        Studio.settle();
        Table table = Widgets.all(editor.layers().control(), Table.class).get(0);
        int right =
                Stream.of(table.getColumns()).mapToInt(TableColumn::getWidth).sum();
        assertThat(right).isBetween(table.getClientArea().width - 10, table.getClientArea().width);
        GC gc = new GC(table);
        try {
            for (TableColumn column : table.getColumns()) {
                if (column.getAlignment() == SWT.RIGHT) {
                    int at = table.indexOf(column);
                    for (int row = 0; row < table.getItemCount(); row++) {
                        String text = table.getItem(row).getText(at);
                        assertThat(gc.textExtent(text).x)
                                .as(column.getText() + " " + text)
                                .isLessThan(column.getWidth());
                    }
                } else {
                    assertThat(column.getWidth()).isGreaterThanOrEqualTo(50);
                }
            }
        } finally {
            gc.dispose();
        }
    }

    /** Whatever goes wrong while a network is loaded: the editor says so. */
    @Test
    void saysThatANetworkCannotBeShown() throws Exception {
        Analyst real = Services.find(Analyst.class).orElseThrow();
        InvocationHandler failing = (proxy, method, arguments) -> {
            if (method.getName().equals("load")) {
                throw new IllegalStateException("a defect");
            }
            return method.invoke(real, arguments);
        };
        Analyst broken = (Analyst)
                Proxy.newProxyInstance(Analyst.class.getClassLoader(), new Class<?>[] {Analyst.class}, failing);
        ServiceRegistration<Analyst> registration = FrameworkUtil.getBundle(Ids.class)
                .getBundleContext()
                .registerService(Analyst.class, broken, new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 1000)));
        try {
            ModelEditor editor = (ModelEditor) Studio.page().openEditor(new ModelInput("zoo:chair"), Ids.EDITOR);
            Studio.until("it says so", () -> editor.graph().canvas().message().contains("It cannot be shown"));
            assertThat(editor.graph().canvas().message()).contains("a defect");
        } finally {
            registration.unregister();
        }
    }

    /** What is kept of a picture looks as what is drawn, also where more pixels are kept than are shown. */
    @Test
    void keptPartsLookAsDrawn() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        Scene scene = editor.graph().canvas().scene().orElseThrow();
        Look look = Look.of(
                Palette.of(editor.graph().canvas()),
                Colouring.values()[0],
                scene.model(),
                Optional.empty(),
                OptionalInt.of(5));
        View view = new View(0.8, 37, 111, 700, 500);
        Painter painter = new Painter(Studio.display());
        try {
            ImageData drawn = picture(view, gc -> painter.draw(gc, scene, look, view.seen(), view.zoom()));
            for (int density : new int[] {1, 2}) {
                Tiles tiles = new Tiles(Studio.display(), density);
                ImageData kept = picture(
                        view,
                        gc -> tiles.paint(
                                gc,
                                view,
                                (on, part, dense) -> painter.draw(on, scene, look, part, view.zoom(), dense)));
                tiles.clear();
                assertThat(difference(drawn, kept)).as("density " + density).isLessThan(4);
            }
        } finally {
            painter.dispose();
        }
    }

    private static ImageData picture(View view, Consumer<GC> draw) {
        Image image = new Image(Studio.display(), view.width(), view.height());
        GC gc = new GC(image);
        try {
            draw.accept(gc);
        } finally {
            gc.dispose();
        }
        ImageData data = image.getImageData(100);
        image.dispose();
        return data;
    }

    /** Mean difference of the pixels' colours, of 255. */
    private static double difference(ImageData a, ImageData b) {
        long sum = 0;
        for (int y = 0; y < a.height; y++) {
            for (int x = 0; x < a.width; x++) {
                RGB one = a.palette.getRGB(a.getPixel(x, y));
                RGB other = b.palette.getRGB(b.getPixel(x, y));
                sum += Math.abs(one.red - other.red)
                        + Math.abs(one.green - other.green)
                        + Math.abs(one.blue - other.blue);
            }
        }
        return sum / (3.0 * a.width * a.height);
    }

    @Test
    void drawsWhatLiesBelowACutBlock() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        Scene scene = editor.graph().canvas().scene().orElseThrow();
        Node block = scene.nodes().stream()
                .filter(node -> node.kind() == Kind.FOLDED && node.end() - node.first() > 1)
                .findFirst()
                .orElseThrow();
        int cut = block.first() + 1;
        Services.find(Desk.class).orElseThrow().cut(cut);
        Studio.settle();
        Palette palette = Palette.of(editor.graph().canvas());
        ImageData exported = editor.graph().canvas().snapshot().orElseThrow().pixels(Progress.NONE);
        // The picture has room at its sides.
        allBoxes(exported, scene, exported.height / scene.bounds().height(), 150, block, palette);
        Look look = Look.of(palette, Colouring.values()[0], scene.model(), Optional.empty(), OptionalInt.of(cut));
        Painter painter = new Painter(Studio.display());
        try {
            for (double zoom : new double[] {0.35, 0.45, 0.6, 1}) {
                View all = new View(zoom, 0, 0, (int) (scene.bounds().width() * zoom), (int)
                        (scene.bounds().height() * zoom));
                ImageData drawn = picture(all, gc -> painter.draw(gc, scene, look, all.seen(), zoom));
                allBoxes(drawn, scene, zoom, 0, block, palette);
            }
        } finally {
            painter.dispose();
        }
    }

    private static void allBoxes(ImageData picture, Scene scene, double zoom, int side, Node cut, Palette palette) {
        for (Node node : scene.nodes()) {
            boolean divided = node.first() == cut.first();
            // Beside what is written in it; of the one that is cut only its top is surely the device's.
            int x = (int) Math.round((node.bounds().x() + 7 + side) * zoom);
            int y = (int) Math.round((node.bounds().y() + (divided ? 3 : 10)) * zoom);
            if (node.kind() != Kind.INPUT && (!divided || zoom >= 1)) {
                assertThat(picture.palette.getRGB(picture.getPixel(x, y)))
                        .as(node.id() + " at " + zoom)
                        .isEqualTo(node.first() <= cut.first() ? palette.device() : palette.cloud());
            }
        }
    }

    @Test
    void looksGood() throws Exception {
        Studio.pictures(Studio.open("zoo:googlenet"), "light");
    }
}

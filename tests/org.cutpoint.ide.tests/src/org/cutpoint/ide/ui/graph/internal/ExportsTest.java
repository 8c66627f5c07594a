package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.analysis.Results;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.PathChooser;
import org.cutpoint.ide.ui.Services;
import org.eclipse.jface.action.ActionContributionItem;
import org.eclipse.jface.action.IContributionItem;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IViewPart;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.handlers.IHandlerService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Everything that can be exported, from the menu to the file; only the system's dialog is answered by the test. */
class ExportsTest {
    @TempDir
    private Path folder;

    private final Answers answers = new Answers();
    private ServiceRegistration<PathChooser> registration;
    private Results results;

    /** Gives the next answer, and remembers what was asked for. */
    private static final class Answers implements PathChooser {
        private final List<String> proposals = new ArrayList<>();
        private Optional<Path> next = Optional.empty();

        @Override
        public Optional<Path> save(Shell shell, String proposed, List<Kind> kinds) {
            proposals.add(proposed + " " + kinds.stream().map(Kind::extension).toList());
            return next;
        }

        @Override
        public Optional<Path> open(Shell shell, String title, Kind kind) {
            return next;
        }

        @Override
        public Optional<Path> folder(Shell shell, String message) {
            proposals.add(message);
            return next;
        }
    }

    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there",
                () -> Services.find(Desk.class).isPresent()
                        && Services.find(Results.class).isPresent());
        Services.find(Desk.class)
                .orElseThrow()
                .setup(Services.find(Analyst.class).orElseThrow().standard());
        results = Services.find(Results.class).orElseThrow();
        registration = FrameworkUtil.getBundle(Ids.class)
                .getBundleContext()
                .registerService(PathChooser.class, answers, new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 1000)));
    }

    @AfterEach
    void end() {
        registration.unregister();
        Studio.page().closeAllEditors(false);
    }

    private void picture() throws Exception {
        PlatformUI.getWorkbench()
                .getService(IHandlerService.class)
                .executeCommand("org.cutpoint.ide.export.picture", null);
    }

    /** Runs an entry of a view's menu. */
    private static void choose(String view, String entry) throws Exception {
        IViewPart part = Studio.page().showView(view);
        Studio.settle();
        Stream.of(part.getViewSite().getActionBars().getMenuManager().getItems())
                .map(ExportsTest::action)
                .flatMap(Optional::stream)
                .filter(item -> item.getAction().getText().equals(entry))
                .findFirst()
                .orElseThrow()
                .getAction()
                .run();
    }

    private static Optional<ActionContributionItem> action(IContributionItem item) {
        return item instanceof ActionContributionItem action ? Optional.of(action) : Optional.empty();
    }

    private Path written(String name) {
        Path file = folder.resolve(name);
        Studio.until(file + " is there", () -> Files.exists(file));
        return file;
    }

    @Test
    void keepsTheNetworkAsAPicture() throws Exception {
        ModelEditor editor = Studio.open("zoo:googlenet");
        Studio.page().activate(editor);
        answers.next = Optional.of(folder.resolve("googlenet.svg"));
        picture();
        assertThat(Files.readString(written("googlenet.svg")))
                .startsWith("<svg")
                .contains("inception3a");
        answers.next = Optional.of(folder.resolve("googlenet.png"));
        picture();
        ImageData picture = new ImageData(written("googlenet.png").toString());
        assertThat(answers.proposals).containsExactly("zoo:googlenet [svg, png]", "zoo:googlenet [svg, png]");
        Scene scene = editor.graph().canvas().scene().orElseThrow();
        assertThat((double) picture.width / picture.height)
                .isCloseTo((scene.bounds().width() + 300) / scene.bounds().height(), within(0.01));
        Palette palette = Palette.of(editor.graph().canvas());
        assertThat(colours(picture)).contains(palette.page(), palette.device(), palette.uplink());
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
    void exportsWhatViewsShow() throws Exception {
        for (String view : List.of(Ids.CURVES, Ids.STRATEGIES, Ids.SCHEDULE)) {
            Studio.page().showView(view);
        }
        Studio.open("zoo:lenet");
        Studio.until("all strategies have planned", () -> results.state()
                .table()
                .filter(table ->
                        table.rows().stream().anyMatch(row -> row.strategy().equals("cloud-only")))
                .isPresent());
        results.show("cloud-only");
        Studio.settle();

        answers.next = Optional.of(folder.resolve("plan.json"));
        choose(Ids.STRATEGIES, "Export plan (JSON)…");
        assertThat(Files.readString(written("plan.json"))).contains("cutpoint-plan/1", "cloud-only");

        answers.next = Optional.of(folder.resolve("trace.json"));
        choose(Ids.SCHEDULE, "Export Perfetto trace…");
        assertThat(Files.readString(written("trace.json"))).contains("traceEvents", "cloud-only, predicted");

        for (String view : List.of(Ids.CURVES, Ids.SCHEDULE)) {
            String name = view.substring(view.lastIndexOf('.') + 1) + ".png";
            answers.next = Optional.of(folder.resolve(name));
            choose(view, "Save as PNG…");
            ImageData shown = new ImageData(written(name).toString());
            assertThat(colours(shown)).hasSizeGreaterThan(10);
        }

        Path models = folder.resolve("models");
        answers.next = Optional.of(models);
        choose(Ids.STRATEGIES, "Export split models…");
        Studio.until("the models are there", () -> whole(models));
        assertThat(answers.proposals).anySatisfy(message -> assertThat(message).contains("cloud-only"));
    }

    /** Whether the folder holds models, and the one in which they were written has gone. */
    private static boolean whole(Path models) {
        if (!Files.isDirectory(models)) {
            return false;
        }
        try (Stream<Path> files = Files.list(models)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            return names.stream().anyMatch(name -> name.endsWith(".onnx"))
                    && names.stream().noneMatch(name -> name.endsWith(".part"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who changes his mind gets nothing. */
    @Test
    void writesNothingIfNobodyAnswers() throws Exception {
        ModelEditor editor = Studio.open("zoo:lenet");
        Studio.page().activate(editor);
        picture();
        Studio.settle();
        assertThat(answers.proposals).hasSize(1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}

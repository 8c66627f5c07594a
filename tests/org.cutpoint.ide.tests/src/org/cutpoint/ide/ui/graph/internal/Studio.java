package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.ModelInput;
import org.eclipse.debug.core.DebugPlugin;
import org.eclipse.debug.core.ILaunchConfigurationWorkingCopy;
import org.eclipse.debug.core.ILaunchManager;
import org.eclipse.e4.ui.css.swt.theme.IThemeEngine;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.WorkbenchException;
import org.eclipse.ui.intro.IIntroManager;

/** The running workbench as tests use it. */
final class Studio {
    private static final Duration LONGEST = Duration.ofSeconds(180);

    private Studio() {}

    static IWorkbenchPage page() {
        return PlatformUI.getWorkbench().getActiveWorkbenchWindow().getActivePage();
    }

    static Display display() {
        return PlatformUI.getWorkbench().getDisplay();
    }

    /** As large as on a usual screen, with our perspective as it is in the beginning. */
    static void begin() throws WorkbenchException {
        IWorkbenchWindow window = PlatformUI.getWorkbench().getWorkbenchWindows()[0];
        Shell shell = window.getShell();
        shell.setBounds(0, 0, 1440, 900);
        shell.forceActive();
        // Nothing under the pointer has something to say.
        display().setCursorLocation(1438, 898);
        IIntroManager welcome = PlatformUI.getWorkbench().getIntroManager();
        Optional.ofNullable(welcome.getIntro()).ifPresent(welcome::closeIntro);
        PlatformUI.getWorkbench().showPerspective(Ids.PERSPECTIVE, window);
        window.getActivePage().resetPerspective();
        settle();
    }

    static ModelEditor open(String source) throws PartInitException {
        ModelEditor editor = (ModelEditor) page().openEditor(new ModelInput(source), Ids.EDITOR);
        until(
                source + " is drawn and analysed",
                () -> editor.graph().canvas().scene().isPresent()
                        && !editor.graph().canvas().cutWay().isEmpty());
        return editor;
    }

    /** Lets the workbench work until something is so. */
    static void until(String what, BooleanSupplier so) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("after " + LONGEST.toSeconds() + " s not so: " + what);
            }
            if (!display().readAndDispatch()) {
                display().timerExec(20, () -> {});
                display().sleep();
            }
        }
    }

    /** Work that may take long, and fail. */
    interface Work {
        void run() throws Exception;
    }

    /** Works as a job would, while the workbench goes on. */
    static void inBackground(Work work) throws Exception {
        Exception[] failure = new Exception[1];
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                failure[0] = e;
            }
        });
        thread.start();
        until("the work is done", () -> !thread.isAlive());
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    /** Launches "Cutpoint run" with a device of half the speed over wifi, and waits for its end. */
    static void run(String model, String runtime, int jobs, String... strategies) throws Exception {
        ILaunchManager manager = DebugPlugin.getDefault().getLaunchManager();
        ILaunchConfigurationWorkingCopy run =
                manager.getLaunchConfigurationType("org.cutpoint.ide.run").newInstance(null, "Run " + runtime);
        run.setAttribute("model", model);
        run.setAttribute("network", "wifi");
        run.setAttribute("strategies", List.of(strategies));
        run.setAttribute("jobs", jobs);
        run.setAttribute("slowdown", "2");
        run.setAttribute("runtime", runtime);
        inBackground(() -> run.launch(ILaunchManager.RUN_MODE, null));
    }

    /** Lets the workbench do what it has to do. */
    static void settle() {
        long end = System.nanoTime() + Duration.ofMillis(600).toNanos();
        while (System.nanoTime() < end) {
            if (!display().readAndDispatch()) {
                display().timerExec(20, () -> {});
                display().sleep();
            }
        }
    }

    /** For good: colours of a theme before are only all gone after a new start. */
    static void dark() {
        IThemeEngine engine = PlatformUI.getWorkbench().getService(IThemeEngine.class);
        engine.setTheme("org.eclipse.e4.ui.css.theme.e4_dark", false);
        settle();
    }

    /** The editor's pages. */
    static void pictures(ModelEditor editor, String theme) throws Exception {
        picture("graph-" + theme);
        editor.page(1);
        picture("layers-" + theme);
        editor.page(2);
        picture("summary-" + theme);
    }

    /** Keeps what the screen shows of the window. */
    static void picture(String name) throws Exception {
        settle();
        Shell shell = PlatformUI.getWorkbench().getActiveWorkbenchWindow().getShell();
        Rectangle bounds = shell.getBounds();
        // Where there is no window manager, the window has no borders, although SWT reckons with some.
        Rectangle inside = display().map(shell, null, shell.getClientArea());
        bounds.width = inside.x + inside.width - bounds.x;
        bounds.height = inside.y + inside.height - bounds.y;
        Image image = new Image(display(), bounds.width, bounds.height);
        GC gc = new GC(display());
        gc.copyArea(image, bounds.x, bounds.y);
        gc.dispose();
        Path folder = Path.of(System.getProperty("cutpoint.ide.screenshots", "target/screenshots"));
        Files.createDirectories(folder);
        ImageLoader loader = new ImageLoader();
        loader.data = new ImageData[] {image.getImageData()};
        loader.save(folder.resolve(name + ".png").toString(), SWT.IMAGE_PNG);
        image.dispose();
    }

    /** An event of the mouse on a canvas. */
    static void mouse(GraphCanvas canvas, int type, int x, int y) {
        Event event = new Event();
        event.button = type == SWT.MouseMove ? 0 : 1;
        event.x = x;
        event.y = y;
        event.count = 1;
        canvas.notifyListeners(type, event);
    }
}

package org.cutpoint.ide.install.internal;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Tree;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.ui.IStartup;
import org.eclipse.ui.IViewReference;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.WorkbenchException;

/**
 * Is put into the Eclipse under test: does what a user would do after an installation, writes down what there was to see,
 * and closes the workbench. Uses nothing of Cutpoint's, for it has to start without it, too.
 */
public final class Probe implements IStartup {
    /** The file that is written. */
    static final String RESULT = "cutpoint.probe.result";

    static final String PERSPECTIVE = "org.cutpoint.ide.offloading";
    private static final String OURS = "org.cutpoint.ide.";
    private static final String NETWORK = "lenet";
    private static final int PAUSE_MS = 100;
    private static final int MOST_PAUSES = 900;

    private final Properties seen = new Properties();

    @Override
    public void earlyStartup() {
        Display display = PlatformUI.getWorkbench().getDisplay();
        display.asyncExec(() -> begin(display));
    }

    private void begin(Display display) {
        IWorkbenchWindow window = PlatformUI.getWorkbench().getWorkbenchWindows()[0];
        try {
            PlatformUI.getWorkbench().showPerspective(PERSPECTIVE, window);
        } catch (WorkbenchException e) {
            seen.setProperty("failure", e.toString());
            end();
            return;
        }
        IWorkbenchPage page = window.getActivePage();
        seen.setProperty("perspective", page.getPerspective().getId());
        seen.setProperty(
                "views",
                Arrays.stream(page.getViewReferences())
                        .filter(view -> view.getId().startsWith(OURS))
                        .map(view -> view.getId() + "=" + type(view))
                        .sorted()
                        .collect(Collectors.joining(" ")));
        // The services come a moment later: the list of networks is one's answer.
        when(display, 0, () -> network(window).isPresent(), () -> {
            seen.setProperty("network", NETWORK);
            TreeItem item = network(window).orElseThrow();
            Tree tree = item.getParent();
            tree.setSelection(item);
            Event event = new Event();
            event.item = item;
            tree.notifyListeners(SWT.DefaultSelection, event);
            when(display, 0, () -> page.getActiveEditor() != null, () -> {
                seen.setProperty("editor", page.getActiveEditor().getSite().getId());
                end();
            });
        });
    }

    private static String type(IViewReference view) {
        var part = view.getView(true);
        return part == null ? "none" : part.getClass().getSimpleName();
    }

    private static Optional<TreeItem> network(IWorkbenchWindow window) {
        return trees(window.getShell())
                .flatMap(tree -> Arrays.stream(tree.getItems()))
                .flatMap(shelf -> Arrays.stream(shelf.getItems()))
                .filter(item -> item.getText().equals(NETWORK))
                .findFirst();
    }

    private static Stream<Tree> trees(Control control) {
        if (control instanceof Tree tree) {
            return Stream.of(tree);
        }
        return control instanceof Composite composite
                ? Arrays.stream(composite.getChildren()).flatMap(Probe::trees)
                : Stream.empty();
    }

    /** Does something as soon as something is so; gives up after some time. */
    private void when(Display display, int pauses, BooleanSupplier so, Runnable then) {
        if (so.getAsBoolean()) {
            then.run();
        } else if (pauses == MOST_PAUSES) {
            seen.setProperty("failure", "waited too long after " + seen);
            end();
        } else {
            display.timerExec(PAUSE_MS, () -> when(display, pauses + 1, so, then));
        }
    }

    private void end() {
        try (Writer out = Files.newBufferedWriter(Path.of(System.getProperty(RESULT)))) {
            seen.store(out, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            PlatformUI.getWorkbench().close();
        }
    }
}

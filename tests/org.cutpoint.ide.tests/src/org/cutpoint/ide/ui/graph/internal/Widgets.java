package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Shell;

/** Dialogs and what stands in them, as a person uses them. */
final class Widgets {
    private static final int STEP_MS = 50;
    private static final int STEPS = 400;

    private Widgets() {}

    /** All of one type below a control, in their order. */
    static <T extends Control> List<T> all(Control root, Class<T> type) {
        List<T> found = new ArrayList<>();
        if (type.isInstance(root)) {
            found.add(type.cast(root));
        }
        if (root instanceof Composite composite) {
            Stream.of(composite.getChildren()).forEach(child -> found.addAll(all(child, type)));
        }
        return found;
    }

    /** The button of this text, its mnemonic left out. */
    static Button button(Control root, String text) {
        return all(root, Button.class).stream()
                .filter(button -> button.getText().replace("&", "").equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no button '" + text + "'"));
    }

    static void press(Button button) {
        if (!button.isEnabled()) {
            fail("'" + button.getText() + "' is disabled");
        }
        button.notifyListeners(SWT.Selection, new Event());
    }

    static Optional<Shell> shell(String title) {
        return Stream.of(Studio.display().getShells())
                .filter(shell -> shell.isVisible() && shell.getText().equals(title))
                .findFirst();
    }

    /**
     * Opens a dialog and does something in it.
     *
     * @param opener does not return before the dialog is closed
     * @param work closes it
     */
    static void inDialog(String title, Runnable opener, Consumer<Shell> work) {
        Visit visit = new Visit(title, work);
        visit.run();
        opener.run();
        visit.check();
    }

    private static final class Visit implements Runnable {
        private final String title;
        private final Consumer<Shell> work;
        private int steps;
        private boolean done;
        private Throwable failure;

        Visit(String title, Consumer<Shell> work) {
            this.title = title;
            this.work = work;
        }

        @Override
        public void run() {
            Optional<Shell> shell = shell(title);
            if (shell.isPresent()) {
                done = true;
                try {
                    work.accept(shell.get());
                } catch (AssertionError | RuntimeException e) {
                    failure = e;
                    shell.get().close();
                }
            } else if (steps++ < STEPS) {
                Studio.display().timerExec(STEP_MS, this);
            }
        }

        void check() {
            if (failure != null) {
                throw new AssertionError("in dialog '" + title + "'", failure);
            }
            if (!done) {
                fail("there was no dialog '" + title + "'");
            }
        }
    }
}

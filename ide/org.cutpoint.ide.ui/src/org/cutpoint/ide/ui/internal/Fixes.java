package org.cutpoint.ide.ui.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Finding;
import org.cutpoint.ide.problems.ModelProblems;
import org.cutpoint.ide.problems.Shapes;
import org.cutpoint.ide.ui.Ids;
import org.cutpoint.ide.ui.JobProgress;
import org.cutpoint.ide.ui.Services;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.resources.IMarker;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.dialogs.IInputValidator;
import org.eclipse.jface.dialogs.InputDialog;
import org.eclipse.jface.window.Window;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IEditorInput;
import org.eclipse.ui.IEditorPart;
import org.eclipse.ui.IEditorReference;
import org.eclipse.ui.IMarkerResolution;
import org.eclipse.ui.IMarkerResolution2;
import org.eclipse.ui.IMarkerResolutionGenerator2;
import org.eclipse.ui.ISharedImages;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.ide.IDE;
import org.eclipse.ui.part.FileEditorInput;
import org.eclipse.ui.statushandlers.StatusManager;

/** What can be done about a model's problem. */
public final class Fixes implements IMarkerResolutionGenerator2 {
    @Override
    public boolean hasResolutions(IMarker marker) {
        return Services.find(ModelProblems.class)
                .flatMap(p -> p.finding(marker))
                .isPresent();
    }

    @Override
    public IMarkerResolution[] getResolutions(IMarker marker) {
        List<Fix> fixes = new ArrayList<>();
        Services.find(ModelProblems.class)
                .ifPresent(problems -> problems.finding(marker).ifPresent(finding -> {
                    if (marker.getResource() instanceof IFile file) {
                        fixes(new Place(problems, file, finding), fixes);
                        fixes.add(new Fix("Check the network again", () -> problems.check(file)));
                        fixes.add(new Fix("Ignore this for '" + file.getName() + "'", () -> problems.ignore(marker)));
                    }
                }));
        return fixes.toArray(IMarkerResolution[]::new);
    }

    private record Place(ModelProblems problems, IFile file, Finding finding) {
        String subject() {
            return finding.subject();
        }
    }

    private static void fixes(Place place, List<Fix> fixes) {
        String data = place.subject();
        switch (place.finding().kind()) {
            case OPEN_SHAPE -> {
                List<Long> taken = place.finding().shape();
                if (!taken.isEmpty()) {
                    fixes.add(new Fix("Keep " + Shapes.text(taken) + " as its shape", () -> shape(place, taken)));
                }
                fixes.add(new Fix("Set another shape…", () -> askShape(place)));
            }
            case MISSING_DATA -> fixes.add(new Fix("Copy '" + data + "' here from…", () -> ask(data, Optional.empty())
                    .ifPresent(from -> copy(place, from))));
            case LINKED_DATA -> place.problems()
                    .linked(place.file(), data)
                    .ifPresent(from ->
                            fixes.add(new Fix("Replace '" + data + "' by a copy of " + from, () -> copy(place, from))));
            case OUTSIDE_DATA -> fixes.add(
                    new Fix("Copy its weights here, and write a network that looks for them here…", () -> ask(
                                    data, place.problems().linked(place.file(), data))
                            .ifPresent(from -> bringHome(place, from))));
            case UNKNOWN_SIZE -> fixes.add(new Fix("Show its summary", () -> summary(place.file())));
            case UNSUPPORTED, BROKEN -> {
                // There is nothing to be seen of it, and nobody but its author can change it.
            }
        }
    }

    private static Shell shell() {
        return Optional.ofNullable(PlatformUI.getWorkbench().getActiveWorkbenchWindow())
                .map(IWorkbenchWindow::getShell)
                .orElse(null);
    }

    /** A file that somebody chooses. */
    private static Optional<Path> ask(String name, Optional<Path> known) {
        FileDialog dialog = new FileDialog(shell(), SWT.OPEN);
        dialog.setText("Where is '" + name + "'?");
        known.ifPresent(path -> {
            dialog.setFilterPath(path.getParent().toString());
            dialog.setFileName(path.getFileName().toString());
        });
        return Optional.ofNullable(dialog.open()).map(Path::of);
    }

    private static void askShape(Place place) {
        List<Long> taken = place.finding().shape();
        IInputValidator valid = text -> {
            try {
                List<Long> shape = Shapes.parse(text);
                return taken.isEmpty() || shape.size() == taken.size()
                        ? null
                        : "It has " + taken.size() + " dimensions, not " + shape.size();
            } catch (InputException e) {
                return e.getMessage();
            }
        };
        InputDialog dialog = new InputDialog(
                shell(),
                "Shape of an input",
                "Shape of '" + place.subject() + "' in " + place.file().getName() + ", outermost dimension first:",
                Shapes.text(taken),
                valid);
        if (dialog.open() == Window.OK) {
            shape(place, Shapes.parse(dialog.getValue()));
        }
    }

    private static void shape(Place place, List<Long> shape) {
        work("Setting the shape of " + place.subject(), progress -> {
            place.problems().shape(place.file(), place.subject(), shape, progress);
            show(() -> reopen(place.file()));
        });
    }

    private static void copy(Place place, Path from) {
        work("Copying " + from.getFileName(), progress -> {
            place.problems().copyData(place.file(), place.subject(), from, progress);
            show(() -> reopen(place.file()));
        });
    }

    private static void bringHome(Place place, Path from) {
        work("Copying " + from.getFileName(), progress -> {
            IFile made = place.problems().bringHome(place.file(), place.subject(), from, progress);
            show(() -> open(made));
        });
    }

    private interface Task {
        void run(Progress progress);
    }

    private static void work(String name, Task task) {
        Job job = new Job(name) {
            @Override
            protected IStatus run(IProgressMonitor monitor) {
                try {
                    task.run(new JobProgress(monitor));
                    return Status.OK_STATUS;
                } catch (CancellationException e) {
                    return Status.CANCEL_STATUS;
                } catch (InputException e) {
                    return Status.error(e.getMessage(), e);
                }
            }
        };
        job.setUser(true);
        job.schedule();
    }

    private static void show(Runnable work) {
        PlatformUI.getWorkbench().getDisplay().asyncExec(() -> {
            if (PlatformUI.getWorkbench().getActiveWorkbenchWindow() != null) {
                work.run();
            }
        });
    }

    private static IWorkbenchPage page() {
        return PlatformUI.getWorkbench().getActiveWorkbenchWindow().getActivePage();
    }

    private static Optional<IEditorPart> open(IFile file) {
        try {
            return Optional.of(page().openEditor(new FileEditorInput(file), Ids.EDITOR));
        } catch (PartInitException e) {
            StatusManager.getManager().handle(e, Ids.EDITOR);
            return Optional.empty();
        }
    }

    /** Editors that show the network load it again. */
    private static void reopen(IFile file) {
        List<IEditorReference> showing = new ArrayList<>();
        for (IEditorReference editor : page().getEditorReferences()) {
            try {
                IEditorInput input = editor.getEditorInput();
                if (editor.getId().equals(Ids.EDITOR) && file.equals(input.getAdapter(IFile.class))) {
                    showing.add(editor);
                }
            } catch (PartInitException e) {
                // What cannot be opened shows nothing.
            }
        }
        if (!showing.isEmpty()) {
            page().closeEditors(showing.toArray(IEditorReference[]::new), false);
            open(file);
        }
    }

    private static void summary(IFile file) {
        open(file).ifPresent(editor -> {
            try {
                IMarker[] markers = file.findMarkers(ModelProblems.MARKER, true, 0);
                if (markers.length > 0) {
                    IDE.gotoMarker(editor, markers[0]);
                }
            } catch (CoreException e) {
                StatusManager.getManager().handle(e, Ids.EDITOR);
            }
        });
    }

    private record Fix(String label, Runnable work) implements IMarkerResolution2 {
        @Override
        public String getLabel() {
            return label;
        }

        @Override
        public String getDescription() {
            return "";
        }

        @Override
        public Image getImage() {
            return PlatformUI.getWorkbench().getSharedImages().getImage(ISharedImages.IMG_OBJ_FILE);
        }

        @Override
        public void run(IMarker marker) {
            work.run();
        }
    }
}

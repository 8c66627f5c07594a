package org.cutpoint.ide.problems.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Finding;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.ModelInspector;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.IPath;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.SubMonitor;
import org.eclipse.core.runtime.jobs.Job;

/** Looks at models one after the other, in the background, and marks them. */
final class Checks extends Job {
    /** Others wait until something happens to them: a folder full of models is no reason to be busy for hours. */
    private static final int MOST_WAITING = 500;

    private final ModelInspector inspector;
    /** Whether to look even at what has not changed, by file, in the order of arrival. */
    private final Map<IFile, Boolean> waiting = new LinkedHashMap<>();

    Checks(ModelInspector inspector) {
        super("Checking networks");
        this.inspector = inspector;
        setPriority(DECORATE);
    }

    /** @param anyway even if the file is as it was when it was looked at */
    void add(Collection<IFile> files, boolean anyway) {
        synchronized (waiting) {
            for (IFile file : files) {
                if (waiting.size() < MOST_WAITING || waiting.containsKey(file)) {
                    waiting.merge(file, anyway, Boolean::logicalOr);
                }
            }
            if (waiting.isEmpty()) {
                return;
            }
        }
        schedule();
    }

    @Override
    protected IStatus run(IProgressMonitor monitor) {
        SubMonitor progress = SubMonitor.convert(monitor);
        while (true) {
            IFile file;
            boolean anyway;
            synchronized (waiting) {
                if (monitor.isCanceled()) {
                    waiting.clear();
                    return Status.CANCEL_STATUS;
                }
                var first = waiting.entrySet().iterator();
                if (!first.hasNext()) {
                    return Status.OK_STATUS;
                }
                var entry = first.next();
                file = entry.getKey();
                anyway = entry.getValue();
                first.remove();
            }
            progress.setWorkRemaining(100).split(1, SubMonitor.SUPPRESS_NONE);
            monitor.subTask(file.getFullPath().toString());
            try {
                check(file, anyway, cancelling(monitor));
            } catch (CancellationException e) {
                return Status.CANCEL_STATUS;
            } catch (CoreException | InputException e) {
                // Deleted or closed meanwhile, most likely; the others want to be looked at.
                System.getLogger(Checks.class.getName())
                        .log(System.Logger.Level.DEBUG, "not marked: " + file.getFullPath(), e);
            }
        }
    }

    private static Progress cancelling(IProgressMonitor monitor) {
        return new Progress() {
            @Override
            public void begin(String task, long steps) {}

            @Override
            public void advance(long steps) {}

            @Override
            public void end() {}

            @Override
            public boolean cancelled() {
                return monitor.isCanceled();
            }
        };
    }

    /** Looks at one now. */
    void check(IFile file, boolean anyway, Progress progress) throws CoreException {
        IPath location = file.getLocation();
        if (location == null || !file.exists()) {
            return;
        }
        String settings = Memory.SHAPES.get(file) + " " + Memory.IGNORED.get(file);
        String state = file.getModificationStamp() + " " + Integer.toHexString(settings.hashCode());
        if (!anyway && Memory.CHECKED.get(file).equals(state)) {
            return;
        }
        LoadOptions options = new LoadOptions(Granularity.LAYER, Memory.shapes(file));
        List<Finding> findings = new ArrayList<>(inspector.inspect(location.toPath(), options, progress));
        Marking.mark(file, findings);
        Memory.CHECKED.set(file, state);
    }
}

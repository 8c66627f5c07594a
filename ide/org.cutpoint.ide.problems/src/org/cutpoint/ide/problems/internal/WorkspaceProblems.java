package org.cutpoint.ide.problems.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Finding;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.ModelInspector;
import org.cutpoint.ide.core.ShapeMemory;
import org.cutpoint.ide.problems.ModelProblems;
import org.eclipse.core.resources.IContainer;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.resources.IMarker;
import org.eclipse.core.resources.IResource;
import org.eclipse.core.resources.IResourceChangeEvent;
import org.eclipse.core.resources.IResourceChangeListener;
import org.eclipse.core.resources.IResourceDelta;
import org.eclipse.core.resources.IWorkspace;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.core.runtime.ICoreRunnable;
import org.eclipse.core.runtime.IPath;
import org.eclipse.core.runtime.jobs.Job;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Watches the workspace's models. */
@Component(
        immediate = true,
        service = {ModelProblems.class, ShapeMemory.class})
public final class WorkspaceProblems implements ModelProblems, ShapeMemory {
    private static final System.Logger LOG = System.getLogger(WorkspaceProblems.class.getName());

    private final IWorkspace workspace;
    private final ModelInspector inspector;
    private final Checks checks;
    private final IResourceChangeListener listener = this::changed;

    @Activate
    public WorkspaceProblems(@Reference IWorkspace workspace, @Reference ModelInspector inspector) {
        this.workspace = workspace;
        this.inspector = inspector;
        checks = new Checks(inspector);
        workspace.addResourceChangeListener(listener, IResourceChangeEvent.POST_CHANGE);
        Job.createSystem("Finding networks", (ICoreRunnable) monitor -> checks.add(all(), false))
                .schedule();
    }

    @Deactivate
    void stop() {
        workspace.removeResourceChangeListener(listener);
        checks.cancel();
    }

    private List<IFile> all() throws CoreException {
        List<IFile> models = new ArrayList<>();
        workspace
                .getRoot()
                .accept(
                        proxy -> {
                            if (proxy.isDerived()) {
                                return false;
                            }
                            if (proxy.getType() == IResource.FILE && isModel(proxy.getName())) {
                                models.add((IFile) proxy.requestResource());
                            }
                            return true;
                        },
                        IResource.NONE);
        return models;
    }

    private static boolean isModel(String name) {
        return name.regionMatches(true, name.length() - 5, ".onnx", 0, 5);
    }

    private void changed(IResourceChangeEvent event) {
        Set<IFile> models = new HashSet<>();
        Map<IFile, Boolean> others = new HashMap<>();
        try {
            event.getDelta().accept(delta -> {
                if (delta.getResource() instanceof IFile file && !file.isDerived(IResource.CHECK_ANCESTORS)) {
                    boolean content = (delta.getFlags() & (IResourceDelta.CONTENT | IResourceDelta.REPLACED)) != 0;
                    boolean came = delta.getKind() != IResourceDelta.CHANGED;
                    if (isModel(file.getName())) {
                        if ((came || content) && delta.getKind() != IResourceDelta.REMOVED) {
                            models.add(file);
                        }
                    } else if (came || content) {
                        others.put(file, came);
                    }
                }
                return true;
            });
            Set<IFile> concerned = new HashSet<>();
            for (Map.Entry<IFile, Boolean> other : others.entrySet()) {
                concerned(other.getKey(), other.getValue(), concerned);
            }
            checks.add(models, false);
            checks.add(concerned, true);
        } catch (CoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "changes not followed", e);
        }
    }

    /** Models whose weights a file may be: of its folder and those above; of changed ones, those that have named it. */
    private static void concerned(IFile other, boolean came, Set<IFile> models) throws CoreException {
        for (IContainer folder = other.getParent();
                folder.getType() != IResource.ROOT && folder.isAccessible();
                folder = folder.getParent()) {
            for (IResource member : folder.members()) {
                if (member instanceof IFile file && isModel(file.getName()) && (came || names(file, other))) {
                    models.add(file);
                }
            }
        }
    }

    private static boolean names(IFile model, IFile other) throws CoreException {
        for (IMarker marker : model.findMarkers(MARKER, true, IResource.DEPTH_ZERO)) {
            if (marker.getAttribute(IMarker.MESSAGE, "").contains(other.getName())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Map<String, List<Long>> of(String source) {
        if (!isModel(source)) {
            return Map.of();
        }
        // Several projects can have the same folder.
        for (IFile file : workspace.getRoot().findFilesForLocationURI(new File(source).toURI())) {
            Map<String, List<Long>> shapes = Memory.shapes(file);
            if (!shapes.isEmpty()) {
                return shapes;
            }
        }
        return Map.of();
    }

    @Override
    public Optional<Finding> finding(IMarker marker) {
        return Marking.finding(marker);
    }

    @Override
    public void check(IFile model) {
        checks.add(List.of(model), true);
    }

    @Override
    public void ignore(IMarker marker) {
        if (marker.getResource() instanceof IFile file) {
            finding(marker).ifPresent(finding -> {
                Set<String> hashes = Memory.ignored(file);
                hashes.add(Marking.hash(finding));
                Memory.ignored(file, hashes);
                check(file);
            });
        }
    }

    @Override
    public void heed(IFile model) {
        Memory.IGNORED.set(model, "");
        check(model);
    }

    @Override
    public void shape(IFile model, String input, List<Long> shape, Progress progress) {
        Map<String, List<Long>> before = Memory.shapes(model);
        Map<String, List<Long>> shapes = new HashMap<>(before);
        shapes.put(input, shape);
        inspector.inspect(path(model), new LoadOptions(Granularity.LAYER, shapes), progress).stream()
                .filter(Finding::fatal)
                .findFirst()
                .ifPresent(finding -> {
                    throw new InputException(model.getName(), finding.message(), "");
                });
        Memory.shapes(model, shapes);
        now(model, progress);
    }

    private void now(IFile model, Progress progress) {
        try {
            checks.check(model, true, progress);
        } catch (CoreException e) {
            throw new InputException(model.getName(), "cannot be marked: " + e.getMessage(), "", e);
        }
    }

    private static Path path(IFile model) {
        IPath location = model.getLocation();
        if (location == null) {
            throw new InputException(model.getName(), "does not lie in a file system of this machine", "Copy it there");
        }
        return location.toPath();
    }

    @Override
    public Optional<Path> linked(IFile model, String place) {
        try {
            return Optional.of(path(model).resolveSibling(place).toRealPath());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public void copyData(IFile model, String place, Path from, Progress progress) {
        Copying.copy(from, Copying.below(path(model).getParent(), place), progress);
        refresh(model);
        now(model, progress);
    }

    @Override
    public IFile bringHome(IFile model, String place, Path from, Progress progress) {
        Path file = path(model);
        String name = free(file, from.getFileName().toString());
        Copying.copy(from, file.resolveSibling(name), progress);
        String base = model.getName().substring(0, model.getName().length() - ".onnx".length());
        IFile made = model.getParent().getFile(IPath.fromOSString(free(file, base + "-local.onnx")));
        inspector.relocate(file, place, name, file.resolveSibling(made.getName()));
        refresh(model);
        now(made, progress);
        return made;
    }

    /** A name beside the file that nobody has; the one that is wished for if it is free. */
    private static String free(Path file, String wished) {
        int dot = wished.lastIndexOf('.');
        String base = dot > 0 ? wished.substring(0, dot) : wished;
        String end = dot > 0 ? wished.substring(dot) : "";
        String name = wished;
        for (int i = 2; Files.exists(file.resolveSibling(name)); i++) {
            name = base + "-" + i + end;
        }
        return name;
    }

    private static void refresh(IFile model) {
        try {
            model.getParent().refreshLocal(IResource.DEPTH_INFINITE, null);
        } catch (CoreException e) {
            LOG.log(System.Logger.Level.DEBUG, "not refreshed", e);
        }
    }
}

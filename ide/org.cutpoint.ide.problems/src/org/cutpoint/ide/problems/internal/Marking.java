package org.cutpoint.ide.problems.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.model.Finding;
import org.cutpoint.ide.problems.ModelProblems;
import org.cutpoint.ide.problems.Shapes;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.resources.IMarker;
import org.eclipse.core.resources.IResource;
import org.eclipse.core.resources.IWorkspace;
import org.eclipse.core.runtime.CoreException;

/** Findings as markers, and back. */
final class Marking {
    /** More of one model nobody reads. */
    private static final int MOST_MARKERS = 32;

    private static final String KIND = "kind";
    private static final String SUBJECT = "subject";
    private static final String SHAPE = "shape";

    private Marking() {}

    /** Replaces the markers of a file; those that are ignored are left out. */
    static void mark(IFile file, List<Finding> findings) throws CoreException {
        Set<String> ignored = Memory.ignored(file);
        List<Finding> wanted = findings.stream()
                .filter(finding -> !ignored.contains(hash(finding)))
                .limit(MOST_MARKERS)
                .toList();
        IWorkspace workspace = file.getWorkspace();
        workspace.run(
                monitor -> {
                    if (!file.exists()) {
                        return;
                    }
                    file.deleteMarkers(ModelProblems.MARKER, true, IResource.DEPTH_ZERO);
                    for (Finding finding : wanted) {
                        mark(file, finding);
                    }
                },
                workspace.getRuleFactory().markerRule(file),
                IWorkspace.AVOID_UPDATE,
                null);
    }

    private static void mark(IFile file, Finding finding) throws CoreException {
        // At once: others see a marker as soon as it is there.
        file.createMarker(
                ModelProblems.MARKER,
                Map.of(
                        IMarker.MESSAGE,
                        finding.message(),
                        IMarker.SEVERITY,
                        finding.fatal() ? IMarker.SEVERITY_ERROR : IMarker.SEVERITY_WARNING,
                        IMarker.LOCATION,
                        finding.subject().isEmpty() ? "network" : finding.subject(),
                        KIND,
                        finding.kind().name(),
                        SUBJECT,
                        finding.subject(),
                        SHAPE,
                        Shapes.text(finding.shape())));
    }

    static Optional<Finding> finding(IMarker marker) {
        try {
            if (!marker.exists() || !marker.getType().equals(ModelProblems.MARKER)) {
                return Optional.empty();
            }
        } catch (CoreException e) {
            // It was deleted meanwhile.
            return Optional.empty();
        }
        String kind = marker.getAttribute(KIND, "");
        String shape = marker.getAttribute(SHAPE, "");
        return List.of(Finding.Kind.values()).stream()
                .filter(k -> k.name().equals(kind))
                .findFirst()
                .map(k -> new Finding(
                        k,
                        marker.getAttribute(IMarker.SEVERITY, 0) == IMarker.SEVERITY_ERROR,
                        marker.getAttribute(IMarker.MESSAGE, ""),
                        marker.getAttribute(SUBJECT, ""),
                        shape.isEmpty() ? List.of() : Shapes.parse(shape)));
    }

    /** The same for the same problem of the same file, whatever it is called by then. */
    static String hash(Finding finding) {
        return Integer.toHexString((finding.kind() + " " + finding.message()).hashCode());
    }
}

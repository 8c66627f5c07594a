package org.cutpoint.ide.problems;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Finding;
import org.eclipse.core.resources.IFile;
import org.eclipse.core.resources.IMarker;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Marks models of the workspace with what is wrong with them, in the background, and mends it. A service; thread-safe. What
 * mends may take long; the model is looked at again afterwards.
 */
@ProviderType
public interface ModelProblems {
    /** Type of the markers. */
    String MARKER = "org.cutpoint.ide.problems.model";

    /** What a marker is about; empty if it is none of ours. */
    Optional<Finding> finding(IMarker marker);

    /** Looks at a model again, soon. */
    void check(IFile model);

    /** Says nothing any more of what a marker says of its model. */
    void ignore(IMarker marker);

    /** Says everything of a model again. */
    void heed(IFile model);

    /**
     * Has an input's open dimensions taken as this from now on, wherever the model is loaded.
     *
     * @throws InputException if the model does not take it
     */
    void shape(IFile model, String input, List<Long> shape, Progress progress);

    /** Where a link to weights leads; empty if nowhere, or there is none. */
    Optional<Path> linked(IFile model, String place);

    /**
     * Puts a copy of weights where a model looks for them; a link that is there is replaced.
     *
     * @param place below the model's folder, as the model has it
     * @param from a file
     * @throws InputException if it cannot be copied; nothing has changed then
     * @throws java.util.concurrent.CancellationException if cancelled; likewise
     */
    void copyData(IFile model, String place, Path from, Progress progress);

    /**
     * Puts a copy of weights beside a model that looks for them outside of its folder, and writes a model that looks for
     * them there. The model itself stays as it is.
     *
     * @param place as the model has it
     * @param from a file
     * @return the new model
     * @throws InputException if it cannot be written
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    IFile bringHome(IFile model, String place, Path from, Progress progress);
}

package org.cutpoint.study;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Reads what a study left in its results folder. A service. */
@ProviderType
public interface ResultsFolders {
    /**
     * Reads a results folder.
     *
     * @throws org.cutpoint.api.InputException if it is none, is not complete, or cannot be read
     */
    StudyResults read(Path folder);
}

package org.cutpoint.ide.runtimes;

import java.nio.file.Path;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Brings strategies into this very process, without a restart. A service; thread-safe. */
@ProviderType
public interface Deployment {
    /**
     * Installs and starts a bundle; an older one of the same name goes after the new one has come. It is there again after
     * the next start.
     *
     * @throws InputException if the file is no bundle, cannot be started, or what it offers cannot be made; then the older
     *     one was never away
     */
    void deploy(Path jar);

    /**
     * The bundle that a project builds: the newest jar in its {@code target} folder that is one; without any, one that is made
     * of its compiled classes and its manifest.
     *
     * @param project a folder, or a bundle itself
     * @throws InputException if there is none
     */
    Path bundleOf(Path project);
}

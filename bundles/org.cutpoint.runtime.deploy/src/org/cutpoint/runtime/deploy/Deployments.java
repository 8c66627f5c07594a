package org.cutpoint.runtime.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;

/** What somebody has brought into this process, by files in its folders or by these calls. A service; thread-safe. */
@ProviderType
public interface Deployments {
    /**
     * Something that was brought.
     *
     * @param file from where
     * @param bundle what came from there; empty if the file holds none
     * @param fault why what the file holds now does not work; the bundle, if it is active, is then what it held before
     */
    record Deployed(Path file, Optional<Bundle> bundle, Optional<String> fault) {}

    /** All of them, by file. */
    List<Deployed> list();

    /**
     * Brings a bundle, and keeps it in the folder of this process, so that it is there after the next start. Returns when it
     * works.
     *
     * @param update whether it replaces one of its name that was brought before; else there must be none
     * @throws InputException if there is one, or none; if it does not work; or if it cannot be kept. Then all is as it was
     */
    Deployed bring(Path jar, boolean update);

    /**
     * Takes a bundle and its file away.
     *
     * @param name symbolic name
     * @return what it was
     * @throws InputException if none of this name was brought, or its file cannot be deleted
     */
    Identity remove(String name);
}

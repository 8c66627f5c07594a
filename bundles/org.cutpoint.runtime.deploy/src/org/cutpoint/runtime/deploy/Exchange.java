package org.cutpoint.runtime.deploy;

import java.nio.file.Path;
import java.util.Collection;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;

/**
 * Exchanges bundles while they are used, so that a new one that does not work costs nobody the old one that does. A
 * service; thread-safe.
 */
@ProviderType
public interface Exchange {
    /** What locations begin with of bundles that nobody else is to start. */
    String LOCATION = "cutpoint-deployed:";

    /**
     * Installs a bundle beside those that are there, even if one of them has its name and version. It is not started.
     *
     * @param location identifies it; if something was installed from there, that is given back
     * @throws InputException if it is no bundle that can be installed
     */
    Bundle install(Path jar, String location);

    /**
     * Starts a bundle, and retires the older ones after it has come. It has come when its services can be had and have stood
     * every {@link Trial}, within a time limit, while nobody else saw them; and if an older one has services, it must have
     * some, too. One that is active already is only tried.
     *
     * @throws InputException if it has not come: then it is stopped, and the older ones are as they were
     */
    void replace(Bundle fresh, Collection<Bundle> older);

    /**
     * Uninstalls bundles when nobody works with them any more. Returns when that is so, or soon, and goes on by itself: nobody
     * is given their services meanwhile.
     */
    void retire(Collection<Bundle> bundles);
}

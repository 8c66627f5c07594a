package org.cutpoint.api.plan;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.osgi.annotation.versioning.ProviderType;

/** The strategies that are there at the moment, and leases on them. A service. */
@ProviderType
public interface Strategies {
    /**
     * One strategy that is there.
     *
     * @param id its id
     * @param description one sentence
     * @param bundle symbolic name of its bundle
     * @param version version of its bundle
     */
    record Entry(String id, String description, String bundle, String version) {}

    /** All strategies that are there now, by id. */
    List<Entry> list();

    /**
     * A lease on a strategy. While its bundle is being updated this waits (bounded) for the new version.
     *
     * @throws InputException if there is none of this id; the message names those that there are
     */
    Lease<Strategy> lease(String id);
}

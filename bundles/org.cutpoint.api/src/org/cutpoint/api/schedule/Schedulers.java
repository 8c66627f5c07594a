package org.cutpoint.api.schedule;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies.Entry;
import org.osgi.annotation.versioning.ProviderType;

/** The schedulers that are there at the moment, and leases on them. A service. */
@ProviderType
public interface Schedulers {
    /** All schedulers that are there now, by id. */
    List<Entry> list();

    /**
     * A lease on a scheduler. While its bundle is being updated this waits (bounded) for the new version.
     *
     * @throws InputException if there is none of this id; the message names those that there are
     */
    Lease<Scheduler> lease(String id);
}

package org.cutpoint.api.tiles;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Lease;
import org.cutpoint.api.plan.Strategies;
import org.osgi.annotation.versioning.ProviderType;

/** The tile strategies that are there at the moment, and leases on them. A service. */
@ProviderType
public interface TileStrategies {
    /** All that are there now, by id. */
    List<Strategies.Entry> list();

    /**
     * A lease on a strategy. While its bundle is being updated this waits (bounded) for the new version.
     *
     * @throws InputException if there is none of this id; the message names those that there are
     */
    Lease<TileStrategy> lease(String id);
}

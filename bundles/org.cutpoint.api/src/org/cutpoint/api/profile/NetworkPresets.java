package org.cutpoint.api.profile;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The networks that are known by name. A service. */
@ProviderType
public interface NetworkPresets {
    /** All of them, slowest first. */
    List<Network> all();

    /** The one of this name. */
    default Optional<Network> find(String name) {
        return all().stream().filter(n -> n.name().equals(name)).findFirst();
    }
}

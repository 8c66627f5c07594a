package org.cutpoint.api.profile;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** The networks that are known by name, and those that files describe. A service. */
@ProviderType
public interface NetworkPresets {
    /** All of them, slowest first. */
    List<Network> all();

    /** The one of this name. */
    default Optional<Network> find(String name) {
        return all().stream().filter(n -> n.name().equals(name)).findFirst();
    }

    /**
     * Reads a link file, format {@code cutpoint-link/1}.
     *
     * @throws InputException if it cannot be read or is none
     */
    Network read(Path file);

    /**
     * What was measured as the text of a link file.
     *
     * @param name of the network, for people
     */
    String linkFile(LinkMeasurement measured, String name);

    /**
     * Reads a bandwidth trace: CSV, or JSON of the format {@code cutpoint-bandwidth-trace/1}.
     *
     * @throws InputException if it cannot be read or is none
     */
    BandwidthTrace readTrace(Path file);
}

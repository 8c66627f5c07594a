package org.cutpoint.api.profile;

import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps profiles: a cache by model hash, machine and threads, and files (format {@code cutpoint-profile/1}). A service. */
@ProviderType
public interface ProfileStore {
    /** The cached profile of this model on this machine; empty if there is none or it cannot be read any more. */
    Optional<Profile> find(String modelSha256, Machine machine, int threads);

    /** Caches the profile, replacing an older one. */
    void put(Profile profile);

    /**
     * Reads a profile file.
     *
     * @throws InputException if it cannot be read or is none
     */
    Profile read(Path file);

    /**
     * Writes a profile file; all of it or nothing.
     *
     * @throws InputException if it cannot be written
     */
    void write(Profile profile, Path file);
}

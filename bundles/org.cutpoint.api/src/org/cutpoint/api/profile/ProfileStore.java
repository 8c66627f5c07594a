package org.cutpoint.api.profile;

import java.nio.file.Path;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.osgi.annotation.versioning.ProviderType;

/** Keeps profiles: a cache by model hash, view, machine and threads, and files (format {@code cutpoint-profile/1}). A service. */
@ProviderType
public interface ProfileStore {
    /** The cached profile of this model, looked at like this, on this machine; empty if there is none or it cannot be read any more. */
    Optional<Profile> find(String modelSha256, LoadOptions view, Machine machine, int threads);

    /** As {@link #find(String, LoadOptions, Machine, int)}, of a model that is loaded with {@link LoadOptions#DEFAULT}. */
    default Optional<Profile> find(String modelSha256, Machine machine, int threads) {
        return find(modelSha256, LoadOptions.DEFAULT, machine, threads);
    }

    /** Caches the profile, replacing an older one. */
    void put(Profile profile);

    /**
     * Reads a profile file.
     *
     * @throws InputException if it cannot be read or is none
     */
    Profile read(Path file);

    /**
     * Reads what {@link #write(Profile)} wrote.
     *
     * @param where it comes from, for messages
     * @throws InputException if it is no profile
     */
    Profile read(String where, String text);

    /** The profile as the content of a file. */
    String write(Profile profile);

    /**
     * Writes a profile file; all of it or nothing.
     *
     * @throws InputException if it cannot be written
     */
    void write(Profile profile, Path file);
}

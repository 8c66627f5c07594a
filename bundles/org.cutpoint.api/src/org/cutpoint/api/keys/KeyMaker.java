package org.cutpoint.api.keys;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes keys, and says who may what. A service. All of its methods throw {@link InputException} where a name, a host or a file
 * cannot be used, or the folder holds no authority.
 */
@ProviderType
public interface KeyMaker {
    /** Longest time for which anything is valid. */
    Duration LONGEST = Duration.ofDays(3650);

    /**
     * Makes an authority, if the folder has none, and this machine's own certificate, in place of the one it had.
     *
     * @param folder of the keys; made if it is not there
     * @param hosts names and addresses under which others reach this machine, besides those that it knows of
     * @return all of those that the certificate names
     */
    List<String> init(Path folder, List<String> hosts, Duration valid);

    /**
     * Makes another machine's keys.
     *
     * @param name of the machine: letters, digits, {@code .}, {@code _}, {@code -}
     * @param hosts under which others reach it; none if it is only a client
     * @return the folder that is to be that machine's folder of keys
     */
    Path device(Path folder, String name, List<String> hosts, Duration valid);

    /**
     * Makes a token for clients that have no certificate.
     *
     * @return the folder that is to be the client's folder of keys
     */
    Path token(Path folder, String name, Duration valid);

    /**
     * Says what a client may; servers whose folder this is notice at once.
     *
     * @param name of the client; {@code *} for all of which nothing is said
     * @param models hashes or names of generated models; empty for all
     */
    void allow(Path folder, String name, Set<Operation> operations, Set<String> models);

    /** Has servers whose folder this is refuse every certificate and token that was made for this name. */
    void revoke(Path folder, String name);

    /** Signs a bundle, so that servers with this folder's authority take it. */
    void sign(Path folder, Path bundle);

    /** What the folder says, for people: one line for each. */
    List<String> describe(Path folder);
}

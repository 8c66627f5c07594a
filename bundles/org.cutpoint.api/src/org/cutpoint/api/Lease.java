package org.cutpoint.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The right to use a service until the lease is closed. A bundle that is replaced or removed waits (bounded) until its
 * leases are closed, so that no caller is left with a dead reference in the middle of a call.
 *
 * @param <T> the service
 */
@ProviderType
public interface Lease<T> extends AutoCloseable {
    /**
     * The service.
     *
     * @throws IllegalStateException if the lease is closed
     */
    T get();

    /** The version of the bundle that provides the service. */
    String version();

    /** Gives the service back. Closing twice does nothing. */
    @Override
    void close();
}

package org.cutpoint.api.observe;

import org.osgi.annotation.versioning.ProviderType;

/** Numbers about this process. A service; thread-safe. */
@ProviderType
public interface Metrics {
    /** The media type of {@link #text}. */
    String contentType();

    /** All of them as they are now, in Prometheus' text format. */
    String text();
}

package org.cutpoint.cache;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Where Cutpoint keeps what it can make, fetch or measure again. */
public final class CacheFolder {
    private CacheFolder() {}

    /**
     * The system property {@code cutpoint.cache}, which the launcher sets; else {@code $XDG_CACHE_HOME/cutpoint}, else
     * {@code ~/.cache/cutpoint}. It need not exist.
     */
    public static Path path() {
        return path(System.getProperties(), System.getenv());
    }

    static Path path(Properties properties, Map<String, String> environment) {
        String set = properties.getProperty("cutpoint.cache", "");
        if (!set.isEmpty()) {
            return Path.of(set);
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (caches.isEmpty() ? Path.of(properties.getProperty("user.home"), ".cache") : Path.of(caches))
                .resolve("cutpoint");
    }
}

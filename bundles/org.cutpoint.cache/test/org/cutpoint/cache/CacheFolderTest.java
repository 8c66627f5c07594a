package org.cutpoint.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class CacheFolderTest {
    private static Path path(String property, Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("cutpoint.cache", property);
        properties.setProperty("user.home", "/home/me");
        return CacheFolder.path(properties, environment);
    }

    @Test
    void whatIsSetComesBeforeTheEnvironmentAndThatBeforeTheHomeFolder() {
        assertThat(path("/given", Map.of("XDG_CACHE_HOME", "/caches"))).isEqualTo(Path.of("/given"));
        assertThat(path("", Map.of("XDG_CACHE_HOME", "/caches"))).isEqualTo(Path.of("/caches/cutpoint"));
        assertThat(path("", Map.of("XDG_CACHE_HOME", ""))).isEqualTo(Path.of("/home/me/.cache/cutpoint"));
        assertThat(path("", Map.of())).isEqualTo(Path.of("/home/me/.cache/cutpoint"));
    }
}

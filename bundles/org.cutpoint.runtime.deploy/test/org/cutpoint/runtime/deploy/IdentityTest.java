package org.cutpoint.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    @TempDir
    private Path folder;

    private Path jar(Map<String, String> headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        Path file = folder.resolve("some.jar");
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return file;
    }

    @Test
    void leavesDirectivesOut() throws IOException {
        Path jar = jar(Map.of("Bundle-SymbolicName", "org.example.mine; singleton:=true", "Bundle-Version", "1.2.3.x"));
        assertThat(Identity.of(jar)).isEqualTo(new Identity("org.example.mine", "1.2.3.x"));
    }

    @Test
    void refusesWhatIsNoBundle() throws IOException {
        Path plain = jar(Map.of("Created-By", "nobody"));
        assertThatThrownBy(() -> Identity.of(plain))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("some.jar: it is no OSGi bundle");
        Path text = Files.writeString(folder.resolve("text.jar"), "not a jar");
        assertThatThrownBy(() -> Identity.of(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("text.jar: it cannot be read as a jar");
    }

    /** Whoever opens a pipe waits for the one who writes into it. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readsNothingButFiles() throws Exception {
        Path file = jar(Map.of("Bundle-SymbolicName", "a", "Bundle-Version", "1"));
        Path link = Files.createSymbolicLink(folder.resolve("link.jar"), file);
        assertThat(Identity.of(link)).isEqualTo(new Identity("a", "1"));
        Path pipe = folder.resolve("pipe.jar");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Path circle = folder.resolve("circle.jar");
        Files.createSymbolicLink(circle, circle);
        for (Path other : List.of(pipe, circle, folder, Path.of("/dev/zero"))) {
            assertThatThrownBy(() -> Identity.of(other))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(other + ": there is no file");
        }
    }
}

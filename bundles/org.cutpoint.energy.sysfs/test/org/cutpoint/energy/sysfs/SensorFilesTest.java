package org.cutpoint.energy.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SensorFilesTest {
    @TempDir
    private Path root;

    private SensorFiles files;

    @BeforeEach
    void files() throws IOException {
        for (String folder : new String[] {"b:1", "a:0", "other"}) {
            Files.createDirectory(root.resolve(folder));
        }
        Files.writeString(root.resolve("a:9"), "a file");
        files = new SensorFiles(root);
    }

    @Test
    void foldersMatchAsAWholeInOrder() {
        assertThat(files.folders("[ab]:\\d")).containsExactly(root.resolve("a:0"), root.resolve("b:1"));
        assertThat(files.folders("[ab]")).isEmpty();
        assertThat(new SensorFiles(root.resolve("nothing")).folders(".*")).isEmpty();
    }

    @Test
    void valuesEndWithTheirLines() throws IOException {
        Path file = Files.writeString(root.resolve("value"), "12345678901\n");
        assertThat(files.number(file)).isEqualTo(12345678901L);
        assertThat(files.text(file)).contains("12345678901");
        assertThat(files.text(root.resolve("missing"))).isEmpty();
    }

    @Test
    void permissionIsToldApartFromABrokenSensor() throws IOException {
        Path file = Files.writeString(root.resolve("value"), "nan");
        assertThatThrownBy(() -> files.number(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageNotContaining("chmod");
        SensorFiles locked = new SensorFiles(root, f -> {
            throw new AccessDeniedException(f.toString());
        });
        assertThatThrownBy(() -> locked.number(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("only root may")
                .hasMessageContaining("chmod a+r " + file);
        assertThat(locked.text(file)).isEmpty();
    }
}

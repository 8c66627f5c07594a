package org.cutpoint.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFilesTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsRead() {
        Path file = folder.resolve("a/b/c.txt");
        WholeFiles.write(file, "naïve\n");
        WholeFiles.write(file, "second");
        assertThat(WholeFiles.read(file, "a text")).isEqualTo("second");
    }

    @Test
    void whatFailsHalfwayChangesNothing() throws IOException {
        Path file = folder.resolve("kept.txt");
        WholeFiles.write(file, "before");
        WholeFiles.Content broken = out -> {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            out.flush();
            throw new IOException("the disk is full");
        };
        assertThatThrownBy(() -> WholeFiles.replace(file, broken)).hasMessage("the disk is full");
        assertThatThrownBy(() -> WholeFiles.write(file, broken))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("kept.txt")
                .hasMessageContaining("the disk is full");
        assertThat(file).hasContent("before");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFolderIsNotReplaced() throws IOException {
        Path inside = folder.resolve("dir/file");
        WholeFiles.write(inside, "");
        assertThatThrownBy(() -> WholeFiles.write(folder.resolve("dir"), "text"))
                .isInstanceOf(InputException.class);
        assertThat(inside).exists();
    }

    @Test
    void whatIsNoTextIsSaid() throws IOException {
        Path file = folder.resolve("odd");
        Files.write(file, new byte[] {(byte) 0xc3, (byte) 0x28});
        assertThatThrownBy(() -> WholeFiles.read(file, "results"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no UTF-8")
                .hasMessageContaining("results");
        assertThatThrownBy(() -> WholeFiles.read(folder.resolve("none"), "results"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no such file");
    }
}

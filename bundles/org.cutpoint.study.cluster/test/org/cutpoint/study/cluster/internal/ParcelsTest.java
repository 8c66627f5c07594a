package org.cutpoint.study.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFolders;
import org.cutpoint.study.cluster.internal.Messages.FileOf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParcelsTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final String HASH = Parcels.sha256(CONTENT);

    @TempDir
    private Path folder;

    private void write(FileOf... files) {
        Parcels.write(folder.resolve("study"), List.of(files), hash -> Optional.of(CONTENT));
    }

    @Test
    void filesLieWhereTheyBelong() throws Exception {
        write(new FileOf("provenance.json", HASH, 7), new FileOf("inputs/a.json", HASH, 7));
        assertThat(folder.resolve("study/inputs/a.json")).hasBinaryContent(CONTENT);
        WholeFolders.delete(folder.resolve("study"));
        assertThat(folder.resolve("study")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "inputs/../../x", "/tmp/x", "", ".", "a\0b"})
    void nothingIsWrittenElsewhere(String path) throws Exception {
        assertThatThrownBy(() -> write(new FileOf(path, HASH, 7)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no place");
        try (var all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void whatIsNotWhatItShouldBeIsRefused() {
        assertThatThrownBy(() -> write(new FileOf("a", "0".repeat(64), 7)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("did not come");
        assertThatThrownBy(() -> write(new FileOf("a", HASH, Long.MAX_VALUE)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("too large");
    }
}

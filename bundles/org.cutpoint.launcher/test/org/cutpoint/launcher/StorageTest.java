package org.cutpoint.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
    @TempDir
    private Path folder;

    private Path cache;
    private Path jar;
    private final List<Storage> made = new ArrayList<>();

    @BeforeEach
    void product() throws IOException {
        cache = folder.resolve("cache");
        jar = Files.writeString(folder.resolve("a.jar"), "one");
    }

    @AfterEach
    void delete() {
        made.forEach(Storage::delete);
        assertThat(made).allSatisfy(s -> assertThat(s.folder()).doesNotExist());
    }

    private Storage create(String properties) throws IOException {
        Storage storage = Storage.create(cache, folder, List.of(jar), properties);
        made.add(storage);
        return storage;
    }

    private Storage create() throws IOException {
        return create("{}");
    }

    /** Does as a framework would, and keeps it. */
    private Storage keep() throws IOException {
        Storage storage = create();
        Files.createDirectories(storage.folder().resolve("sub"));
        Files.writeString(storage.folder().resolve("sub/state"), "resolved");
        storage.keep();
        return storage;
    }

    private static boolean prepared(Storage storage) throws IOException {
        Path state = storage.folder().resolve("sub/state");
        if (!Files.exists(state)) {
            assertThat(storage.folder()).isEmptyDirectory();
            return false;
        }
        assertThat(state).hasContent("resolved");
        return true;
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    @Test
    void theFirstBeginsWithNothingAndLaterOnesWithCopiesOfTheirOwn() throws IOException {
        assertThat(prepared(create())).isFalse();
        assertThat(create().wanted()).isTrue();
        keep();
        Storage second = create();
        Storage third = create();
        assertThat(prepared(second)).isTrue();
        assertThat(second.wanted()).isFalse();
        Files.writeString(second.folder().resolve("sub/state"), "changed");
        assertThat(prepared(third)).isTrue();
        assertThat(prepared(create())).isTrue();
    }

    @Test
    void isNotUsedAfterAChangeOfAJarOrAProperty() throws IOException {
        keep();
        FileTime time = Files.getLastModifiedTime(jar);
        assertThat(prepared(create("{other}"))).isFalse();
        Files.setLastModifiedTime(jar, FileTime.fromMillis(time.toMillis() + 1000));
        assertThat(prepared(create())).isFalse();
        Files.setLastModifiedTime(jar, time);
        assertThat(prepared(create())).isTrue();
        Files.writeString(jar, "three");
        Files.setLastModifiedTime(jar, time);
        assertThat(prepared(create())).isFalse();
    }

    @Test
    void theNewestReplacesOlderOnesOfTheSameProduct() throws IOException {
        keep();
        Files.writeString(jar, "three");
        keep();
        assertThat(kept()).hasSize(1);
        assertThat(prepared(create())).isTrue();
    }

    @Test
    void twoThatKeepAtTheSameTimeLeaveOne() throws IOException {
        Storage late = create();
        Files.writeString(late.folder().resolve("late"), "late");
        keep();
        late.keep();
        assertThat(kept()).hasSize(1);
        assertThat(prepared(create())).isTrue();
    }

    @Test
    void whatIsDamagedIsNotUsedAndReplaced() throws IOException {
        keep();
        Path state = kept().get(0).resolve("sub/state");
        for (String damage : List.of("", "resolve", "resolvex", "resolved and more")) {
            Files.writeString(state, damage);
            assertThat(prepared(create())).as(damage).isFalse();
            keep();
            assertThat(prepared(create())).isTrue();
        }
        Files.delete(state);
        assertThat(prepared(create())).isFalse();
    }

    @Test
    void doesWithoutACacheThatCannotBe() throws IOException {
        cache = Files.writeString(folder.resolve("file"), "").resolve("cache");
        Storage storage = create();
        assertThat(prepared(storage)).isFalse();
        assertThat(storage.wanted()).isFalse();
        storage.keep();
        assertThat(prepared(create())).isFalse();
    }
}

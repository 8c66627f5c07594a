package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.study.Timeline.Span;
import org.cutpoint.study.engine.internal.Found.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path folder;

    private static Found found(String cell, int repeat) {
        return new Found(
                cell,
                repeat,
                List.of(
                        new Values(
                                Map.of("status", "ok", "cuts", "pööl \"2\" x1"), Map.of("makespan_ms", 0.1 + repeat)),
                        new Values(Map.of("status", "failed"), Map.of())),
                List.of(new Span("1", "device", 0, 1.5)),
                repeat == 1 ? List.of() : List.of(new Span("1", "uplink", 1.5, 2)));
    }

    private Journal open(boolean resume) {
        return Journal.open(folder, "build", resume);
    }

    @Test
    void whatWasFoundIsThereAgain() {
        try (Journal journal = open(false)) {
            journal.add(found("a", 1));
            journal.add(found("a", 2));
        }
        try (Journal journal = open(true)) {
            assertThat(journal.find("a", 1)).hasValue(found("a", 1));
            assertThat(journal.find("a", 2)).hasValue(found("a", 2));
            assertThat(journal.find("a", 3)).isEmpty();
            assertThat(journal.find("b", 1)).isEmpty();
            assertThat(journal.sessions()).hasSize(2);
            journal.add(found("b", 1));
        }
        try (Journal journal = open(true)) {
            assertThat(journal.find("a", 2)).isPresent();
            assertThat(journal.find("b", 1)).hasValue(found("b", 1));
        }
    }

    @Test
    void aCellBeganWhereItFirstSucceeded() {
        try (Journal journal = open(false)) {
            journal.add(Found.failed("a", 1, "the server is away"));
            journal.add(ok("b", 1));
            assertThat(journal.began("a")).isEmpty();
            assertThat(journal.began("b")).hasValue(1);
        }
        try (Journal journal = open(true)) {
            assertThat(journal.began("a")).isEmpty();
            journal.add(ok("a", 1));
            journal.add(ok("b", 2));
        }
        try (Journal journal = open(true)) {
            assertThat(journal.began("a")).hasValue(2);
            assertThat(journal.began("b")).hasValue(1);
        }
    }

    @Test
    void whatFailedIsDueAgainInTheNextProcess() {
        try (Journal journal = open(false)) {
            journal.add(ok("a", 1));
            journal.add(Found.failed("a", 2, "the server is away"));
            journal.add(ok("a", 3));
            assertThat(journal.due("a", 4)).containsExactly(4);
            assertThat(journal.due("b", 2)).containsExactly(1, 2);
        }
        try (Journal journal = open(true)) {
            assertThat(journal.due("a", 3)).containsExactly(2);
            journal.add(Found.failed("a", 2, "it is away again"));
            assertThat(journal.due("a", 3)).isEmpty();
        }
        try (Journal journal = open(true)) {
            assertThat(journal.due("a", 3)).containsExactly(2);
            journal.add(ok("a", 2));
            assertThat(journal.due("a", 3)).isEmpty();
        }
        try (Journal journal = open(true)) {
            assertThat(journal.find("a", 2)).hasValue(ok("a", 2));
            assertThat(journal.due("a", 3)).isEmpty();
        }
    }

    private static Found ok(String cell, int repeat) {
        return new Found(cell, repeat, List.of(Values.of("ok").build()));
    }

    /** A process that is killed may leave any part of its last line. */
    @Test
    void survivesBeingCutOffAnywhere() throws IOException {
        try (Journal journal = open(false)) {
            journal.add(found("a", 1));
        }
        Path file = folder.resolve(Journal.NAME);
        byte[] before = Files.readAllBytes(file);
        try (Journal journal = open(true)) {
            journal.add(found("b", 1));
        }
        byte[] after = Files.readAllBytes(file);
        for (int length = before.length; length < after.length; length++) {
            Files.write(file, Arrays.copyOf(after, length));
            try (Journal journal = open(true)) {
                assertThat(journal.find("a", 1)).as("%d bytes", length).hasValue(found("a", 1));
                assertThat(journal.find("b", 1)).as("%d bytes", length).isEmpty();
                journal.add(found("c", 1));
            }
            try (Journal journal = open(true)) {
                assertThat(journal.find("c", 1)).as("%d bytes", length).isPresent();
            }
        }
    }

    @Test
    void goesOnOnlyIfAsked() {
        open(false).close();
        assertThatThrownBy(() -> open(false)).isInstanceOf(InputException.class).hasMessageContaining("--resume");
    }

    @Test
    void onlyOneProcessAtATime() {
        Journal first = open(false);
        assertThatThrownBy(() -> open(true)).isInstanceOf(InputException.class).hasMessageContaining("another process");
        first.close();
        open(true).close();
    }

    @Test
    void buildsAreNotMixed() {
        open(false).close();
        assertThatThrownBy(() -> Journal.open(folder, "other", true))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("another build");
    }

    @Test
    void saysWhichLineIsBroken() throws IOException {
        try (Journal journal = open(false)) {
            journal.add(found("a", 1));
            journal.add(found("b", 1));
        }
        Path file = folder.resolve(Journal.NAME);
        List<String> lines = Files.readAllLines(file);
        lines.set(1, lines.get(1).substring(0, 20));
        Files.write(file, lines, StandardCharsets.UTF_8);
        assertThatThrownBy(() -> open(true)).isInstanceOf(InputException.class).hasMessageContaining("line 2");
    }
}

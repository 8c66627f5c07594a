package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.internal.ValidateFakes.Lines;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.Stretch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    private Path folder;

    private final Lines reports = new Lines();
    private final FidelityCase first = ValidateFakes.of("a");
    private final FidelityCase second = ValidateFakes.of("b");
    private final Stretch stretch = new Stretch(first.setting().bench(), 1, 8, 10);
    private Path file;

    @BeforeEach
    void file() {
        file = folder.resolve("journal");
    }

    private Journal open() {
        return new Journal(file, reports);
    }

    @Test
    void whatIsAddedIsThereForTheNextOne() {
        Journal journal = open();
        assertThat(file).doesNotExist();
        journal.add(first);
        journal.add(stretch);
        assertThat(journal.find(first.setting())).contains(first);
        Journal next = open();
        assertThat(next.find(first.setting())).contains(first);
        assertThat(next.find(first.setting().bench())).contains(stretch);
        assertThat(next.find(second.setting())).isEmpty();
    }

    @Test
    void aLineThatWasCutOffIsDroppedAndNotGluedToTheNext() throws IOException {
        open().add(first);
        Files.writeString(file, "half of", StandardOpenOption.APPEND);
        Journal journal = open();
        journal.add(second);
        assertThat(open().find(first.setting())).contains(first);
        assertThat(open().find(second.setting())).contains(second);
        assertThat(file).content().hasLineCount(2);
    }

    @Test
    void somethingElseIsNoJournal() throws IOException {
        Files.writeString(file, "nonsense\n");
        assertThatThrownBy(this::open).isInstanceOf(InputException.class).hasMessageStartingWith(file + " line 1: ");
        assertThat(file).hasContent("nonsense");
    }
}

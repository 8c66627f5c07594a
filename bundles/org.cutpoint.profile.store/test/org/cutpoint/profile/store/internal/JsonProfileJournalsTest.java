package org.cutpoint.profile.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.ProfileJournals;
import org.cutpoint.api.profile.ProfileJournals.Journal;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonProfileJournalsTest {
    private static final Machine MACHINE = new Machine("box 1", "Linux", "ä", 4, "rt");
    private static final ProfileOptions OPTIONS = ProfileOptions.DEFAULT;

    @TempDir
    private Path folder;

    private ProfileJournals journals;

    @BeforeEach
    void open() {
        journals = new JsonProfileJournals(folder);
    }

    private static Model model(String hash, String layer) {
        TensorInfo in = TensorInfo.of("x", ElementType.FP32, List.of(1L));
        TensorInfo out = TensorInfo.of("y", ElementType.FP32, List.of(1L));
        Layer only = new Layer(layer, List.of("n"), List.of("Op"), List.of("x"), List.of(out), 0, 0, 0);
        return new Model("m", new ModelGraph("m", hash, List.of(in), List.of(only), List.of("y")), Path.of("m"));
    }

    private static final Model MODEL = model("0123456789abcdef0", "a");

    private double[] samples(Model model, Machine machine, ProfileOptions options) {
        try (Journal journal = journals.open(model, machine, options)) {
            return journal.samples(0, 2);
        }
    }

    private void add(double... ms) {
        try (Journal journal = journals.open(MODEL, MACHINE, OPTIONS)) {
            journal.add(0, 2, ms);
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("profiles"))) {
            return files.toList().get(0);
        }
    }

    @Test
    void whatWasAddedIsThereTheNextTime() {
        try (Journal journal = journals.open(MODEL, MACHINE, OPTIONS)) {
            assertThat(journal.samples(0, 2)).isEmpty();
            journal.add(0, 2, new double[] {1.5, 2});
            journal.add(1, 2, new double[] {7});
            journal.add(0, 2, new double[] {3});
        }

        assertThat(samples(MODEL, MACHINE, OPTIONS)).containsExactly(1.5, 2, 3);
        add(4);
        assertThat(samples(MODEL, MACHINE, OPTIONS)).containsExactly(1.5, 2, 3, 4);
    }

    @Test
    void whatWasWrittenIsInTheFileAtOnce() throws IOException {
        try (Journal journal = journals.open(MODEL, MACHINE, OPTIONS)) {
            journal.add(0, 2, new double[] {1.5, 2});
            assertThat(Files.readString(file())).endsWith("\n{\"first\":0,\"last\":2,\"ms\":[1.5,2.0]}\n");
        }
    }

    @Test
    void onlyTheSameMeasurementsGoOn() {
        add(1);

        assertThat(samples(model("0123456789abcdef1", "a"), MACHINE, OPTIONS)).isEmpty();
        assertThat(samples(model("0123456789abcdef0", "b"), MACHINE, OPTIONS)).isEmpty();
        assertThat(samples(MODEL, new Machine("box 2", "Linux", "ä", 4, "rt"), OPTIONS))
                .isEmpty();
        assertThat(samples(MODEL, MACHINE, new ProfileOptions(2, 3, 15, 100))).isEmpty();
        assertThat(samples(MODEL, MACHINE, new ProfileOptions(1, 3, 15, 0))).isEmpty();
        // Which intervals are wanted, and in which time, makes no difference to a sample.
        assertThat(samples(
                        MODEL,
                        MACHINE,
                        new ProfileOptions(1, 3, 15, 100, Intervals.ALL, OptionalDouble.of(3), true, false, false)))
                .containsExactly(1);
    }

    @Test
    void aCompleteOneIsGone() throws IOException {
        try (Journal journal = journals.open(MODEL, MACHINE, OPTIONS)) {
            journal.add(0, 2, new double[] {1.5, 2});
            journal.remove();
        }

        try (Stream<Path> files = Files.list(folder.resolve("profiles"))) {
            assertThat(files).isEmpty();
        }
        assertThat(samples(MODEL, MACHINE, OPTIONS)).isEmpty();
    }

    @Test
    void aRestartForgets() {
        add(1);

        assertThat(samples(
                        MODEL,
                        MACHINE,
                        new ProfileOptions(1, 3, 15, 100, Intervals.CUTS, OptionalDouble.empty(), false, false, true)))
                .isEmpty();
        assertThat(samples(MODEL, MACHINE, OPTIONS)).isEmpty();
    }

    @Test
    void aLineThatWasCutOffIsDropped() throws IOException {
        add(1);
        add(2);
        String whole = Files.readString(file());
        String lastLine = "{\"first\":0,\"last\":2,\"ms\":[2.0]}\n";
        for (int left = 1; left < lastLine.length(); left++) {
            Files.writeString(file(), whole.substring(0, whole.length() - left));
            assertThat(samples(MODEL, MACHINE, OPTIONS))
                    .as("%d characters", left)
                    .containsExactly(1);
        }
        add(3);
        assertThat(samples(MODEL, MACHINE, OPTIONS)).containsExactly(1, 3);
    }

    @Test
    void whatIsNoJournalIsReplaced() throws IOException {
        add(1);
        for (String other : List.of("", "{}\n", "\u0000\n\n", "nonsense")) {
            Files.writeString(file(), other);
            assertThat(samples(MODEL, MACHINE, OPTIONS)).isEmpty();
            add(5);
            assertThat(samples(MODEL, MACHINE, OPTIONS)).containsExactly(5);
        }
        Files.writeString(file(), "nonsense\n", StandardOpenOption.APPEND);
        assertThat(samples(MODEL, MACHINE, OPTIONS)).containsExactly(5);
    }

    @Test
    void whoComesSecondHasNone() {
        try (Journal first = journals.open(MODEL, MACHINE, OPTIONS)) {
            first.add(0, 2, new double[] {1});
            try (Journal second = journals.open(MODEL, MACHINE, OPTIONS)) {
                assertThat(second.samples(0, 2)).isEmpty();
                second.add(0, 2, new double[] {9});
                second.remove();
            }
            first.add(0, 2, new double[] {2});
        }

        assertThat(samples(MODEL, MACHINE, OPTIONS)).containsExactly(1, 2);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNoError() throws IOException {
        Files.writeString(folder.resolve("profiles"), "a file in the way");

        add(1);

        assertThat(samples(MODEL, MACHINE, OPTIONS)).isEmpty();
    }
}

package org.cutpoint.profile.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.NodeTimes;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProfileStoreTest {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final Machine MACHINE = new Machine("box/1 a", "Linux amd64", "CPU \"x\"", 4, "rt 1.0");

    @TempDir
    private Path folder;

    private Path cache;
    private ProfileStore store;

    @BeforeEach
    void open() {
        cache = folder.resolve("some/cache");
        store = new JsonProfileStore(cache);
    }

    private static Profile profile(String hash, Machine machine, int threads, double ms) {
        return new Profile(
                "zoo:näme",
                hash,
                List.of("a", "b", "ü"),
                machine,
                threads,
                Instant.parse("2025-01-31T12:00:00.123456Z"),
                List.of(new Interval(0, 2, ms, ms / 3, ms * 1.1, 15), new Interval(1, 2, 0, 0, 0, 1)));
    }

    @Test
    void cachedProfilesAreFoundAgain() {
        assertThat(store.find(HASH, MACHINE, 1)).isEmpty();
        Profile profile = profile(HASH, MACHINE, 1, 0.1);
        store.put(profile);
        assertThat(store.find(HASH, MACHINE, 1)).contains(profile);
        assertThat(cache.resolve("profiles/0123456789abcdef-box_1_a-t1.json")).exists();
        Profile newer = profile(HASH, MACHINE, 1, 7);
        store.put(newer);
        assertThat(store.find(HASH, MACHINE, 1)).contains(newer);
        assertThat(new JsonProfileStore(cache).find(HASH, MACHINE, 1)).contains(newer);
    }

    @Test
    void whatWasLookedAtOtherwiseIsNotMixedUp() {
        LoadOptions ops = new LoadOptions(Granularity.OP, Map.of());
        LoadOptions large = new LoadOptions(Granularity.LAYER, Map.of("ä b", List.of(1L, 3L, 640L)));
        List<LoadOptions> views = List.of(LoadOptions.DEFAULT, ops, large);
        for (LoadOptions view : views) {
            assertThat(store.find(HASH, view, MACHINE, 1)).isEmpty();
            store.put(viewed(view));
        }
        for (LoadOptions view : views) {
            assertThat(store.find(HASH, view, MACHINE, 1)).contains(viewed(view));
        }
        assertThat(store.find(HASH, MACHINE, 1)).contains(viewed(LoadOptions.DEFAULT));
        Path file = folder.resolve("large.json");
        store.write(viewed(large), file);
        assertThat(store.read(file)).isEqualTo(viewed(large));
        assertThat(file).content().contains("\"view\":{\"granularity\":\"layer\",\"shapes\":{\"ä b\":[1,3,640]}}");
    }

    private static Profile viewed(LoadOptions view) {
        Profile p = profile(HASH, MACHINE, 1, view.toString().length());
        return new Profile(
                p.model(),
                p.modelSha256(),
                view,
                p.layers(),
                p.machine(),
                p.threads(),
                p.measured(),
                new Conditions("1.2.3", Optional.of("schedutil"), OptionalLong.of(3), List.of("it was hot")),
                p.intervals());
    }

    @Test
    void fittedIntervalsAndNodesAreKept() {
        Profile p = profile(HASH, MACHINE, 1, 2);
        Profile all = new Profile(
                p.model(),
                p.modelSha256(),
                p.view(),
                p.layers(),
                p.machine(),
                p.threads(),
                p.measured(),
                new Conditions(
                        "1",
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.of("0,1"),
                        List.of("left out: much"),
                        List.of()),
                p.intervals(),
                Optional.of(new IntervalFit(List.of(new Interval(0, 1, 3, 2, 4, 0, 1, 5, 0)), 2, 0.5, 2.5, 11)),
                Optional.of(new NodeTimes(
                        15,
                        List.of(
                                new NodeTimes.Node("ü_nchwc", "Conv", Optional.of("ü"), 0.5),
                                new NodeTimes.Node("lost", "Cast", Optional.empty(), 0)))));
        Path file = folder.resolve("all.json");

        store.write(all, file);

        assertThat(store.read(file)).isEqualTo(all);
        assertThat(store.read("text", store.write(all))).isEqualTo(all);
        assertThat(store.read(file).scaled(2).fit().orElseThrow().intervals())
                .containsExactly(new Interval(0, 1, 6, 4, 8, 0, 2, 10, 0));
        String twice = store.write(all).replace("{\"first\":0,\"last\":1,", "{\"first\":0,\"last\":2,");
        assertThatThrownBy(() -> store.read("text", twice))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("layers 0 to 2 are both measured and fitted");
    }

    @Test
    void whatWasMeasuredElsewhereIsNotFound() {
        store.put(profile(HASH, MACHINE, 1, 1));
        assertThat(store.find(HASH, MACHINE, 2)).isEmpty();
        assertThat(store.find(HASH.substring(0, 63) + "0", MACHINE, 1))
                .as("the same first digits")
                .isEmpty();
        Machine similar = new Machine("box_1 a", "", "", 1, "");
        assertThat(store.find(HASH, similar, 1)).as("the same file name").isEmpty();
    }

    @Test
    void damagedEntriesAreIgnored() throws IOException {
        store.put(profile(HASH, MACHINE, 1, 1));
        Path entry = cache.resolve("profiles/0123456789abcdef-box_1_a-t1.json");
        Files.writeString(entry, Files.readString(entry).substring(0, 100));
        assertThat(store.find(HASH, MACHINE, 1)).isEmpty();
        store.put(profile(HASH, MACHINE, 1, 2));
        assertThat(store.find(HASH, MACHINE, 1)).isPresent();
    }

    @Test
    void aCacheThatCannotBeWrittenIsNoError() throws IOException {
        Files.createDirectories(cache.getParent());
        Files.writeString(cache, "a file in the way");
        store.put(profile(HASH, MACHINE, 1, 1));
        assertThat(store.find(HASH, MACHINE, 1)).isEmpty();
    }

    @Test
    void writtenFilesReadBackEqualAndLeaveNothingElse() throws IOException {
        Random random = new Random(1);
        Path file = folder.resolve("p.json");
        for (int round = 0; round < 100; round++) {
            List<Interval> intervals = new ArrayList<>();
            for (int first = 0; first < 3; first++) {
                for (int last = first; last < 3; last++) {
                    intervals.add(new Interval(
                            first,
                            last,
                            random.nextDouble() * 100,
                            random.nextDouble(),
                            random.nextInt(100),
                            1 + random.nextInt(100)));
                }
            }
            Profile made = profile(HASH, MACHINE, 1 + random.nextInt(8), 1);
            Profile profile = new Profile(
                    made.model(),
                    made.modelSha256(),
                    made.layers(),
                    made.machine(),
                    made.threads(),
                    Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)),
                    intervals);
            store.write(profile, file);
            assertThat(store.read(file)).isEqualTo(profile);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void filesThatCannotBeWritten() {
        Profile profile = profile(HASH, MACHINE, 1, 1);
        Path nowhere = folder.resolve("no/where.json");
        assertThatThrownBy(() -> store.write(profile, nowhere))
                .isInstanceOf(InputException.class)
                .hasMessage(nowhere + ": its folder does not exist. Create it first.");
        assertThatThrownBy(() -> store.write(profile, folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder + ": it cannot be written");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "threads":1             | "threads":0             | $.threads: 0 is too small
                    "threads":1             | "threads":"1"           | $.threads: it is text
                    "threads":1,            | ``                      | $.threads: missing
                    profile/1               | profile/2               | $.format: format 'cutpoint-profile/2'
                    "cores":4               | "cores":4,"gpu":1       | $.machine.gpu: unknown field
                    "os":"Linux amd64",     | ``                      | $.machine.os: missing
                    "measured":"2025-01-31T | "measured":"31.1.2025   | $.measured: it is no time
                    "modelSha256":"0123     | "modelSha256":"xyz      | $.modelSha256: it is no hash
                    "first":1               | "first":-1              | $.intervals[1]: layers -1 to 2 are no interval
                    "first":1               | "first":3               | $.intervals[1]: layers 3 to 2 are no interval
                    "first":1               | "first":0               | $.intervals[1]: these layers are listed twice
                    "last":2                | "last":3                | $: interval 0 to 3 exceeds the 3 layers
                    "medianMs":0.0          | "medianMs":-1           | $.intervals[1].medianMs: -1.0 is negative
                    "medianMs":0.0          | "medianMs":NaN          | not valid JSON: Non-standard token 'NaN'
                    "outliers":0}]            | "outliers":-1}]           | $.intervals[1].outliers: -1 is negative
                    "a","b"                 | "a","a"                 | $.layers[1]: another layer has this id
                    ]}                      | ]                       | the file ends in the middle
                    """)
    void faultsNameFileAndPath(String part, String replacement, String message) throws IOException {
        String text = ProfileText.write(profile(HASH, MACHINE, 1, 1));
        assertThat(text).contains(part);
        Path file = Files.writeString(folder.resolve("p.json"), text.replace(part, replacement));
        assertThatThrownBy(() -> store.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }
}

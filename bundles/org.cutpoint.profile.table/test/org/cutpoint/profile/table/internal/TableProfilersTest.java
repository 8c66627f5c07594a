package org.cutpoint.profile.table.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.profile.Profiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableProfilersTest {
    private static final String TIMES = "{\"format\":\"cutpoint-layer-times/1\",\"name\":\"pi\",\"source\":\"a paper\","
            + "\"model\":\"net\",\"layers\":[{\"id\":\"a\",\"ms\":1},{\"first\":\"b\",\"last\":\"c,1\",\"ms\":20.5},"
            + "{\"id\":\"d\",\"ms\":0}]}";
    private static final Profile KEPT = new Profile(
            "net",
            "ab12",
            List.of("a", "b", "c,1", "d"),
            new Machine("pi", "os", "cpu", 4, "ort"),
            1,
            Instant.EPOCH,
            List.of(new Interval(0, 3, 5, 4, 6, 15)));

    @TempDir
    private Path folder;

    private final TableProfilers profilers = new TableProfilers(new ProfileStore() {
        @Override
        public Optional<Profile> find(String modelSha256, LoadOptions view, Machine machine, int threads) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(Profile profile) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Profile read(Path file) {
            return KEPT;
        }

        @Override
        public Profile read(String where, String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String write(Profile profile) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(Profile profile, Path file) {
            throw new UnsupportedOperationException();
        }
    });

    /** Layers a, b, c,1 and d in a row. */
    private static Model model() {
        List<Layer> layers = List.of(layer("a", "x"), layer("b", "a"), layer("c,1", "b"), layer("d", "c,1"));
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(1L));
        return new Model(
                "net.onnx", new ModelGraph("net", "ab12", List.of(x), layers, List.of("d")), Path.of("net.onnx"));
    }

    private static Layer layer(String id, String input) {
        TensorInfo output = TensorInfo.of(id, ElementType.FP32, List.of(1L));
        return new Layer(id, List.of(id), List.of("Relu"), List.of(input), List.of(output), 0, 0, 0);
    }

    private Profiler profiler(String name, String content) throws IOException {
        return profilers
                .find(Files.writeString(folder.resolve(name), content).toString())
                .orElseThrow();
    }

    private static Profile profile(Profiler profiler) {
        return profiler.profile(model(), ProfileOptions.DEFAULT, Progress.NONE);
    }

    private static void isTheTable(Profile profile) {
        assertThat(ms(profile, 0, 0)).isEqualTo(1);
        assertThat(ms(profile, 0, 2)).isEqualTo(21.5);
        assertThat(ms(profile, 0, 3)).isEqualTo(21.5);
        assertThat(ms(profile, 1, 3)).isEqualTo(20.5, within(1e-9));
        assertThat(ms(profile, 3, 3)).isZero();
        assertThat(profile.intervals()).as("nothing is known within a group").hasSize(5);
        assertThat(profile.intervals()).allMatch(interval -> interval.samples() == 0);
    }

    private static double ms(Profile profile, int first, int last) {
        return profile.interval(first, last).orElseThrow().medianMs();
    }

    @Test
    void timesAddUpOverRows() throws Exception {
        Profiler profiler = profiler("times.json", TIMES);
        isTheTable(profile(profiler));
        assertThat(profiler.machine().id()).isEqualTo("pi");
        assertThat(profiler.machine().cpu()).isEqualTo("a paper");
    }

    @Test
    void aCsvFileSaysTheSame() throws Exception {
        isTheTable(profile(profiler("pi.csv", "# PyTorch\nfirst, last, ms\na,a,1\nb,c,1,2.05e1\nd,d,0\n")));
        Profile profile = profile(profiler("single.csv", "layer,ms\na,1\nb,2\nc,1,3\nd,4\n"));
        assertThat(ms(profile, 0, 2)).isEqualTo(6);
        assertThat(profile.machine().id()).isEqualTo("single");
    }

    @Test
    void aProfileThatWasMeasuredElsewhereIsTakenAsItIs() throws Exception {
        Profiler profiler = profiler("profile.json", "{\"format\":\"cutpoint-profile/1\"}");
        assertThat(profile(profiler)).isSameAs(KEPT);
        assertThat(profiler.machine().id()).isEqualTo("pi");
    }

    @Test
    void whatIsNotItsOwnIsLeftToOthers() throws Exception {
        assertThat(profilers.find("raspberry-pi-4b")).isEmpty();
        assertThat(profilers.find("missing.csv")).isEmpty();
        assertThat(profilers.find("\0")).isEmpty();
        Path other = Files.writeString(folder.resolve("m.json"), "{\"format\":\"cutpoint-machine/1\"}");
        assertThat(profilers.find(other.toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"ms\":1             | \"ms\":-1           | $.layers[0].ms: -1.0 is negative",
                "\"id\":\"a\",        |                     | $.layers[0].id: missing",
                "\"last\":\"c,1\",    |                     | $.layers[1].last: missing",
                "\"first\":\"b\"      | \"id\":\"b\"        | $.layers[1]: id stands beside first or last",
                "\"name\":\"pi\",     |                     | $.name: missing",
                "\"source\"           | \"from\"            | $.from: unknown field",
                // These show only beside a model.
                "\"id\":\"d\"         | \"id\":\"e\"        | $.layers[2]: 'net' has no layer 'e'",
                "\"id\":\"d\"         | \"id\":\"a\"        | $.layers[2]: after what is before it 'd' must follow",
                "\"first\":\"b\"      | \"first\":\"c,1\"   | $.layers[1]: after what is before it 'b' must follow",
                "\"last\":\"c,1\"     | \"last\":\"b\"      | $.layers[2]: after what is before it 'c,1' must follow",
                ",{\"id\":\"d\",\"ms\":0} |                 | it has no time of layer 'd'",
                "\"model\":\"net\"    | \"model\":\"other\" | its times are those of 'other', not of 'net'",
            })
    void faultsNameFileAndPath(String part, String replacement, String message) throws Exception {
        assertThat(TIMES).contains(part.strip());
        String text = TIMES.replace(part.strip(), replacement == null ? "" : replacement.strip());
        assertThatThrownBy(() -> profile(profiler("bad.json", text)))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("bad.json") + ": " + message.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id,ms\\na,1        | line 1: the first line does not name the columns",
                "layer,ms\\na       | line 2: it is not layer,ms",
                "layer,ms\\na,-1    | line 2: it is not layer,ms",
                "layer,ms\\na,NaN   | line 2: it is not layer,ms",
                "first,last,ms\\na,1 | line 2: it is not first,last,ms",
                "layer,ms\\na,1\\nc,2 | line 3: 'net' has no layer 'c'",
                "layer,ms\\n\\nb,1  | line 3: after what is before it 'a' must follow, not 'b' to 'b'",
                "layer,ms           | it has no time of layer 'a'",
            })
    void csvFaultsNameFileAndLine(String content, String message) {
        assertThatThrownBy(() -> profile(profiler("bad.csv", content.replace("\\n", "\n"))))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("bad.csv") + ": " + message.strip());
    }
}

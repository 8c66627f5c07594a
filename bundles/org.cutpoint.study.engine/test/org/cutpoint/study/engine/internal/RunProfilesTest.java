package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.Provenance.Input;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunProfilesTest {
    private static final OptionalInt NEVER = OptionalInt.empty();

    @TempDir
    private Path folder;

    private Inputs inputs;

    /** As a process would that begins or goes on with the study in the folder. */
    private RunProfiles session(int number) {
        inputs = new Inputs(folder, Map.of());
        ProfileStore store = (ProfileStore) Proxy.newProxyInstance(
                ProfileStore.class.getClassLoader(),
                new Class<?>[] {ProfileStore.class},
                (proxy, method, arguments) -> method.getName().equals("write")
                        ? Double.toString(ms((Profile) arguments[0]))
                        : profile(Double.parseDouble(WholeFiles.read((Path) arguments[0], "a number"))));
        Services services = new Services(
                null, null, null, null, null, null, store, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null);
        return new RunProfiles(new Materials(services, inputs, folder), number);
    }

    private static Profile profile(double ms) {
        return new Profile(
                "net",
                "0".repeat(64),
                List.of("a"),
                new Machine("m", "os", "cpu", 1, "runtime"),
                1,
                Instant.EPOCH,
                List.of(new Interval(0, 0, ms, ms, ms, 3)));
    }

    private static double ms(Profile profile) {
        return profile.intervals().get(0).medianMs();
    }

    private static Supplier<Profile> measured(double ms) {
        return () -> profile(ms);
    }

    private static Profile notMeasured() {
        throw new AssertionError("measured again");
    }

    @Test
    void everyProcessMeasuresOnce() {
        RunProfiles first = session(1);
        assertThat(ms(first.of("net", NEVER, measured(10)))).isEqualTo(10);
        assertThat(ms(first.of("net", NEVER, RunProfilesTest::notMeasured))).isEqualTo(10);

        RunProfiles second = session(2);
        assertThat(ms(second.of("net", NEVER, measured(12)))).isEqualTo(12);
        assertThat(ms(second.of("net", NEVER, RunProfilesTest::notMeasured))).isEqualTo(12);
        assertThat(ms(second.of("other", NEVER, measured(7)))).isEqualTo(7);
        assertThat(inputs.used()).extracting(Input::name).containsExactly("net, session 2", "other");
    }

    @Test
    void aCellThatHasBegunKeepsItsTimes() {
        session(1).of("net", NEVER, measured(10));
        session(2).of("net", NEVER, measured(12));
        session(3);
        RunProfiles fourth = session(4);

        assertThat(ms(fourth.of("net", OptionalInt.of(1), RunProfilesTest::notMeasured)))
                .isEqualTo(10);
        assertThat(ms(fourth.of("net", OptionalInt.of(3), RunProfilesTest::notMeasured)))
                .isEqualTo(12);
        assertThat(ms(fourth.of("net", NEVER, measured(14)))).isEqualTo(14);
    }

    /** Else the provenance of a study that was resumed would lack what its first rows were planned with. */
    @Test
    void whatEarlierProcessesMeasuredWentIntoTheStudyToo() {
        session(1).of("net", NEVER, measured(10));
        session(2).of("net", NEVER, measured(12));

        session(3).remember("net");
        assertThat(inputs.used()).extracting(Input::name).containsExactly("net", "net, session 2");
        assertThat(inputs.used())
                .allSatisfy(input -> assertThat(folder.resolve(input.copy())).exists());
        assertThat(inputs.used()).extracting(Input::sha256).doesNotHaveDuplicates();
    }
}

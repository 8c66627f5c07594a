package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.keys.KeyMaker;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.junit.jupiter.api.Test;

class KeysCommandTest {
    private final TestConsole console = new TestConsole();
    private final List<String> made = new ArrayList<>();

    /** Remembers what it is asked for. */
    private final KeyMaker maker = (KeyMaker) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {KeyMaker.class}, (proxy, method, arguments) -> {
                made.add(method.getName() + " " + Arrays.toString(arguments));
                if (method.getReturnType() == List.class) {
                    return List.of("one", "two");
                }
                return method.getReturnType() == Path.class ? Path.of("made") : null;
            });

    private int run(String... args) {
        return Fakes.run(console, "keys", new KeysCommand(Keys.NONE, maker), args);
    }

    @Test
    void hasKeysMade() {
        String days = Duration.ofDays(825).toString();
        assertThat(run("init", "--keys", "k", "--host", "a", "--host", "b")).isZero();
        assertThat(run("device", "camera", "--keys", "k", "--days", "1")).isZero();
        assertThat(run("token", "ci", "--keys", "k")).isZero();
        assertThat(run("revoke", "camera", "--keys", "k")).isZero();
        assertThat(run("sign", "a.jar", "b.jar", "--keys", "k")).isZero();
        assertThat(run("list", "--keys", "k")).isZero();
        assertThat(made)
                .containsExactly(
                        "init [k, [a, b], " + days + "]",
                        "device [k, camera, [], PT24H]",
                        "token [k, ci, " + days + "]",
                        "revoke [k, camera]",
                        "sign [k, a.jar]",
                        "sign [k, b.jar]",
                        "describe [k]");
        assertThat(console.stdout()).contains("Bring made to that machine").contains("Signed b.jar");
    }

    @Test
    void saysWhoMayWhat() {
        assertThat(run("allow", "camera", "infer", "upload", "--keys", "k", "--model", "zoo:alexnet"))
                .isZero();
        assertThat(run("allow", "*", "measure,manage", "--keys", "k")).isZero();
        assertThat(run("allow", "*", "none", "--keys", "k")).isZero();
        assertThat(made)
                .containsExactly(
                        "allow [k, camera, [INFER, UPLOAD], [zoo:alexnet]]",
                        "allow [k, *, [MEASURE, MANAGE], []]",
                        "allow [k, *, [], []]");
    }

    @Test
    void refusesWhatMakesNoSense() {
        for (String[] wrong : List.of(
                new String[] {"make"},
                new String[] {"init", "x"},
                new String[] {"device"},
                new String[] {"device", "a", "b"},
                new String[] {"allow", "a"},
                new String[] {"allow", "a", "everything"},
                new String[] {"sign"},
                new String[] {"token", "a", "--host", "h"},
                new String[] {"device", "a", "--model", "zoo:alexnet"})) {
            assertThat(run(wrong)).as(String.join(" ", wrong)).isEqualTo(2);
        }
        assertThat(made).isEmpty();
        assertThat(console.stderr().lines()).hasSize(9).allMatch(line -> line.startsWith("cutpoint: "));
    }
}

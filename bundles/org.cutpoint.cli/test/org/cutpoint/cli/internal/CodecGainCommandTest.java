package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cutpoint.profile.codec.CodecProfiler;
import org.junit.jupiter.api.Test;

class CodecGainCommandTest {
    private final Fakes.TestConsole console = new Fakes.TestConsole();
    private final Fakes.Planning planning = new Fakes.Planning();

    private int run(String... args) {
        return Fakes.run(
                console,
                "codec-gain",
                new CodecGainCommand(
                        Fakes.workbench(new Fakes.Profiling(), new Fakes.Tiny()),
                        Fakes.PRESETS,
                        planning,
                        new CodecProfiler(new CodecsCommandTest.Random(), new RunFakes.Codecs())),
                args);
    }

    @Test
    void plansEachNetworkWithoutAndWithCodecs() {
        assertThat(run("zoo:tiny", "--network", "4g", "--json")).isZero();
        assertThat(planning.planned)
                .isEqualTo(List.of(
                        "zoo:tiny:local-only",
                        "zoo:tiny:cloud-only",
                        "zoo:tiny:jointdnn",
                        "zoo:tiny:jointdnn",
                        "zoo:tiny:jointdnn"));
        assertThat(console.stdout())
                .startsWith(
                        "{\"format\":\"cutpoint-codec-gain/1\",\"model\":\"zoo:tiny\",\"gains\":[{\"network\":\"4g\","
                                + "\"objective\":\"latency\",\"undivided\":");

        assertThat(run("zoo:tiny", "--network", "4g")).isZero();
        assertThat(console.stdout()).contains("all codecs");
    }

    @Test
    void tensorsMayTravelInFewerBytes() {
        assertThat(run("zoo:tiny", "--network", "3g")).isZero();
        assertThat(run("zoo:tiny", "--network", "3g", "--element-bytes", "1")).isZero();
        assertThat(run("zoo:tiny", "--network", "3g", "--element-bytes", "8")).isZero();
        List<Long> bytes =
                planning.problems.stream().map(p -> p.inputs().get(0).bytes()).toList();
        // Undivided, undivided, without codecs.
        assertThat(bytes.subList(0, 3)).containsOnly(bytes.get(0));
        assertThat(bytes.subList(5, 8)).containsOnly(bytes.get(0) / 4);
        assertThat(bytes.subList(10, 13)).as("never more than there are").containsOnly(bytes.get(0));

        assertThat(run("zoo:tiny", "--element-bytes", "0")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--range", "black:white")).isEqualTo(2);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(run("zoo:tiny", "--network", "none")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--network", "4g", "--coding-slowdown", "0")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--network", "4g", "--device-power", "meter"))
                .isEqualTo(2);
        assertThat(planning.planned).isEmpty();
    }
}

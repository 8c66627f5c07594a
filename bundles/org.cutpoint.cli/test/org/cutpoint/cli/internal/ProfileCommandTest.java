package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Conditions;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.cutpoint.api.profile.NodeTimes;
import org.cutpoint.api.profile.NodeTimes.Node;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.cli.internal.Fakes.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured besides prefixes and suffixes, and for how long. */
class ProfileCommandTest {
    @TempDir
    private Path folder;

    private final TestConsole console = new TestConsole();
    private final List<ProfileOptions> asked = new ArrayList<>();
    private boolean interrupted;
    private final Profiling profiling = new Profiling() {
        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            asked.add(options);
            if (interrupted) {
                throw new CancellationException("profiling was cancelled");
            }
            Profile p = super.profile(model, options, progress);
            Conditions known = p.conditions();
            return new Profile(
                    p.model(),
                    p.modelSha256(),
                    p.view(),
                    p.layers(),
                    p.machine(),
                    p.threads(),
                    p.measured(),
                    new Conditions(
                            "1",
                            known.governor(),
                            known.throttled(),
                            options.pinned() ? Optional.of("1") : Optional.empty(),
                            options.budgetS().isPresent() ? List.of("left out: much") : List.of(),
                            List.of()),
                    p.intervals(),
                    options.intervals() == Intervals.CUTS
                            ? Optional.empty()
                            : Optional.of(new IntervalFit(
                                    options.intervals() == Intervals.ALL
                                            ? List.of()
                                            : List.of(new Interval(1, 1, 1, 1, 1, 0)),
                                    5,
                                    0.84,
                                    3.1,
                                    12)),
                    options.nodes()
                            ? Optional.of(new NodeTimes(
                                    15,
                                    List.of(
                                            new Node("n1", "ReorderInput", Optional.of("a"), 0.25),
                                            new Node("n2", "Conv", Optional.of("a"), 2.25),
                                            new Node("n3", "Odd", Optional.empty(), 0.5))))
                            : Optional.empty());
        }
    };

    private int profile(String... args) {
        List<String> words = new ArrayList<>(List.of("zoo:tiny"));
        words.addAll(Arrays.asList(args));
        return Fakes.run(
                console,
                "profile",
                new ProfileCommand(Fakes.workbench(profiling, new Tiny())),
                words.toArray(String[]::new));
    }

    private String file() {
        return folder.resolve("p.json").toString();
    }

    @Test
    void nothingMoreThanCutsIsMeasuredUnlessAskedFor() {
        assertThat(profile("--out", file())).isZero();

        assertThat(asked).containsExactly(ProfileOptions.DEFAULT);
        assertThat(console.stdout()).doesNotContain("fitted").doesNotContain("core");
    }

    @Test
    void whatIsAskedForIsPassedOnAndShown() {
        assertThat(profile("--out", file(), "--intervals", "chosen", "--budget", "2.5", "--pin", "--restart"))
                .isZero();

        assertThat(asked)
                .containsExactly(
                        new ProfileOptions(1, 3, 15, 100, Intervals.CHOSEN, OptionalDouble.of(2.5), false, true, true));
        assertThat(console.stdout())
                .contains("1 intervals are fitted to 5 measured ones, which a fit to all others is off by 0.8 %"
                        + " (median; 95th percentile 3.1 %). Sums of single layers' times are off by 12.0 %.")
                .contains("Threads were kept on core 1.");
        assertThat(console.stderr()).contains("cutpoint: left out: much.");
        assertThat(profile("--out", file(), "--intervals", "all")).isZero();
        assertThat(console.stdout())
                .contains("All intervals are measured. Sums of single layers' times are off by 12.0 %.");
    }

    @Test
    void nodesAreShownByLayer() {
        assertThat(profile("--nodes")).isZero();

        assertThat(console.stdout())
                .endsWith(
                        """
                        layer                   ms   share  runs as
                        -------------------  -----  ------  ------------------
                        a                    2.500  83.3 %  ReorderInput, Conv
                        b                    0.000   0.0 %  -
                        c                    0.000   0.0 %  -
                        (of no known layer)  0.500  16.7 %  Odd
                        3.000 ms in 3 nodes, the medians of 15 runs that were timed node by node.
                        """);
        assertThat(profiling.written).isEmpty();
    }

    @Test
    void anInterruptionCostsOneLine() {
        interrupted = true;

        assertThat(profile("--out", file())).isEqualTo(130);

        assertThat(console.stderr())
                .endsWith("cutpoint: interrupted. The same command goes on where this one stopped; --restart begins"
                        + " anew\n");
        assertThat(profiling.written).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsMeasured() {
        assertThat(profile("--out", file(), "--intervals", "some")).isEqualTo(2);
        assertThat(profile("--out", file(), "--budget", "0")).isEqualTo(2);
        assertThat(profile("--out", file(), "--budget", "NaN")).isEqualTo(2);
        assertThat(profile()).isEqualTo(2);

        assertThat(asked).isEmpty();
        assertThat(console.stderr().lines()).hasSize(4);
    }
}

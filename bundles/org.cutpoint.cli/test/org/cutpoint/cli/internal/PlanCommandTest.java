package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cutpoint.api.plan.BandwidthSweep.Range;
import org.cutpoint.cli.internal.Fakes.Formats;
import org.cutpoint.cli.internal.Fakes.Objects;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;

class PlanCommandTest {
    private final TestConsole console = new TestConsole();
    private final Planning planning = new Planning();
    private final Profiling profiling = new Profiling();
    private final Formats formats =
            new Formats().file(Fakes.line("p", 2, "a", "b")).file(Fakes.line("q", 1, "c"));
    private final Objects<Workbench> workbench = Fakes.objects(() -> Fakes.workbench(profiling, new Fakes.Tiny()));

    private final AtomicInteger starts = new AtomicInteger();
    private final Workbenches workbenches = new Workbenches(starts::incrementAndGet, workbench);

    private int run(String... args) {
        return Fakes.run(
                console,
                "plan",
                new PlanCommand(
                        formats,
                        new Fakes.Evaluator(),
                        planning,
                        planning,
                        Fakes.PRESETS,
                        (workload, strategy, from, to) -> List.of(
                                new Range(from, 4, planning.plan(workload, strategy), OptionalDouble.of(7)),
                                new Range(4, to, planning.plan(workload, strategy), OptionalDouble.of(5))),
                        workbenches),
                args);
    }

    @Test
    void printsALookUpTablePerFileAndStrategy() {
        assertThat(run("--problem", "q.json", "p.json", "--strategy", "local-only", "--bandwidth-range", "1:20"))
                .isZero();
        assertThat(console.stdout()).contains("q, local-only", "p, local-only", "1.000", "4.000", "20.00", "7.000 ms");
        assertThat(run("--problem", "q.json", "--strategy", "local-only", "--bandwidth-range", "1:20", "--json"))
                .isZero();
        assertThat(console.stdout()).endsWith("local-only:2\n");
        for (String wrong : List.of("1", "1:x", "1:2:3", ":")) {
            assertThat(run("--problem", "q.json", "--strategy", "local-only", "--bandwidth-range", wrong))
                    .isEqualTo(2);
            assertThat(console.stderr()).contains("FROM:TO");
        }
    }

    @Test
    void printsAPlanPerFileAndStrategyInOrder() {
        assertThat(run("--problem", "q.json", "p.json", "--strategy", "local-only,cloud-only", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"problem\":\"q*1\",\"strategy\":\"local-only\",\"value\":2.0}",
                        "{\"problem\":\"q*1\",\"strategy\":\"cloud-only\",\"value\":5.0}",
                        "{\"problem\":\"p*2\",\"strategy\":\"local-only\",\"value\":4.0}",
                        "{\"problem\":\"p*2\",\"strategy\":\"cloud-only\",\"value\":8.0}");
        assertThat(console.stderr()).isEmpty();
        assertThat(workbench.made).isZero();
        assertThat(starts).hasValue(0);
    }

    @Test
    void problemsMayBeGivenOneByOne() {
        assertThat(run("--problem", "q.json", "--strategy", "local-only", "--problem", "p.json", "--json"))
                .isZero();
        assertThat(console.stdout().lines()).hasSize(2);
    }

    @Test
    void exitCodeThreeIfOneHasNoPlan() {
        assertThat(run("--problem", "q.json", "--strategy", "never,local-only", "--json"))
                .isEqualTo(3);
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"problem\":\"q*1\",\"reason\":\"no link\"}",
                        "{\"problem\":\"q*1\",\"strategy\":\"local-only\",\"value\":2.0}");
    }

    @Test
    void aBadFileAfterAGoodOnePrintsNothing() {
        assertThat(run("--problem", "q.json", "cyclic.json", "--strategy", "local-only", "--json"))
                .isEqualTo(2);
        assertThat(console.stdout()).isEmpty();
        assertThat(console.stderr().lines()).containsExactly("cutpoint: cyclic.json: $.layers: a cycle. Break it");
        assertThat(planning.planned).isEmpty();
    }

    @Test
    void anUnknownStrategyIsFoundBeforePlanning() {
        assertThat(run("--problem", "q.json", "--strategy", "local-only,local-onyl", "--json"))
                .isEqualTo(2);
        assertThat(console.stdout()).isEmpty();
        assertThat(console.stderr().lines())
                .containsExactly("cutpoint: --strategy: there is no strategy 'local-onyl'. Did you mean 'local-only'?");
        assertThat(planning.planned).isEmpty();
    }

    @Test
    void jobsOfSeveralFilesAreOneWorkload() {
        assertThat(run("--job", "q.json=3", "--job", "p.json=4", "--strategy", "local-only", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly("{\"problem\":\"q*3+p*4\",\"strategy\":\"local-only\",\"value\":14.0}");
    }

    @Test
    void refusesJobsThatAreNone() {
        for (String job : new String[] {"q.json", "q.json=0", "q.json=x", "=3", "q.json=99999999"}) {
            assertThat(run("--job", job, "--strategy", "local-only")).isEqualTo(2);
        }
        assertThat(run("--job", "q.json=1", "--job", "q.json=2", "--strategy", "local-only"))
                .isEqualTo(2);
        assertThat(console.stdout()).isEmpty();
        assertThat(console.stderr().lines()).hasSize(6).allMatch(l -> l.startsWith("cutpoint: --job: "));
    }

    @Test
    void tableForPeople() {
        assertThat(run("--problem", "p.json", "--strategy", "cloud-only,never")).isEqualTo(3);
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        problem  strategy    cut(s)    objective     value  gap  violates  solved in
                        -------  ----------  --------  ---------  --------  ---  --------  ---------
                        p        cloud-only  input x2  makespan   8.000 ms    -  -           0.25 ms
                        p        never       no plan   makespan          -    -  -           0.50 ms

                        p, never: no plan: no link
                        """);
    }

    @Test
    void modelsAreProfiledOnce() {
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--jobs", "3", "--json"))
                .isZero();
        assertThat(run("tiny", "--strategy", "local-only", "--network", "3g", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly(
                        "{\"problem\":\"zoo:tiny*3\",\"strategy\":\"local-only\",\"value\":6.0}",
                        "{\"problem\":\"zoo:tiny*20\",\"strategy\":\"local-only\",\"value\":40.0}");
        assertThat(profiling.measured).isEqualTo(1);
    }

    @Test
    void machinesThatAreNotHereArePredicted() {
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device", "pi", "--cloud", "guess:pi"))
                .isZero();
        assertThat(profiling.measured).isZero();
        assertThat(console.stdout()).endsWith("Device: pi by guess. Cloud: pi by guess.\n");
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device", "pi", "--slowdown", "2"))
                .isZero();
        assertThat(profiling.measured).as("as the cloud").isEqualTo(1);
        assertThat(console.stdout())
                .endsWith("Device: pi by guess, 2.0 times slower. Cloud: this machine, measured.\n");
    }

    @Test
    void energyNeedsThePowersOfDeviceAndRadio() {
        String[] start = {"zoo:tiny", "--strategy", "local-only", "--objective", "energy", "--network"};
        assertThat(run(with(start, "lab.json", "--device", "pi"))).isZero();
        assertThat(console.stdout()).endsWith("Device while computing: 5 W (pi: a friend).\n");
        assertThat(run(with(start, "lab.json", "--device-power", "2.5"))).isZero();
        assertThat(console.stdout()).endsWith("Device while computing: 2.5 W (given).\n");
        profiling.measured = 0;
        assertThat(run(with(start, "lab.json"))).isEqualTo(2);
        assertThat(run(with(start, "4g", "--device-power", "2.5"))).isEqualTo(2);
        assertThat(run(with(start, "lab.json", "--device-power", "meter"))).isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --objective: energy cannot be planned for: the device's power is not known. Give"
                                + " --device-power, or a --device whose power is known",
                        "cutpoint: --objective: energy cannot be planned for: the radio's power over 4g is not known."
                                + " Choose a --network whose radio is known: 3g, 4g, wifi, or a link file that states it",
                        "cutpoint: --device-power: only 'run' can measure it. Give watts, or a machine whose power is"
                                + " known");
        assertThat(profiling.measured).isZero();
    }

    private static String[] with(String[] start, String... more) {
        return Stream.concat(Stream.of(start), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void unknownMachinesAreFoundBeforeAnythingIsMeasured() {
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--device", "pie"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "cray"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--cloud", "."))
                .as("a folder")
                .isEqualTo(2);
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: --device: 'pie' is not known. Did you mean 'pi'?",
                        "cutpoint: --cloud: 'cray' is not known. 'cutpoint devices' lists the machines, and the files"
                                + " that can stand for one",
                        "cutpoint: --cloud: '.' is no file of a machine. 'cutpoint devices' lists the machines, and the"
                                + " files that can stand for one");
        assertThat(profiling.measured).isZero();
    }

    @Test
    void cutsByHandAreCheckedBeforeProfiling() {
        assertThat(run("zoo:tiny", "--device-layers", "a,c", "--json")).isEqualTo(2);
        assertThat(console.stderr()).contains("the cut is not closed: layer 'c' needs layer 'b'");
        assertThat(profiling.measured).isZero();
        assertThat(run("zoo:tiny", "--cut", "b", "--json")).isZero();
        assertThat(console.stdout()).contains("\"strategy\":\"cut\"");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(run("--strategy", "local-only")).isEqualTo(2);
        assertThat(run("--problem", "p.json")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--stages", "3")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--objective", "x"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--slowdown", "0.5"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "local-only", "--jobs", "0")).isEqualTo(2);
        assertThat(run("zoo:tyni", "--strategy", "local-only")).isEqualTo(2);
        assertThat(run("nothing.onnx", "--strategy", "local-only")).isEqualTo(2);
        assertThat(console.stdout()).isEmpty();
        assertThat(console.stderr().lines()).hasSize(8).allMatch(l -> l.startsWith("cutpoint: "));
    }
}

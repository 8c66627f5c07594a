package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleFormats;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.cutpoint.cli.internal.Fakes.Formats;
import org.cutpoint.cli.internal.Fakes.Objects;
import org.cutpoint.cli.internal.Fakes.Planning;
import org.cutpoint.cli.internal.Fakes.Profiling;
import org.cutpoint.cli.internal.Fakes.TestConsole;
import org.cutpoint.workbench.Workbench;
import org.junit.jupiter.api.Test;

class ScheduleCommandTest {
    private final TestConsole console = new TestConsole();
    private final RunFakes.Scheduling scheduling = new RunFakes.Scheduling();
    private final Profiling profiling = new Profiling();
    private final Objects<Workbench> workbench = Fakes.objects(() -> Fakes.workbench(profiling, new Fakes.Tiny()));
    private final AtomicInteger starts = new AtomicInteger();
    private boolean pipelined = true;

    private int run(String... args) {
        ScheduleCommand command = new ScheduleCommand(
                new Files(),
                new Formats(),
                scheduling,
                scheduling,
                new Planning(),
                new Planning(),
                Fakes.PRESETS,
                new Workbenches(starts::incrementAndGet, workbench));
        if (pipelined) {
            command.pipelines = scheduling;
        }
        return Fakes.run(console, "schedule", command, args);
    }

    /** The files {@code p.json} and {@code q.json}. */
    private static final class Files implements ScheduleFormats {
        @Override
        public ScheduleProblem readProblem(Path file) {
            if (file.toString().equals("cyclic.json")) {
                throw new InputException("cyclic.json", "$.nodes: a cycle", "Break it");
            }
            return new ScheduleProblem(
                    file.toString().replace(".json", ""),
                    List.of(new Node("x", 1, 0, List.of()), new Node("y", 2, 3, List.of())));
        }

        @Override
        public String writeProblem(ScheduleProblem problem) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String writeOrder(ScheduleProblem problem, Scheduled scheduled, OptionalDouble serialMs) {
            return problem.name() + " " + scheduled.scheduler() + " "
                    + String.join("-", scheduled.order().nodes())
                    + (serialMs.isPresent() ? " " + serialMs.getAsDouble() : "");
        }

        @Override
        public Order readOrder(Path file) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void printsAnOrderPerFileAndStrategyInOrder() {
        assertThat(run("--problem", "q.json", "p.json", "--strategy", "reverse, reverse", "--json"))
                .isZero();
        assertThat(console.stdout().lines()).containsExactly("q reverse y-x", "p reverse y-x");
        assertThat(console.stderr()).isEmpty();
        assertThat(workbench.made).isZero();
        assertThat(starts).hasValue(0);
    }

    @Test
    void tableForPeople() {
        assertThat(run("--problem", "p.json", "--strategy", "reverse")).isZero();
        assertThat(console.stdout())
                .isEqualTo(
                        """
                        problem  strategy  makespan  without overlap  uploads  solved in
                        -------  --------  --------  ---------------  -------  ---------
                        p        reverse   5.000 ms                -        1    0.50 ms

                        In order, ^ where an upload begins:
                        p, reverse: y^ x
                        """);
    }

    @Test
    void aBadFileAfterAGoodOnePrintsNothing() {
        assertThat(run("--problem", "q.json", "cyclic.json", "--strategy", "reverse", "--json"))
                .isEqualTo(2);
        assertThat(console.stdout()).isEmpty();
        assertThat(console.stderr().lines()).containsExactly("cutpoint: cyclic.json: $.nodes: a cycle. Break it");
    }

    @Test
    void modelsAreCutByAStrategyOrByHand() {
        assertThat(run("zoo:tiny", "--partition", "local-only", "--strategy", "reverse", "--json"))
                .isZero();
        assertThat(run("zoo:tiny", "--cut", "b", "--strategy", "reverse", "--network", "3g", "--json"))
                .isZero();
        assertThat(console.stdout().lines())
                .containsExactly("zoo:tiny cut at none reverse c-b-a 10.0", "zoo:tiny cut at b reverse b-a 10.0");
        assertThat(profiling.measured).isEqualTo(1);
        assertThat(workbench.returned).isEqualTo(workbench.made);
    }

    @Test
    void overlapIsShownForModels() {
        assertThat(run("zoo:tiny", "--cut", "b", "--strategy", "reverse", "--device", "pi", "--cloud", "pi"))
                .isZero();
        assertThat(console.stdout())
                .contains("zoo:tiny cut at b  reverse   5.000 ms        10.000 ms        2    0.50 ms")
                .endsWith("zoo:tiny cut at b, reverse: b^ a^\nDevice: pi by guess. Cloud: pi by guess.\n");
    }

    @Test
    void whatIsNotThereIsSaid() {
        pipelined = false;
        assertThat(run("zoo:tiny", "--cut", "b", "--strategy", "reverse")).isEqualTo(2);
        assertThat(console.stderr()).contains("cutpoint: schedule: ", "org.cutpoint.problem.pipeline");
        assertThat(run("--problem", "p.json", "--strategy", "reverse")).isZero();
    }

    @Test
    void exitCodeThreeIfThePartitionHasNoPlan() {
        assertThat(run("zoo:tiny", "--problem", "p.json", "--partition", "never", "--strategy", "reverse", "--json"))
                .isEqualTo(3);
        assertThat(console.stdout().lines())
                .containsExactly("p reverse y-x", "{\"problem\":\"zoo:tiny*20\",\"reason\":\"no link\"}");
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(run("--strategy", "reverse")).isEqualTo(2);
        assertThat(run("--problem", "p.json")).isEqualTo(2);
        assertThat(run("--problem", "p.json", "--strategy", "revers")).isEqualTo(2);
        assertThat(run("--problem", "p.json", "--strategy", "reverse", "--cut", "a"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "reverse")).isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "reverse", "--cut", "a", "--partition", "local-only"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "reverse", "--partition", "local-onyl"))
                .isEqualTo(2);
        assertThat(run("zoo:tiny", "--strategy", "reverse", "--cut", "dense")).isEqualTo(2);
        assertThat(console.stdout()).isEmpty();
        assertThat(console.stderr().lines())
                .containsExactly(
                        "cutpoint: schedule: there is nothing to schedule. Give --problem FILE or a MODEL",
                        "cutpoint: --strategy: it is missing. Give one or more of reverse",
                        "cutpoint: --strategy: there is no scheduler 'revers'. Did you mean 'reverse'?",
                        "cutpoint: --cut: files of schedule problems are not cut any more. Leave it away, or give a"
                                + " MODEL",
                        "cutpoint: zoo:tiny: where it is cut is not known. Give --partition STRATEGY or --cut LAYER",
                        "cutpoint: zoo:tiny: --partition stands beside a cut by hand. Give --partition STRATEGY or"
                                + " --cut LAYER",
                        "cutpoint: --partition: there is no strategy 'local-onyl'. Did you mean 'local-only'?",
                        "cutpoint: --cut: 'dense' is no layer of zoo:tiny. 'cutpoint inspect MODEL' lists the layers");
        assertThat(profiling.measured).isZero();
    }
}

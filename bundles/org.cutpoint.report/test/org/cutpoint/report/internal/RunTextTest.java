package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.JobEnergy.Joules;
import org.cutpoint.report.JobEnergy.Power;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.internal.Samples.Part;
import org.junit.jupiter.api.Test;

class RunTextTest {
    @Test
    void tableNamesConditionsAndLabelsWhatIsEmulated() {
        List<RunRecord> runs = List.of(
                Samples.run("m", "local-only", 1, 0, new Part("none", 20, 100, 0, 0, 0)),
                Samples.run("m", "jps", 1.25, 1000, new Part("a", 20, 40, 10, 0, 0)),
                Samples.run("n", "jps", 1, 1000, new Part("a", 20, 40, 10, 0, 0)));
        assertThat(RunText.table(runs, TextStyle.PLAIN))
                .isEqualTo(
                        """
                        link 4g 5.85 up / 13.76 down Mbit/s (emulated); device slowed 8x (emulated), 1 thread; cloud as it is, 1 thread; 20 jobs

                        model  strategy    cut(s)    predicted  measured    error   upload     gain
                        -----  ----------  --------  ---------  --------  -------  -------  -------
                        m      local-only  none x20     2.00 s    2.00 s   +0.0 %      0 B   +0.0 %
                               jps         a x20        0.81 s    1.01 s  -20.0 %  1.00 kB  +49.4 %

                        n      jps         a x20        0.81 s    0.81 s   +0.0 %  1.00 kB        -
                        """);
    }

    @Test
    void energyIsShownWithWhatIsMeasuredOfIt() {
        RunRecord run = Samples.run("m", "jps", 1, 1000, new Part("a", 20, 40, 10, 0, 0));
        JobEnergy given = new JobEnergy(
                Optional.of(new Power(6.4, "--device-power", false)), joules(1.5, 0.25), joules(1.25, 0.01));
        assertThat(RunText.table(List.of(Samples.with(run, given)), TextStyle.PLAIN))
                .contains("J/job pred.   meas.\n", " 1.75 J  1.26 J\n")
                .endsWith(
                        """

                        Energy of the device for one job, waiting not counted. Computing: a model, measured time\
                         (emulated) x 6.4 W (--device-power). Radio: left out, its power over 4g is not known.
                        """);
        JobEnergy metered =
                new JobEnergy(Optional.of(new Power(5, "rapl: package-0", true)), joules(0.5, 0), joules(0.4, 0));
        assertThat(RunText.table(List.of(Samples.with(run, metered), run), TextStyle.PLAIN))
                .contains("500 mJ  400 mJ\n", "Computing: measured by a meter (rapl: package-0; planned with 5 W).")
                .containsPattern(" -\\s+-\n");
    }

    private static Joules joules(double computing, double radio) {
        return new Joules(OptionalDouble.of(computing), OptionalDouble.of(radio));
    }

    @Test
    void ganttShowsWhoIsWhereWhen() {
        RunRecord run = Samples.run("m", "jps", 1, 0, new Part("a", 1, 10, 20, 2, 0), new Part("b", 3, 20, 10, 2, 0));
        assertThat(TextGantt.render(run, 2, new TextStyle(50, false, false)))
                .isEqualTo(
                        """
                        jps on m, first 2 of 4 jobs as measured; 4g 5.85 up / 13.76 down Mbit/s (emulated); device slowed 8x (emulated), 1 thread
                        device  |....1....#########2#########.....3......
                        uplink  |         .........1.........####2#####
                        cloud   |                            1.        2#
                                +------------------+---------------------
                                0                  20 ms
                        """);
    }

    @Test
    void ganttWithBlocksHasNoEscapesUnlessColorsAreWanted() {
        RunRecord run = Samples.small();
        assertThat(TextGantt.render(run, 8, new TextStyle(60, true, false)))
                .contains("│", "▓", "└")
                .doesNotContain("\u001b");
        String colored = TextGantt.render(run, 8, new TextStyle(60, true, true));
        assertThat(colored).contains("\u001b[0;30;42m", "\u001b[0m");
        assertThat(colored.lines().filter(l -> l.contains("\u001b["))).allMatch(l -> l.endsWith("\u001b[0m"));
    }

    @Test
    void ganttIsNeverWiderThanAsked() {
        for (int width = 40; width < 160; width += 7) {
            for (int jobs = 1; jobs < 12; jobs++) {
                assertThat(TextGantt.render(Samples.comparison().runs().get(4), jobs, new TextStyle(width, true, false))
                                .lines()
                                .skip(1)
                                .mapToInt(String::length)
                                .max()
                                .getAsInt())
                        .isLessThanOrEqualTo(width);
            }
        }
    }
}

package org.cutpoint.report.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;

/** The table of runs for people. */
final class RunText {
    /** The strategy that the others are measured against. */
    static final String REFERENCE = "local-only";

    private RunText() {}

    static String table(List<RunRecord> runs, TextStyle style) {
        double longest = runs.stream()
                .mapToDouble(
                        r -> Math.max(r.predicted().makespanMs(), r.measured().makespanMs()))
                .max()
                .orElse(0);
        TextTable table = new TextTable()
                .left("model")
                .left("strategy")
                .left("cut(s)")
                .right("predicted")
                .right("measured")
                .right("error")
                .right("upload")
                .right("gain");
        boolean energy = runs.stream().anyMatch(RunText::hasPower);
        if (energy) {
            table.right("J/job pred.").right("meas.");
        }
        String last = "";
        for (RunRecord run : runs) {
            boolean same = run.model().equals(last);
            if (!same && !last.isEmpty()) {
                table.gap();
            }
            last = run.model();
            List<String> cells = new ArrayList<>(List.of(
                    same ? "" : run.model(),
                    run.strategy(),
                    run.cutsText(),
                    Units.time(run.predicted().makespanMs(), longest),
                    Units.time(run.measured().makespanMs(), longest),
                    error(run),
                    Units.bytes(run.measured().uploadBytes()),
                    reference(runs, run)
                            .map(r -> Units.percent(run.gainOver(r)))
                            .orElse("-")));
            if (energy) {
                cells.add(joules(run, JobEnergy::predicted));
                cells.add(joules(run, JobEnergy::measured));
            }
            table.row(cells.toArray(String[]::new));
        }
        String text = Labels.conditions(runs) + "\n\n" + table.render(style);
        return energy ? text + "\n" + Labels.energy(runs) + "\n" : text;
    }

    private static boolean hasPower(RunRecord run) {
        return run.energy().flatMap(JobEnergy::power).isPresent();
    }

    private static String joules(RunRecord run, Function<JobEnergy, JobEnergy.Joules> which) {
        return run.energy().map(e -> Units.energy(which.apply(e).known())).orElse("-");
    }

    /** A hyphen where there is none. */
    static String error(RunRecord run) {
        return run.error().isPresent() ? Units.percent(run.error().getAsDouble()) : "-";
    }

    /** The run of the same network that this one's gain is over. */
    static Optional<RunRecord> reference(List<RunRecord> runs, RunRecord run) {
        return runs.stream()
                .filter(r -> r.strategy().equals(REFERENCE) && r.model().equals(run.model()))
                .findFirst();
    }
}

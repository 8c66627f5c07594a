package org.cutpoint.report.internal;

import java.util.List;
import java.util.Optional;
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
        String last = "";
        for (RunRecord run : runs) {
            boolean same = run.model().equals(last);
            if (!same && !last.isEmpty()) {
                table.gap();
            }
            last = run.model();
            table.row(
                    same ? "" : run.model(),
                    run.strategy(),
                    run.cutsText(),
                    Units.time(run.predicted().makespanMs(), longest),
                    Units.time(run.measured().makespanMs(), longest),
                    Units.percent(run.error()),
                    Units.bytes(run.measured().uploadBytes()),
                    reference(runs, run)
                            .map(r -> Units.percent(run.gainOver(r)))
                            .orElse("-"));
        }
        return Labels.conditions(runs) + "\n\n" + table.render(style);
    }

    /** The run of the same network that this one's gain is over. */
    static Optional<RunRecord> reference(List<RunRecord> runs, RunRecord run) {
        return runs.stream()
                .filter(r -> r.strategy().equals(REFERENCE) && r.model().equals(run.model()))
                .findFirst();
    }
}

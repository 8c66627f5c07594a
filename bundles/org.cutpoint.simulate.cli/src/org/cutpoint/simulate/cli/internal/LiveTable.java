package org.cutpoint.simulate.cli.internal;

import java.util.Locale;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.simulate.live.LiveScenarios.Live;
import org.cutpoint.simulate.live.LiveScenarios.LiveTask;

/** What was simulated of tasks beside what was measured. */
final class LiveTable {
    private LiveTable() {}

    static String of(Live live, TextStyle style) {
        TextTable table = new TextTable()
                .left("task")
                .left("network")
                .right("samples")
                .right("arrives")
                .left("runs on")
                .left("cuts")
                .right("Mbit/s")
                .right("starts")
                .right("delay simulated")
                .right("measured")
                .right("error");
        int otherwise = 0;
        for (int t = 0; t < live.tasks().size(); t++) {
            LiveTask real = live.tasks().get(t);
            TracedTask simulated = live.simulated().tasks().get(t);
            Task task = real.task();
            Placement placed = real.placement();
            boolean same = placed.edge().equals(simulated.placement().edge())
                    && placed.cut1() == simulated.placement().cut1()
                    && placed.cut2() == simulated.placement().cut2();
            otherwise += same ? 0 : 1;
            int layers = live.scenario().models().get(task.model()).layers().size();
            double predicted = simulated.finishMs() - task.arrivalMs();
            table.row(
                    task.id(),
                    task.model(),
                    Integer.toString(task.samples()),
                    ms(task.arrivalMs()),
                    placed.mode(layers).id() + placed.edge().map(e -> " " + e).orElse("") + (same ? "" : " *"),
                    placed.cut1() + " | " + placed.cut2() + " of " + layers,
                    placed.edge().isEmpty()
                            ? "-"
                            : Units.plain(placed.edgeMbps())
                                    + (placed.coreMbps() > 0 ? ", " + Units.plain(placed.coreMbps()) : ""),
                    ms(real.startMs()),
                    ms(predicted),
                    ms(real.delayMs()),
                    Units.percent(predicted / real.delayMs() - 1));
        }
        table.gap();
        double total = live.simulated().totalDelayMs();
        table.row(
                "all",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                ms(total),
                ms(live.totalDelayMs()),
                Units.percent(total / live.totalDelayMs() - 1));
        return String.format(
                        Locale.ROOT,
                        "%s by %s; machines and links are emulated on this one%n%n",
                        live.scenario().name(),
                        live.simulated().strategy())
                + table.render(style)
                + (otherwise == 0
                        ? ""
                        : String.format(Locale.ROOT, "* placed otherwise than simulated: %d%n", otherwise))
                + String.format(
                        Locale.ROOT,
                        "Results differ from the whole networks' by at most %.1e relative.%n",
                        live.difference());
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, "%.1f ms", ms);
    }
}

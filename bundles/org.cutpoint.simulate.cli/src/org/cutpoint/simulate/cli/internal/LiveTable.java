package org.cutpoint.simulate.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.scenario.delay.TaskDelay;
import org.cutpoint.simulate.live.LiveScenarios.Live;
import org.cutpoint.simulate.live.LiveScenarios.LiveTask;

/** What was simulated of tasks beside what was measured. */
final class LiveTable {
    private static final List<Part> PARTS = List.of(
            new Part("device", TaskDelay::deviceMs),
            new Part("device to edge", TaskDelay::edgeTransferMs),
            new Part("edge", TaskDelay::edgeMs),
            new Part("edge to cloud", TaskDelay::coreTransferMs),
            new Part("cloud", TaskDelay::cloudMs),
            new Part("back", TaskDelay::returnMs));

    private record Part(String name, ToDoubleFunction<TaskDelay> ms) {}

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
                + "\n"
                + parts(live, style)
                + (otherwise == 0
                        ? ""
                        : String.format(Locale.ROOT, "* placed otherwise than simulated: %d%n", otherwise))
                + String.format(
                        Locale.ROOT,
                        "Results differ from the whole networks' by at most %.1e relative.%n",
                        live.difference());
    }

    /** Of what the delays consist, all tasks together: where a prediction is off, this says why. */
    private static String parts(Live live, TextStyle style) {
        TextTable table = new TextTable()
                .left("all tasks")
                .right("simulated")
                .right("measured")
                .right("measured more");
        double waitedSimulated = 0;
        double waited = 0;
        List<TaskDelay> simulated = new ArrayList<>();
        for (int t = 0; t < live.tasks().size(); t++) {
            Task task = live.tasks().get(t).task();
            Placement placement = live.simulated().tasks().get(t).placement();
            waitedSimulated += placement.startMs() - task.arrivalMs();
            waited += live.tasks().get(t).startMs() - task.arrivalMs();
            simulated.add(TaskDelay.of(live.scenario(), task, placement));
        }
        List<TaskDelay> measured = live.tasks().stream().map(LiveTask::parts).toList();
        row(table, "waiting", waitedSimulated, waited);
        for (Part part : PARTS) {
            row(
                    table,
                    part.name(),
                    simulated.stream().mapToDouble(part.ms()).sum(),
                    measured.stream().mapToDouble(part.ms()).sum());
        }
        return table.render(style);
    }

    private static void row(TextTable table, String part, double simulated, double measured) {
        table.row(part, ms(simulated), ms(measured), ms(measured - simulated));
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, "%.1f ms", ms);
    }
}

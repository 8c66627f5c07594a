package org.cutpoint.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Block;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Figure.Agreement;
import org.cutpoint.api.report.Figure.Cdf;
import org.cutpoint.api.report.Figure.Panels;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Report.Fact;
import org.cutpoint.api.report.Report.Section;
import org.cutpoint.api.report.Table;
import org.cutpoint.report.fidelity.Distribution;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.Quantity;
import org.cutpoint.report.fidelity.Stretch;

/** Predicted against measured, for a page. */
final class FidelityReport {
    private static final List<Column> SETTING = List.of(
            text("model", "network"),
            text("link", "link"),
            text("strategy", "strategy"),
            text("arrangement", "jobs, tiers"),
            text("cuts", "cut(s)"));

    private final Fidelity fidelity;

    FidelityReport(Fidelity fidelity) {
        this.fidelity = fidelity;
    }

    Report report() {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Verdict", List.of(new Paragraph(FidelityText.verdict(fidelity)))));
        if (!fidelity.cases().isEmpty()) {
            sections.add(new Section("Predicted against measured", List.of(agreement(), errors())));
            sections.add(new Section("Errors, regardless of sign", List.of(distributions(), groups())));
            List<FidelityCase> worst = fidelity.worst(FidelityText.WORST);
            sections.add(new Section("The worst " + worst.size() + ", and why", List.of(worst(worst))));
        }
        if (!fidelity.stretches().isEmpty()) {
            sections.add(new Section("How slow the emulated device is", List.of(stretches())));
        }
        if (!fidelity.cases().isEmpty()) {
            sections.add(new Section("All cases", List.of(cases())));
        }
        if (!fidelity.notes().isEmpty()) {
            sections.add(new Section(
                    "Notes",
                    fidelity.notes().stream().<Block>map(Paragraph::new).toList()));
        }
        Machine machine = fidelity.machine();
        return new Report(
                "Cutpoint: predicted against measured",
                fidelity.cases().isEmpty() ? "" : FidelityText.conditions(fidelity),
                sections,
                List.of(
                        new Fact("Cutpoint", fidelity.version()),
                        new Fact("written", fidelity.created().toString()),
                        new Fact(
                                "machine",
                                String.join(
                                        ", ",
                                        machine.cpu(),
                                        machine.cores() + " cores",
                                        machine.os(),
                                        machine.runtime()))));
    }

    private static Stream<FidelityCase> having(List<FidelityCase> runs, Quantity quantity) {
        return runs.stream().filter(c -> c.has(quantity));
    }

    private Figure agreement() {
        String note = "A point for each run; a colour for each link. Lines: equal, and 10 % apart. Links (emulated).";
        List<Figure> panels = new ArrayList<>();
        for (Quantity quantity : Fidelity.COUNTING) {
            List<Agreement.Cloud> clouds = new ArrayList<>();
            having(fidelity.runs(), quantity)
                    .collect(Collectors.groupingBy(FidelityReport::link, LinkedHashMap::new, Collectors.toList()))
                    .forEach((link, runs) -> clouds.add(new Agreement.Cloud(
                            link, runs.stream().map(c -> pair(c, quantity)).toList())));
            panels.add(new Agreement(
                    new Heading("agreement", quantity.label(), ""),
                    new Axis("measured " + quantity.label() + ", ms", true),
                    new Axis("predicted " + quantity.label() + ", ms", true),
                    clouds));
        }
        return new Panels(new Heading("agreement", "Predicted against measured", note), panels);
    }

    private static Agreement.Pair pair(FidelityCase run, Quantity quantity) {
        return new Agreement.Pair(
                run.setting().bench().model() + " over " + link(run) + ", "
                        + run.setting().label(),
                run.measured().of(quantity),
                run.predicted().of(quantity));
    }

    private static String link(FidelityCase each) {
        return each.setting().link().name();
    }

    private Figure errors() {
        List<Cdf.Sample> samples = Fidelity.COUNTING.stream()
                .map(q -> new Cdf.Sample(
                        q.label(),
                        having(fidelity.runs(), q)
                                .map(c -> 100 * Math.abs(c.error(q)))
                                .toList()))
                .toList();
        String note = "Targets: half of the runs within " + FidelityText.share(Fidelity.MEDIAN_TARGET)
                + ", 95 % within " + FidelityText.share(Fidelity.P95_TARGET) + ".";
        return new Cdf(
                new Heading("errors", "Share of runs whose error is at most that, regardless of sign", note),
                new Axis("error, %"),
                samples);
    }

    private Table distributions() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Quantity quantity : Quantity.values()) {
            Distribution errors = fidelity.distribution(quantity);
            boolean over = errors.median() > Fidelity.MEDIAN_TARGET || errors.p95() > Fidelity.P95_TARGET;
            List<Cell> row = new ArrayList<>(List.of(Cell.of(quantity.label())));
            row.addAll(cells(errors));
            row.add(Fidelity.COUNTING.contains(quantity) ? Cell.of(over ? "missed" : "met") : Cell.MISSING);
            rows.add(row);
        }
        List<Column> columns = new ArrayList<>(List.of(text("quantity", "what")));
        columns.addAll(distribution());
        columns.add(text("target", "target"));
        String note =
                "Every run once. Error: of the prediction, relative to what was measured; queueing relative to all the"
                        + " jobs' latencies. Latency: median over the jobs, from the device's taking a job up to its"
                        + " result being there, waiting included.";
        return new Table(new Heading("all-errors", "Of everything that is predicted", note), columns, rows);
    }

    private Table groups() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Quantity quantity : Fidelity.COUNTING) {
            addGroups(rows, quantity, "network", c -> c.setting().bench().model());
            addGroups(rows, quantity, "link", FidelityReport::link);
            addGroups(rows, quantity, "strategy", c -> c.setting().label());
            addGroups(rows, quantity, "jobs, tiers", c -> c.setting()
                    .arrangement()
                    .kind()
                    .label());
        }
        List<Column> columns =
                new ArrayList<>(List.of(text("quantity", "what"), text("by", "by"), text("group", "of which")));
        columns.addAll(distribution());
        return new Table(new Heading("errors-by", "By network, link, strategy, jobs and tiers", ""), columns, rows);
    }

    private void addGroups(List<List<Cell>> rows, Quantity quantity, String by, Function<FidelityCase, String> group) {
        for (String each : fidelity.cases().stream().map(group).distinct().toList()) {
            List<Cell> row = new ArrayList<>(List.of(Cell.of(quantity.label()), Cell.of(by), Cell.of(each)));
            row.addAll(cells(fidelity.distribution(quantity, c -> group.apply(c).equals(each))));
            rows.add(row);
        }
    }

    private static List<Column> distribution() {
        return List.of(
                new Column("runs", Type.WHOLE, "runs"),
                percent("median", "median"),
                percent("p95", "95th percentile"),
                percent("worst", "worst"));
    }

    private static List<Cell> cells(Distribution errors) {
        return List.of(
                Cell.of(errors.runs()),
                Cell.of(100 * errors.median()),
                Cell.of(100 * errors.p95()),
                Cell.of(100 * errors.worst()));
    }

    private Table worst(List<FidelityCase> worst) {
        List<Column> columns = new ArrayList<>(SETTING);
        columns.add(text("cause", "cause"));
        columns.add(error(Quantity.MAKESPAN));
        columns.add(error(Quantity.LATENCY));
        String note = "A cause is the part whose measured times, put in the place of the predicted ones, change the"
                + " predicted makespan most.";
        List<List<Cell>> rows = new ArrayList<>();
        for (FidelityCase each : worst) {
            List<Cell> row = new ArrayList<>(setting(each));
            row.add(Cell.of(FidelityText.cause(each)));
            row.add(error(each, Quantity.MAKESPAN));
            row.add(error(each, Quantity.LATENCY));
            rows.add(row);
        }
        return new Table(new Heading("worst", "Farthest off", note), columns, rows);
    }

    private Table stretches() {
        List<Column> columns = List.of(
                text("model", "network"),
                new Column("asked", Type.REAL, "asked"),
                new Column("got", Type.REAL, "got", 2),
                percent("error", "error"),
                new Column("undisturbed_ms", Type.REAL, "undisturbed, ms"),
                new Column("emulated_ms", Type.REAL, "emulated, ms"),
                new Column("rounds", Type.WHOLE, "rounds"),
                text("target", "target"));
        List<List<Cell>> rows = new ArrayList<>();
        for (Stretch stretch : fidelity.stretches()) {
            rows.add(List.of(
                    Cell.of(stretch.bench().model()),
                    Cell.of(stretch.bench().slowdown()),
                    Cell.of(stretch.ratio()),
                    Cell.of(100 * stretch.error()),
                    Cell.of(stretch.undisturbedMs()),
                    Cell.of(stretch.emulatedMs()),
                    Cell.of(stretch.rounds()),
                    Cell.of(Math.abs(stretch.error()) > Fidelity.STRETCH_TARGET ? "missed" : "met")));
        }
        String note =
                "Time that passed on the emulated tier (median) over undisturbed time of this machine (lower decile),"
                        + " in turns (emulated).";
        return new Table(new Heading("slow", "Asked for and got", note), columns, rows);
    }

    private Table cases() {
        List<Column> columns = new ArrayList<>(SETTING);
        columns.add(text("run", "run"));
        columns.add(new Column("jobs", Type.WHOLE, "jobs"));
        columns.add(new Column("predicted_ms", Type.REAL, "predicted makespan, ms"));
        columns.add(new Column("measured_ms", Type.REAL, "measured makespan, ms"));
        Stream.of(Quantity.values()).map(FidelityReport::error).forEach(columns::add);
        List<List<Cell>> rows = new ArrayList<>();
        for (FidelityCase each : fidelity.cases()) {
            List<Cell> row = new ArrayList<>(setting(each));
            row.add(Optional.of(FidelityText.shared(fidelity, each))
                    .filter(s -> !s.isEmpty())
                    .map(Cell::of)
                    .orElse(Cell.MISSING));
            row.add(Cell.of(each.setting().jobs()));
            row.add(Cell.of(each.predicted().of(Quantity.MAKESPAN)));
            row.add(Cell.of(each.measured().of(Quantity.MAKESPAN)));
            Stream.of(Quantity.values()).map(q -> error(each, q)).forEach(row::add);
            rows.add(row);
        }
        String note =
                "Makespan predicted and measured (emulated); errors of everything, relative to what was measured.";
        return new Table(new Heading("cases", "What was run", note), columns, rows);
    }

    private static List<Cell> setting(FidelityCase each) {
        return List.of(
                Cell.of(each.setting().bench().model()),
                Cell.of(link(each)),
                Cell.of(each.setting().strategy()),
                Cell.of(each.setting().arrangement().kind().label()),
                Cell.of(each.cuts()));
    }

    private static Cell error(FidelityCase each, Quantity quantity) {
        return each.has(quantity) ? Cell.of(100 * each.error(quantity)) : Cell.MISSING;
    }

    private static Column error(Quantity quantity) {
        return percent(quantity.id() + "_error", quantity.label());
    }

    private static Column percent(String name, String label) {
        return new Column(name + "_percent", Type.REAL, label + ", %", 1);
    }

    private static Column text(String name, String label) {
        return new Column(name, Type.TEXT, label);
    }
}

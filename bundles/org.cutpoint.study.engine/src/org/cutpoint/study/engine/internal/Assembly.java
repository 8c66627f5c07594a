package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.profile.Network;
import org.cutpoint.study.Column;
import org.cutpoint.study.Column.Role;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Filter;
import org.cutpoint.study.Mode;
import org.cutpoint.study.Row;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.engine.internal.Found.Builder;
import org.cutpoint.study.engine.internal.Found.Values;
import org.cutpoint.study.engine.internal.Sweep.Crowd;
import org.cutpoint.study.engine.internal.Sweep.Stated;
import org.cutpoint.study.engine.internal.Sweep.Way;

/** Makes rows of what was asked for and what was found, and what follows from rows that belong together. */
final class Assembly {
    /** What tells rows apart that are about the same task. */
    private static final Set<String> OF_A_WAY = Set.of("cell", "strategy", "scheduler", "ratio", "repeat");

    /** What only cells of cuts have, and no cell before it was worked on. */
    private static final Set<String> OF_A_RESULT = Set.of("position", "layer", "layer_type", "repeat");

    /** What is proven to be the best may come out this far from its bound, for sums are added in another order. */
    private static final double ROUNDING_PERCENT = 1e-9;

    private final String study;
    private final Materials materials;

    Assembly(String study, Materials materials) {
        this.study = study;
        this.materials = materials;
    }

    /** A cell with its key. */
    record Keyed(Cell cell, String key) {}

    Keyed keyed(Cell cell) {
        return new Keyed(cell, Inputs.sha256(materials.identity(cell)).substring(0, 16));
    }

    /** What was asked for. */
    Values coordinates(Keyed keyed) {
        Cell cell = keyed.cell();
        Experiment experiment = cell.sweep().shown();
        Builder values = new Builder()
                .text("study", study)
                .text("mode", experiment.mode().id())
                .text("cell", keyed.key())
                .text("model", materials.label(cell.subject()));
        Optional<Way> way = cell.way();
        way.ifPresent(w -> values.text("strategy", w.label()).number("ratio", w.ratio()));
        way.flatMap(Way::scheduler).ifPresent(s -> values.text("scheduler", s));
        if (experiment.mode() == Mode.SCHEDULE && cell.fromFile()) {
            return values.build();
        }
        if (cell.subject() instanceof Crowd crowd) {
            if (crowd.file().isEmpty()) {
                values.number("devices", crowd.devices())
                        .number("edges", crowd.edges())
                        .number("reachable", crowd.reachable())
                        .number("tasks", crowd.tasks())
                        .number("window_s", crowd.windowS())
                        .number("seed", cell.seed());
            }
            return values.build();
        }
        if (!cell.fromFile()) {
            values.text("device", materials.label(cell.device()))
                    .text("cloud", materials.label(cell.cloud()))
                    .number("slowdown", cell.deviceSlowdown())
                    .number("threads", cell.threads())
                    .number("batch", cell.batch())
                    .number("device_power_w", materials.power(cell));
            cell.sweep().edge().ifPresent(edge -> values.text("edge", materials.label(edge.machine()))
                    .text("edge_network", materials.edgeNetwork(edge).name()));
        }
        if (cell.tiled()) {
            values.number("device_cores", cell.deviceCores()).number("max_grid", cell.maxGrid());
        }
        if (cell.training()) {
            values.number("updated_share", cell.updatedShare());
        }
        Optional<Network> network = materials.network(cell);
        network.ifPresent(n -> values.text("network", n.name())
                .number("uplink_mbps", n.uplinkMbps())
                .number("downlink_mbps", n.downlinkMbps())
                .number("rtt_ms", n.rttMs()));
        values.text("objective", materials.objective(cell).id())
                .number("stages", materials.stages(cell))
                .number("jobs", materials.jobs(cell));
        Limits limits = cell.limits().orElse(Limits.NONE);
        values.number("limit_latency_ms", limits.latencyMs())
                .number("limit_device_energy_j", limits.deviceEnergyJ())
                .number("limit_cloud_time_ms", limits.cloudTimeMs());
        if (experiment.mode() == Mode.RUN) {
            values.number("seed", cell.seed());
            if (cell.sweep().realNetwork()) {
                values.number("real_network", 1);
            }
        }
        return values.build();
    }

    /**
     * Checks that what is stated and shown is about something.
     *
     * @throws InputException naming the first that is not
     */
    void check(Sweep sweep, List<Keyed> cells) {
        List<Row> rows = cells.stream()
                .map(c -> row(sweep.shown().id(), coordinates(c), new Builder().build(), 1))
                .toList();
        for (Stated stated : sweep.stated()) {
            if (rows.stream().noneMatch(coordinatesOf(stated.where())::accepts)) {
                throw new InputException(
                        stated.at(), "it is about no cell", "Check its values against the experiment's");
            }
        }
        Map<String, Filter> shown = new LinkedHashMap<>();
        sweep.shown().figures().forEach(f -> shown.put("figure '" + f.id() + "'", f.where()));
        sweep.shown().tables().forEach(t -> shown.put("table '" + t.id() + "'", t.where()));
        sweep.shown().comparisons().forEach(c -> shown.put("comparison '" + c.id() + "'", c.where()));
        shown.forEach((what, where) -> coordinatesOf(where).values().forEach((column, allowed) -> {
            for (String value : allowed) {
                Filter one = new Filter(Map.of(column, List.of(value)));
                if (rows.stream().noneMatch(one::accepts)) {
                    throw new InputException(
                            sweep.at(),
                            what + " of experiment '" + sweep.shown().id() + "' shows " + column + " '" + value
                                    + "', which no cell has",
                            "There are " + known(rows, column));
                }
            }
        }));
    }

    private static String known(List<Row> rows, String column) {
        return rows.stream()
                .flatMap(r -> r.shown(column).stream())
                .distinct()
                .limit(20)
                .collect(Collectors.joining(", "));
    }

    /** The part of a filter that can be judged before a cell is worked on. */
    private static Filter coordinatesOf(Filter filter) {
        return new Filter(filter.values().entrySet().stream()
                .filter(e -> Columns.find(e.getKey())
                                .filter(c -> c.role() == Role.COORDINATE)
                                .isPresent()
                        && !OF_A_RESULT.contains(e.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Row row(String experiment, Values asked, Values found, int repeat) {
        Map<String, String> texts = new LinkedHashMap<>(asked.texts());
        texts.putAll(found.texts());
        Map<String, Double> numbers = new LinkedHashMap<>(asked.numbers());
        numbers.putAll(found.numbers());
        numbers.put("repeat", (double) repeat);
        return new Row(experiment, texts, numbers);
    }

    /** The rows of an experiment, with what follows from them. */
    List<Row> rows(Sweep sweep, List<Keyed> cells, Map<String, List<Found>> found) {
        List<Row> rows = new ArrayList<>();
        for (Keyed cell : cells) {
            Values asked = coordinates(cell);
            for (Found each : found.getOrDefault(cell.key(), List.of())) {
                each.rows().forEach(values -> rows.add(row(sweep.shown().id(), asked, values, each.repeat())));
            }
        }
        Map<Row, String> tasks = new HashMap<>();
        List<Row> derived = new ArrayList<>();
        Map<String, List<Row>> byTask = new HashMap<>();
        for (Row row : rows) {
            String task = task(row);
            tasks.put(row, task);
            byTask.computeIfAbsent(task, t -> new ArrayList<>()).add(row);
        }
        Map<String, Reference> references = new HashMap<>();
        byTask.forEach((task, all) ->
                references.put(task, Reference.of(all, sweep.shown().baselines())));
        for (Row row : rows) {
            derived.add(with(row, references.get(tasks.get(row)), sweep.stated()));
        }
        return derived;
    }

    /** What has to be the same for rows to be compared. */
    private static String task(Row row) {
        return Columns.ALL.stream()
                .filter(c -> c.role() == Role.COORDINATE && !OF_A_WAY.contains(c.name()))
                .map(c -> row.shown(c.name()).orElse(""))
                .collect(Collectors.joining("\n"));
    }

    /** What the rows of a task are measured against. */
    private record Reference(
            OptionalDouble bound, OptionalDouble baseline, OptionalDouble measuredBaseline, OptionalDouble cloudMs) {
        static Reference of(List<Row> rows, List<String> baselines) {
            List<List<Row>> bases = baselines.stream()
                    .map(b -> rows.stream().filter(r -> r.is("strategy", b)).toList())
                    .toList();
            return new Reference(
                    // A bound is proven for plans that send everything at once.
                    rows.stream()
                            .filter(r -> r.text("scheduler").isEmpty() && !tiled(r))
                            .flatMapToDouble(r -> r.number("lower_bound").stream())
                            .max(),
                    medians(bases, Assembly::value).min(),
                    medians(bases, r -> r.number("measured_makespan_ms")).min(),
                    medians(bases, r -> r.number("cloud_ms")).max());
        }

        private static DoubleStream medians(List<List<Row>> bases, Function<Row, OptionalDouble> value) {
            return bases.stream().flatMapToDouble(rows -> median(rows, value).stream());
        }

        private static OptionalDouble median(List<Row> rows, Function<Row, OptionalDouble> value) {
            double[] all = rows.stream()
                    .flatMapToDouble(r -> value.apply(r).stream())
                    .sorted()
                    .toArray();
            if (all.length == 0) {
                return OptionalDouble.empty();
            }
            int half = all.length / 2;
            return OptionalDouble.of(all.length % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2);
        }
    }

    /** Whether it is about tiles: each strategy's bound is of its own kind of tiles, and says nothing of others. */
    private static boolean tiled(Row row) {
        return row.is("mode", Mode.TILES.id());
    }

    /** What a row's plan is worth, in the objective's unit. */
    private static OptionalDouble value(Row row) {
        OptionalDouble totalDelayMs = row.number("total_delay_ms");
        if (totalDelayMs.isPresent()) {
            return totalDelayMs;
        }
        return row.text("objective")
                .map(o -> row.number(Arrays.stream(Objective.values())
                        .filter(k -> k.id().equals(o))
                        .findFirst()
                        .map(PlannedCells::column)
                        .orElse("makespan_ms")))
                .orElseGet(() -> row.number("makespan_ms"));
    }

    private static Row with(Row row, Reference reference, List<Stated> stated) {
        Builder more = new Builder();
        OptionalDouble value = value(row);
        boolean bounded =
                row.text("scheduler").isEmpty() && row.text("violates").isEmpty();
        if (value.isPresent() && reference.bound().isPresent() && bounded) {
            double bound = reference.bound().getAsDouble();
            double gap = 100 * (value.getAsDouble() - bound) / bound;
            more.number("lower_bound", bound).number("gap_percent", Math.abs(gap) < ROUNDING_PERCENT ? 0 : gap);
        }
        if (value.isPresent() && reference.baseline().isPresent()) {
            double baseline = reference.baseline().getAsDouble();
            more.number("reduction_percent", 100 * (1 - value.getAsDouble() / baseline))
                    .number("speedup", baseline / value.getAsDouble());
        }
        OptionalDouble cloudMs = row.number("cloud_ms");
        if (cloudMs.isPresent() && reference.cloudMs().orElse(0) > 0) {
            more.number(
                    "cloud_reduction_percent",
                    100 * (1 - cloudMs.getAsDouble() / reference.cloudMs().getAsDouble()));
        }
        OptionalDouble measured = row.number("measured_makespan_ms");
        if (measured.isPresent() && reference.measuredBaseline().isPresent()) {
            double baseline = reference.measuredBaseline().getAsDouble();
            more.number("measured_reduction_percent", 100 * (1 - measured.getAsDouble() / baseline));
        }
        for (Stated each : stated) {
            if (each.where().accepts(row)) {
                more.number(Columns.STATED_PREFIX + each.column(), each.value());
            }
        }
        Values added = more.build();
        Map<String, Double> numbers = new LinkedHashMap<>(row.numbers());
        // Its own says less than the best one, or nothing.
        if (!tiled(row)) {
            numbers.remove("lower_bound");
        }
        numbers.putAll(added.numbers());
        return new Row(row.experiment(), row.texts(), numbers);
    }

    /** The columns of which some row has a value, in the usual order. */
    static List<Column> columns(List<Row> rows) {
        Set<String> used = new HashSet<>(Set.of(Row.EXPERIMENT));
        rows.forEach(r -> {
            used.addAll(r.texts().keySet());
            used.addAll(r.numbers().keySet());
        });
        List<Column> columns = new ArrayList<>(
                Columns.ALL.stream().filter(c -> used.contains(c.name())).toList());
        used.stream()
                .filter(name -> name.startsWith(Columns.STATED_PREFIX))
                .sorted(Comparator.naturalOrder())
                .forEach(name -> columns.add(Columns.find(name).orElseThrow()));
        return columns;
    }

    /** The hash of what was asked for and of what was computed: not of what was measured, nor of plans for it. */
    static String plannedHash(StudyResults results) {
        List<Column> columns = results.columns().stream()
                .filter(c -> c.role() == Role.COORDINATE
                        || c.role() == Role.PLANNED
                        || c.name().equals("status"))
                .toList();
        StringBuilder text = new StringBuilder();
        for (Row row : results.rows()) {
            if (row.text("mode").filter(Mode.RUN.id()::equals).isEmpty()) {
                columns.forEach(c -> text.append(row.shown(c.name()).orElse("")).append('\t'));
                text.append('\n');
            }
        }
        return Inputs.sha256(text.toString());
    }
}

package org.cutpoint.format.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.json.JsonReader;

/** Reads look-up tables: a {@code cutpoint-sweep/1} document a line. */
final class TableReader {
    static final String FORMAT = "cutpoint-sweep/1";

    private static final int MOST_LOADS = 1000;

    private final String where;

    /** One line. */
    private record Sweep(String problem, String strategy, Column column) {}

    private TableReader(String where) {
        this.where = where;
    }

    /** @throws InputException naming the file and line of the fault */
    static PlanTable read(Path file) {
        List<Sweep> sweeps = new ArrayList<>();
        int number = 0;
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > JsonReader.MOST_BYTES) {
                throw new InputException(
                        file.toString(),
                        "it is no file of " + JsonReader.MOST_BYTES + " bytes at most",
                        "Check the path");
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (sweeps.size() == MOST_LOADS) {
                    throw new InputException(file.toString(), "it has more than " + MOST_LOADS + " sweeps", "");
                }
                String where = file + ", line " + number;
                sweeps.add(JsonReader.read(where, line, FORMAT, in -> new TableReader(where).sweep(in)));
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return table(file, sweeps);
    }

    private static InputException unreadable(Path file, IOException e) {
        return new InputException(file.toString(), "it cannot be read: " + e.getMessage(), "Check the path", e);
    }

    private static PlanTable table(Path file, List<Sweep> sweeps) {
        if (sweeps.isEmpty()) {
            throw new InputException(
                    file.toString(), "it is empty", "'cutpoint plan ... --bandwidth-range 1:20 --json' makes tables");
        }
        Sweep first = sweeps.get(0);
        for (Sweep sweep : sweeps) {
            if (!sweep.problem().equals(first.problem()) || !sweep.strategy().equals(first.strategy())) {
                throw new InputException(
                        file.toString(),
                        "it has sweeps of " + first.problem() + " with " + first.strategy() + " and of "
                                + sweep.problem() + " with " + sweep.strategy(),
                        "A table is of one problem and one strategy.");
            }
        }
        try {
            return new PlanTable(
                    first.problem(),
                    first.strategy(),
                    sweeps.stream().map(Sweep::column).toList());
        } catch (IllegalArgumentException e) {
            throw new InputException(file.toString(), e.getMessage(), "Give each load once", e);
        }
    }

    private Sweep sweep(JsonReader in) {
        String format = null;
        String problem = null;
        String strategy = null;
        double cloudLoad = 1;
        List<Entry> entries = null;
        in.beginObject();
        while (in.nextField()) {
            switch (in.field()) {
                case "format" -> format = in.format(FORMAT);
                case "problem" -> problem = in.text();
                case "strategy" -> strategy = in.text();
                case "objective" -> in.text();
                case "cloudLoad" -> cloudLoad = in.number();
                case "ranges" -> entries = entries(in);
                default -> throw in.unknownField("format, problem, strategy, objective, cloudLoad, ranges");
            }
        }
        in.required(format, "format");
        List<Entry> all = in.required(entries, "ranges");
        try {
            return new Sweep(
                    in.required(problem, "problem"), in.required(strategy, "strategy"), new Column(cloudLoad, all));
        } catch (IllegalArgumentException e) {
            throw new InputException(where, e.getMessage(), "Ranges must follow each other.", e);
        }
    }

    private List<Entry> entries(JsonReader in) {
        List<Entry> entries = new ArrayList<>();
        in.beginArray();
        while (in.nextElement()) {
            Double from = null;
            Double to = null;
            Optional<Plan> plan = null;
            in.beginObject();
            while (in.nextField()) {
                switch (in.field()) {
                    case "fromMbps" -> from = in.number();
                    case "toMbps" -> to = in.number();
                    case "endValue" -> in.number();
                    case "plan" -> plan = new PlanReader(in, where).readAny();
                    default -> throw in.unknownField("fromMbps, toMbps, endValue, plan");
                }
            }
            entries.add(new Entry(in.required(from, "fromMbps"), in.required(to, "toMbps"), in.required(plan, "plan")));
        }
        return entries;
    }
}

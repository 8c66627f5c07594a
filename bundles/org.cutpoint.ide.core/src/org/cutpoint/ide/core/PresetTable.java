package org.cutpoint.ide.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.OwnPresets.OwnRuntime;
import org.cutpoint.ide.core.OwnPresets.OwnTier;

/** Presets of somebody's own as tables of texts, as they are typed and kept. The first column is a name. */
public enum PresetTable {
    TIERS(
            new Column("Name", "Letters, digits, dots, dashes", Kind.NAME),
            new Column("GFLOP/s", "10^9 operations on 32-bit floating-point numbers a second, all cores", Kind.RATE),
            new Column("GB/s", "Of its memory; empty: only operations count", Kind.RATE_OR_NOTHING),
            new Column("Watts", "Of the whole machine while it computes; empty if not known", Kind.RATE_OR_NOTHING)),
    NETWORKS(
            new Column("Name", "Letters, digits, dots, dashes", Kind.NAME),
            new Column("Uplink Mbit/s", "From the device to the cloud", Kind.RATE),
            new Column("Downlink Mbit/s", "From the cloud to the device", Kind.RATE),
            new Column("Round trip ms", "Half of it delays each message", Kind.DELAY)),
    RUNTIMES(
            new Column("Name", "Letters, digits, dots, dashes", Kind.NAME),
            new Column("Address", "HOST:PORT", Kind.ADDRESS));

    /** More of one kind than anybody chooses from. */
    public static final int MOST_ROWS = 200;

    private static final double MOST_RATE = 1e9;
    private static final double MOST_DELAY = 60_000;
    private static final String CELL = "\t";

    private final List<Column> columns;

    PresetTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /**
     * A column.
     *
     * @param about for people who wonder what to type
     */
    public record Column(String title, String about, Kind kind) {}

    /** What may stand in a column. */
    public enum Kind {
        NAME,
        /** A number above 0. */
        RATE,
        RATE_OR_NOTHING,
        /** Milliseconds, 0 or more. */
        DELAY,
        ADDRESS
    }

    public List<Column> columns() {
        return columns;
    }

    /**
     * Checks a row.
     *
     * @param cells as they were typed
     * @param taken names that others have
     * @throws InputException naming the first thing that is wrong
     */
    public void check(List<String> cells, Collection<String> taken) {
        if (cells.size() != columns.size()) {
            throw new InputException("row", cells.size() + " values instead of " + columns.size(), "");
        }
        for (int i = 0; i < columns.size(); i++) {
            check(columns.get(i), cells.get(i));
        }
        if (taken.contains(cells.get(0))) {
            throw new InputException("Name", "there is a '" + cells.get(0) + "' already", "Choose another");
        }
    }

    private static void check(Column column, String cell) {
        switch (column.kind()) {
            case NAME -> {
                if (!cell.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}") || cell.equals(Setup.HERE)) {
                    throw new InputException(
                            column.title(),
                            "'" + shown(cell) + "' is no name",
                            "Use up to 40 letters, digits, dots, dashes, beginning with a letter or digit");
                }
            }
            case RATE -> number(column, cell, Double.MIN_NORMAL, MOST_RATE);
            case RATE_OR_NOTHING -> {
                if (!cell.isEmpty()) {
                    number(column, cell, Double.MIN_NORMAL, MOST_RATE);
                }
            }
            case DELAY -> number(column, cell, 0, MOST_DELAY);
            case ADDRESS -> address(column, cell);
        }
    }

    private static void number(Column column, String cell, double least, double most) {
        try {
            double value = Double.parseDouble(cell);
            if (value >= least && value <= most) {
                return;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException(
                column.title(),
                "'" + shown(cell) + "' cannot be",
                "Give a number " + (least > 0 ? "above 0" : "from 0") + " to " + (long) most);
    }

    private static void address(Column column, String cell) {
        int colon = cell.lastIndexOf(':');
        String host = colon < 0 ? "" : cell.substring(0, colon);
        String port = cell.substring(colon + 1);
        // An IPv6 address stands in brackets.
        boolean named = host.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})") || host.matches("\\[[0-9A-Fa-f:.%]{2,60}]");
        boolean numbered = port.matches("\\d{1,5}") && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535;
        if (!named || !numbered) {
            throw new InputException(
                    column.title(),
                    "'" + shown(cell) + "' is no address",
                    "Give HOST:PORT, for example edge.local:7070");
        }
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cc}", "?");
        return plain.length() <= 60 ? plain : plain.substring(0, 60) + "…";
    }

    /**
     * Rows as one text. Cells hold neither tabs nor line breaks if {@link #check} has let them pass.
     */
    public static String text(List<List<String>> rows) {
        return rows.stream().map(row -> String.join(CELL, row)).collect(Collectors.joining("\n"));
    }

    /** The rows in a text; those that do not pass, and names that were there before, are left out. */
    public List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        Set<String> names = new HashSet<>();
        text.lines().limit(MOST_ROWS).forEach(line -> {
            List<String> cells = Arrays.asList(line.split(CELL, -1));
            try {
                check(cells, names);
                names.add(cells.get(0));
                rows.add(List.copyOf(cells));
            } catch (InputException e) {
                // Somebody has written into the settings' file: the rest of it holds.
            }
        });
        return List.copyOf(rows);
    }

    /**
     * What three texts say.
     *
     * @param text of each table
     */
    public static OwnPresets presets(Function<PresetTable, String> text) {
        return new OwnPresets(
                TIERS.rows(text.apply(TIERS)).stream().map(PresetTable::tier).toList(),
                NETWORKS.rows(text.apply(NETWORKS)).stream()
                        .map(PresetTable::network)
                        .toList(),
                RUNTIMES.rows(text.apply(RUNTIMES)).stream()
                        .map(row -> new OwnRuntime(row.get(0), row.get(1)))
                        .toList());
    }

    private static OwnTier tier(List<String> row) {
        return new OwnTier(row.get(0), Double.parseDouble(row.get(1)), optional(row.get(2)), optional(row.get(3)));
    }

    private static Network network(List<String> row) {
        return new Network(
                row.get(0),
                Double.parseDouble(row.get(1)),
                Double.parseDouble(row.get(2)),
                Double.parseDouble(row.get(3)));
    }

    private static OptionalDouble optional(String cell) {
        return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
    }
}

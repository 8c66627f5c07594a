package org.cutpoint.ide.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.report.Units;

/** The layers of a network as rows of a table. */
public final class LayerTable {
    /**
     * A row.
     *
     * @param index of the layer
     * @param deviceMs time on the device; NaN where unknown
     * @param cloudMs time in the cloud; NaN where unknown
     */
    public record Row(
            int index,
            Layer layer,
            String operators,
            String shape,
            long outputBytes,
            double deviceMs,
            double cloudMs) {}

    /** What the table shows of a layer. */
    public enum Column {
        NUMBER("#", "Place in the order of computing", row -> row.index() + 1, row -> String.valueOf(row.index() + 1)),
        NAME("Layer", "Its name", 38, row -> row.layer().id()),
        OPERATORS("Ops", "Operators: what it computes, in this order", 22, Row::operators),
        SHAPE("Output", "Shapes of its outputs, outermost dimension first", 40, Row::shape),
        BYTES("Size", "Bytes of its outputs", Row::outputBytes, row -> Units.bytes(row.outputBytes())),
        WORK(
                "MACs",
                "Multiply-accumulates",
                row -> row.layer().macs(),
                row -> count(row.layer().macs())),
        PARAMETERS(
                "Params",
                "Parameters: numbers that were learned",
                row -> row.layer().parameters(),
                row -> count(row.layer().parameters())),
        WEIGHTS(
                "Weights",
                "Bytes of its weights",
                row -> row.layer().weightBytes(),
                row -> weight(row.layer().weightBytes())),
        DEVICE("Device", "How long it takes on the device", Row::deviceMs, row -> ms(row.deviceMs())),
        CLOUD("Cloud", "How long it takes in the cloud", Row::cloudMs, row -> ms(row.cloudMs()));

        private final String title;
        private final String about;
        private final int share;
        private final Comparator<Row> order;
        private final Function<Row, String> shown;

        Column(String title, String about, int share, Function<Row, String> shown) {
            this.title = title;
            this.about = about;
            this.share = share;
            order = Comparator.comparing(shown);
            this.shown = shown;
        }

        Column(String title, String about, ToDoubleFunction<Row> value, Function<Row, String> shown) {
            this.title = title;
            this.about = about;
            share = 0;
            order = Comparator.comparingDouble(value);
            this.shown = shown;
        }

        public String title() {
            return title;
        }

        /** What it tells, in some words. */
        public String about() {
            return about;
        }

        /** Whether it is text, else a number. */
        public boolean text() {
            return share > 0;
        }

        /** How much of the room that numbers leave is for this text, percent; 0 for numbers, which are never cut. */
        public int share() {
            return share;
        }

        public String shown(Row row) {
            return shown.apply(row);
        }

        private static String count(long count) {
            return count == 0 ? "" : Units.count(count);
        }

        private static String weight(long bytes) {
            return bytes == 0 ? "" : Units.bytes(bytes);
        }

        private static String ms(double ms) {
            if (Double.isNaN(ms)) {
                return "";
            }
            return String.format(
                    Locale.ROOT, ms < 1 ? "%.3f ms" : ms < 10 ? "%.2f ms" : ms < 100 ? "%.1f ms" : "%.0f ms", ms);
        }
    }

    private final ModelGraph model;
    private List<Row> rows = List.of();

    public LayerTable(ModelGraph model) {
        this.model = model;
        update(Optional.empty());
    }

    /** Takes the layers' times from a problem. */
    public void update(Optional<Problem> problem) {
        Map<String, ProblemLayer> timed = new HashMap<>();
        problem.ifPresent(p -> p.layers().forEach(layer -> timed.put(layer.id(), layer)));
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < model.layers().size(); i++) {
            Layer layer = model.layers().get(i);
            ProblemLayer times = timed.get(layer.id());
            made.add(new Row(
                    i,
                    layer,
                    String.join(" ", layer.ops()),
                    String.join(
                            " ",
                            layer.outputs().stream().map(TensorInfo::dimensions).toList()),
                    layer.outputs().stream().mapToLong(TensorInfo::bytes).sum(),
                    time(problem, times, 0),
                    time(problem, times, 1)));
        }
        rows = List.copyOf(made);
    }

    private static double time(Optional<Problem> problem, ProblemLayer layer, int tier) {
        if (problem.isEmpty() || layer == null || problem.get().tiers().size() <= tier) {
            return Double.NaN;
        }
        return layer.timeMs().get(problem.get().tiers().get(tier).id());
    }

    /** The rows that match the words (see {@link Search}), all without any, by this column. */
    public List<Row> rows(String words, Column by, boolean descending) {
        String[] wanted = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        Comparator<Row> order = descending ? by.order.reversed() : by.order;
        return rows.stream()
                .filter(row -> Search.matches(row.layer(), wanted))
                .sorted(order.thenComparingInt(Row::index))
                .toList();
    }

    /** Where a layer's row is among some rows. */
    public static OptionalInt find(List<Row> rows, int layer) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).index() == layer) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}

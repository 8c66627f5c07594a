package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.model.structure.Block;
import org.cutpoint.model.structure.Kind;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;

/** What there is to say of a model: as a table, or as {@code cutpoint-model/1}. */
final class Inspection {
    private final ModelGraph model;
    private final Structure structure;
    private final List<Long> crossing;

    /** @param structure of the model */
    Inspection(ModelGraph model, Structure structure) {
        this.model = model;
        this.structure = structure;
        crossing = structure.crossingBytes();
    }

    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", "cutpoint-model/1");
        out.writeStringField("name", model.name());
        out.writeStringField("sha256", model.sha256());
        tensors(out, "inputs", model.inputs());
        out.writeArrayFieldStart("layers");
        for (Layer layer : model.layers()) {
            out.writeStartObject();
            out.writeStringField("id", layer.id());
            strings(out, "ops", layer.ops());
            strings(out, "inputs", layer.inputs());
            tensors(out, "outputs", layer.outputs());
            out.writeNumberField("macs", layer.macs());
            out.writeNumberField("parameters", layer.parameters());
            out.writeNumberField("weightBytes", layer.weightBytes());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("macs", model.macs());
        out.writeNumberField("parameters", model.parameters());
        out.writeArrayFieldStart("cuts");
        for (int i = 0; i < crossing.size(); i++) {
            out.writeStartObject();
            out.writeStringField("after", model.layers().get(i).id());
            out.writeNumberField("crossingBytes", crossing.get(i));
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void tensors(JsonGenerator out, String field, List<TensorInfo> tensors) throws IOException {
        out.writeArrayFieldStart(field);
        for (TensorInfo tensor : tensors) {
            out.writeStartObject();
            out.writeStringField("id", tensor.id());
            out.writeArrayFieldStart("shape");
            for (long dimension : tensor.shape()) {
                out.writeNumber(dimension);
            }
            out.writeEndArray();
            out.writeStringField("type", tensor.type().name());
            out.writeNumberField("bytes", tensor.bytes());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void strings(JsonGenerator out, String field, List<String> values) throws IOException {
        out.writeArrayFieldStart(field);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    /** The model as a whole, and its structure: a few lines, each ended. */
    String head() {
        StringBuilder out = new StringBuilder(model.name())
                .append(": ")
                .append(number(model.layers().size(), "layer"))
                .append(", ")
                .append(Units.count(model.macs()))
                .append(" multiply-accumulates, ")
                .append(Units.count(model.parameters()))
                .append(" parameters\ninput ");
        model.inputs().forEach(t -> out.append(t.id())
                .append(' ')
                .append(t.dimensions())
                .append(' ')
                .append(t.type())
                .append(", ")
                .append(Units.bytes(t.bytes()))
                .append("; "));
        out.append("SHA-256 ").append(model.sha256()).append("\nstructure ").append(structure.kind());
        if (structure.kind() != Kind.LINE) {
            List<Block> blocks = structure.blocks();
            BigInteger reduced = blocks.stream().map(structure::pathCount).reduce(BigInteger.ZERO, BigInteger::add);
            long wide = blocks.stream().filter(b -> b.layers().size() > 1).count();
            out.append(", ").append(number(structure.articulationLayers().size(), "articulation layer"));
            out.append(", ").append(number(wide, "block")).append(" of several layers, ");
            out.append(count(structure.pathCount()))
                    .append(" independent paths (")
                    .append(count(reduced));
            out.append(" block by block)");
        }
        Structure merged = structure.byVirtualBlocks();
        out.append(", ").append(number(merged.layers().size(), "virtual block"));
        if (structure.kind() != Kind.LINE) {
            out.append(merged.kind() == Kind.LINE ? " in a line" : " in a " + merged.kind());
        }
        return out.append('\n').toString();
    }

    private static String number(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String count(BigInteger count) {
        return count.bitLength() < 50
                ? count.toString()
                : String.format(Locale.ROOT, "%.1e", new BigDecimal(count, MathContext.DECIMAL32));
    }

    String table(TextStyle style) {
        long macs = Math.max(1, model.macs());
        TextTable table = new TextTable()
                .left("layer")
                .left("operators")
                .left("output")
                .right("bytes")
                .right("MACs")
                .right("parameters")
                .right("cut sends")
                .left("less than input");
        for (int i = 0; i < crossing.size(); i++) {
            Layer layer = model.layers().get(i);
            List<String> shapes =
                    layer.outputs().stream().map(TensorInfo::dimensions).toList();
            table.row(
                    layer.id(),
                    shortened(String.join(" ", layer.ops()), 34),
                    shortened(String.join(" ", shapes), 30),
                    Units.bytes(layer.outputs().stream()
                            .mapToLong(TensorInfo::bytes)
                            .sum()),
                    String.format(Locale.ROOT, "%.1f %%", 100.0 * layer.macs() / macs),
                    Units.count(layer.parameters()),
                    Units.bytes(crossing.get(i)),
                    crossing.get(i) < structure.inputBytes() ? "yes" : "");
        }
        return table.render(style);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 3) + "...";
    }
}

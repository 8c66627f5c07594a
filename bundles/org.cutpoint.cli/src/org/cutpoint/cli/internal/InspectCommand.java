package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a model's layers and what each cut would send. */
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=inspect",
            Command.DESCRIPTION + "=Shows a model's layers, their sizes, and what a cut after each would send"
        })
public final class InspectCommand implements Command {
    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Workbench workbench;

    @Activate
    public InspectCommand(@Reference Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public int run(Console console) {
        ModelGraph graph = workbench.load(source, console.progress()).graph();
        console.progress().end();
        if (json) {
            console.out().println(Output.json(out -> write(out, graph)));
        } else {
            console.out().print(table(graph, console));
        }
        return OK;
    }

    private static void write(JsonGenerator out, ModelGraph graph) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", "cutpoint-model/1");
        out.writeStringField("name", graph.name());
        out.writeStringField("sha256", graph.sha256());
        tensors(out, "inputs", graph.inputs());
        out.writeArrayFieldStart("layers");
        for (Layer layer : graph.layers()) {
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
        strings(out, "results", graph.results());
        out.writeNumberField("macs", graph.macs());
        out.writeNumberField("parameters", graph.parameters());
        out.writeArrayFieldStart("cuts");
        for (int i = 0; i < graph.layers().size(); i++) {
            out.writeStartObject();
            out.writeStringField("after", graph.layers().get(i).id());
            out.writeNumberField("crossingBytes", graph.crossingBytes(i + 1));
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

    private static String table(ModelGraph graph, Console console) {
        long input = graph.inputs().stream().mapToLong(TensorInfo::bytes).sum();
        long macs = Math.max(1, graph.macs());
        TextTable table = new TextTable()
                .left("layer")
                .left("operators")
                .left("output")
                .right("bytes")
                .right("MACs")
                .right("parameters")
                .right("cut sends")
                .left("less than input");
        for (int i = 0; i < graph.layers().size(); i++) {
            Layer layer = graph.layers().get(i);
            long crossing = graph.crossingBytes(i + 1);
            table.row(
                    layer.id(),
                    shortened(String.join(" ", layer.ops()), 34),
                    shortened(
                            String.join(
                                    " ",
                                    layer.outputs().stream()
                                            .map(InspectCommand::shape)
                                            .toList()),
                            30),
                    Units.bytes(layer.outputs().stream()
                            .mapToLong(TensorInfo::bytes)
                            .sum()),
                    String.format(Locale.ROOT, "%.1f %%", 100.0 * layer.macs() / macs),
                    Units.count(layer.parameters()),
                    Units.bytes(crossing),
                    crossing < input ? "yes" : "");
        }
        StringBuilder inputs = new StringBuilder();
        graph.inputs().forEach(t -> inputs.append(t.id())
                .append(' ')
                .append(shape(t))
                .append(' ')
                .append(t.type())
                .append(", ")
                .append(Units.bytes(t.bytes()))
                .append("; "));
        return graph.name() + ": " + graph.layers().size() + " layers, " + Units.count(graph.macs())
                + " multiply-accumulates, " + Units.count(graph.parameters()) + " parameters\ninput " + inputs
                + "SHA-256 " + graph.sha256() + "\n\n" + table.render(console.style());
    }

    private static String shape(TensorInfo tensor) {
        return String.join("x", tensor.shape().stream().map(String::valueOf).toList());
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 3) + "...";
    }
}

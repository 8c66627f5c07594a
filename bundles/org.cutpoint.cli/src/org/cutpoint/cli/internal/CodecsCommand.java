package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.report.FigureWriter.Format;
import org.cutpoint.api.report.FigureWriter.Width;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.profile.codec.CodedTensor;
import org.cutpoint.profile.codec.OutputChange;
import org.cutpoint.report.TextTable;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what codecs make of what crosses each cut of a model. */
@CommandLine.Command(
        footer = {
            "",
            "The zoo's networks are untrained, and the input is random unless a picture is given: ratios are those of"
                    + " such tensors.",
            "",
            "Examples:",
            "  cutpoint codecs zoo:alexnet",
            "  cutpoint codecs zoo:vgg16 --codec png --plot figure-14.svg",
            "  cutpoint codecs faces.onnx --picture me.jpg --range -1:1 --answer scores --json"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=codecs",
            Command.DESCRIPTION + "=Compares codecs on what a cut after each layer of a model would send"
        })
public final class CodecsCommand implements Command {
    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Option(
            names = "--codec",
            paramLabel = "ID",
            split = ",",
            description = "Which codecs (default: all that are installed, but for raw).")
    private List<String> wanted = new ArrayList<>();

    @Mixin
    private PictureOptions given = new PictureOptions();

    @Option(
            names = "--answer",
            paramLabel = "RESULT",
            description = "The result whose largest element is the network's answer (default: its first).")
    private String answer;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Plot ratios beside zeros, cut by cut: SVG, or PDF if the file's name ends so.")
    private Path plot;

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Workbench workbench;
    private final CodecProfiler profiler;
    private final TensorCodecs codecs;
    private final FigureWriter figures;

    /** One codec at one cut. */
    record Row(String after, CodedTensor sum, OutputChange change) {}

    @Activate
    public CodecsCommand(
            @Reference Workbench workbench,
            @Reference CodecProfiler profiler,
            @Reference TensorCodecs codecs,
            @Reference FigureWriter figures) {
        this.workbench = workbench;
        this.profiler = profiler;
        this.codecs = codecs;
        this.figures = figures;
    }

    @Override
    public int run(Console console) {
        List<String> ids = new ArrayList<>(wanted.isEmpty() ? codecs.ids() : wanted);
        ids.forEach(codecs::get);
        if (wanted.isEmpty()) {
            ids.remove(TensorCodecs.RAW);
        }
        given.check();
        if (plot != null) {
            Output.checkWritable("--plot", plot);
        }
        Model model = workbench.load(source, view.load(), console.progress());
        Map<String, Tensor> inputs = given.inputs(model);
        List<Row> rows = rows(model, inputs, ids, answer(model), console);
        console.progress().end();
        if (plot != null) {
            WholeFiles.write(plot, out -> figures.write(CodecFigure.of(model, rows), format(), Width.PAGE, out));
        }
        if (json) {
            console.out().println(Output.json(out -> write(out, model, rows)));
        } else {
            console.out().print(table(rows).render(console.style()));
        }
        return OK;
    }

    private String answer(Model model) {
        List<String> results = model.graph().results();
        if (answer == null) {
            return results.get(0);
        }
        Suggest.check("--answer", "result", List.of(answer), results);
        return answer;
    }

    private Format format() {
        return plot.toString().toLowerCase(Locale.ROOT).endsWith(".pdf") ? Format.PDF : Format.SVG;
    }

    private List<Row> rows(Model model, Map<String, Tensor> inputs, List<String> ids, String result, Console console) {
        ExecutionOptions options = ExecutionOptions.DEFAULT;
        Map<String, Tensor> tensors = profiler.tensors(model, options, inputs, console.progress());
        List<Layer> layers = model.graph().layers();
        List<Row> rows = new ArrayList<>();
        console.progress().begin("coding", (long) layers.size() * ids.size());
        for (int position = 0; position < layers.size(); position++) {
            String after = position == 0 ? "(input)" : layers.get(position - 1).id();
            Set<String> crossing = CodecProfiler.crossing(model.graph(), position);
            for (String codec : ids) {
                if (console.progress().cancelled()) {
                    throw new InputException("codecs", "it was cancelled", "");
                }
                CodedTensor sum = crossing.stream()
                        .map(id -> profiler.code(tensors.get(id), codec))
                        .reduce(CodecsCommand::both)
                        .orElse(new CodedTensor("", codec, 0, 0, 0, CodedTensor.Times.NONE));
                OutputChange change = codecs.get(codec).lossless()
                        ? new OutputChange(0, 0, true)
                        : profiler.change(model, options, tensors, position, codec, result);
                rows.add(new Row(after, sum, change));
                console.progress().advance(1);
            }
        }
        return rows;
    }

    private static CodedTensor both(CodedTensor one, CodedTensor other) {
        long bytes = one.bytes() + other.bytes();
        return new CodedTensor(
                one.tensor() + "+" + other.tensor(),
                one.codec(),
                bytes,
                one.encodedBytes() + other.encodedBytes(),
                bytes == 0 ? 0 : (one.zeroRatio() * one.bytes() + other.zeroRatio() * other.bytes()) / bytes,
                one.times().then(other.times()));
    }

    private static TextTable table(List<Row> rows) {
        TextTable table = new TextTable()
                .left("cut after")
                .left("codec")
                .right("bytes")
                .right("zeros")
                .right("encoded")
                .right("ratio")
                .right("encode ms")
                .right("decode ms")
                .right("output off by")
                .left("top-1");
        for (Row row : rows) {
            CodedTensor sum = row.sum();
            table.row(
                    row.after(),
                    sum.codec(),
                    Long.toString(sum.bytes()),
                    number("%.1f %%", 100 * sum.zeroRatio()),
                    Long.toString(sum.encodedBytes()),
                    number("%.2f", sum.ratio()),
                    number("%.3f", sum.times().encodeMs()),
                    number("%.3f", sum.times().decodeMs()),
                    number("%.2f %%", 100 * row.change().relative()),
                    row.change().topKept() ? "kept" : "changed");
        }
        return table;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static void write(JsonGenerator out, Model model, List<Row> rows) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", "cutpoint-codecs/1");
        out.writeStringField("model", model.graph().name());
        out.writeArrayFieldStart("cuts");
        for (Row row : rows) {
            out.writeStartObject();
            out.writeStringField("after", row.after());
            out.writeStringField("codec", row.sum().codec());
            out.writeNumberField("bytes", row.sum().bytes());
            out.writeNumberField("zeroRatio", row.sum().zeroRatio());
            out.writeNumberField("encodedBytes", row.sum().encodedBytes());
            out.writeNumberField("ratio", row.sum().ratio());
            out.writeNumberField("encodeMs", row.sum().times().encodeMs());
            out.writeNumberField("decodeMs", row.sum().times().decodeMs());
            out.writeNumberField("largestChange", row.change().largest());
            out.writeNumberField("relativeChange", row.change().relative());
            out.writeBooleanField("topKept", row.change().topKept());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of("--codec", codecs.ids());
    }
}

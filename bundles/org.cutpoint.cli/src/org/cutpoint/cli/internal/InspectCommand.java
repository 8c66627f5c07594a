package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.graph.GraphDrawing;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a model's layers and what each cut would send. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint inspect zoo:alexnet",
            "  cutpoint inspect net.onnx --device-gmacs 2 --svg net.svg",
            "  cutpoint inspect net.onnx --dot | dot -Tpdf > net.pdf"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=inspect",
            Command.DESCRIPTION + "=Shows a model's layers, their sizes, and what a cut after each would send"
        })
public final class InspectCommand implements Command {
    /** As a file: standard output. */
    private static final String STANDARD_OUTPUT = "-";

    /** The networks of the verdict. */
    private static final List<String> MOBILE = List.of("3g", "4g", "wifi");

    /** What follows the option is its file only where the model has been named: {@code inspect --dot MODEL}. */
    private static final class ModelFirst implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            boolean attached = "=".equals(info.get("separator"));
            boolean named = command.positionalParameters().get(0).getValue() != null;
            if (!attached && !named) {
                args.push(STANDARD_OUTPUT);
            }
            return false;
        }
    }

    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the graph as SVG, for light and dark pages.")
    private Path svg;

    @Option(
            names = "--dot",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            preprocessor = ModelFirst.class,
            description = "Write the graph for Graphviz; without FILE, to standard output instead of the table."
                    + " Before MODEL: --dot=FILE.")
    private Path dot;

    @Option(
            names = "--device-gmacs",
            paramLabel = "N",
            defaultValue = Verdict.RASPBERRY_PI_4B,
            description = "For the verdict: the device's speed, 10^9 multiply-accumulates per second (default:"
                    + " ${DEFAULT-VALUE}, a Raspberry Pi 4B by ncnn's published times).")
    private double deviceGmacs;

    @Option(
            names = "--cloud-gmacs",
            paramLabel = "N",
            defaultValue = Verdict.V100,
            description = "Likewise the cloud's (default: ${DEFAULT-VALUE}, an NVIDIA V100).")
    private double cloudGmacs;

    private final Workbench workbench;
    private final NetworkPresets networks;
    private final GraphDrawing drawing;

    @Activate
    public InspectCommand(
            @Reference Workbench workbench, @Reference NetworkPresets networks, @Reference GraphDrawing drawing) {
        this.workbench = workbench;
        this.networks = networks;
        this.drawing = drawing;
    }

    @Override
    public int run(Console console) {
        Verdict verdict = new Verdict(speed("--device-gmacs", deviceGmacs), speed("--cloud-gmacs", cloudGmacs));
        boolean dotOnly = dot != null && dot.toString().equals(STANDARD_OUTPUT);
        if (dotOnly && json) {
            throw new InputException("--dot", "it stands beside --json", "Give it a file");
        }
        if (svg != null) {
            Output.checkWritable("--svg", svg);
        }
        if (dot != null && !dotOnly) {
            Output.checkWritable("--dot", dot);
        }
        ModelGraph model =
                workbench.look(source, view.load(), console.progress()).graph();
        console.progress().end();
        if (svg != null) {
            WholeFiles.write(svg, drawing.svg(model));
        }
        if (dot != null && !dotOnly) {
            WholeFiles.write(dot, drawing.dot(model));
        }
        if (dotOnly) {
            console.out().print(drawing.dot(model));
        } else if (json) {
            console.out().println(Output.json(new Inspection(model, Structure.of(model))::write));
        } else {
            Structure structure = Structure.of(model);
            Inspection inspection = new Inspection(model, structure);
            console.out().println(inspection.head());
            console.out().println(inspection.table(console.style()));
            console.out().println(verdict.of(model, structure, mobile()));
        }
        return OK;
    }

    private List<Network> mobile() {
        return MOBILE.stream().flatMap(name -> networks.find(name).stream()).toList();
    }

    private static double speed(String option, double gmacs) {
        if (!(gmacs >= 1e-6 && gmacs <= 1e9)) {
            throw new InputException(option, gmacs + " cannot be", "Give 0.000001 to 1000000000");
        }
        return gmacs;
    }
}

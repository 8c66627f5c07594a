package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.profile.codec.CodedTensor;
import org.cutpoint.report.TextTable;
import org.cutpoint.workbench.DevicePower;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how much codecs gain: figure 8 of JointDNN (doi:10.1109/TMC.2019.2947893) with section 4.2's compression. */
@CommandLine.Command(
        footer = {
            "",
            "One inference, planned: the better of local-only and cloud-only with tensors as they are; 'jointdnn' with",
            "them as they are, with codecs that lose nothing, and with all. Ratios and times of codecs are measured"
                    + " here,",
            "on the tensors of a random input unless a picture is given.",
            "",
            "Examples:",
            "  cutpoint codec-gain zoo:alexnet --device jetson-tx2 --cloud tesla-k40 --coding-slowdown 4",
            "  cutpoint codec-gain faces.onnx --picture me.jpg --range -1:1 --element-bytes 1"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=codec-gain",
            Command.DESCRIPTION + "=Shows how much sooner, and for how much less energy, codecs let models run"
        })
public final class CodecGainCommand implements Command {
    private static final String STRATEGY = "jointdnn";
    private static final List<String> UNDIVIDED = List.of("local-only", "cloud-only");

    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private MachineOptions machines = new MachineOptions();

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Mixin
    private PowerOptions power = new PowerOptions();

    @Option(
            names = "--network",
            paramLabel = "NAME|FILE",
            split = ",",
            defaultValue = "3g,4g,wifi",
            description = "Networks, as 'plan' takes them (default: ${DEFAULT-VALUE}).")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = "--coding-slowdown",
            paramLabel = "F",
            description =
                    "How many times slower than this machine the device codes (default: what --slowdown says): of a"
                            + " --device that is named only is known how it computes.")
    private Double codingSlowdown;

    @Option(
            names = "--element-bytes",
            paramLabel = "N",
            description = "With how many bytes each element of a tensor travels as it is: 1 is what JointDNN compares"
                    + " with (default: as many as it has).")
    private Integer elementBytes;

    @Mixin
    private PictureOptions given = new PictureOptions();

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Workbench workbench;
    private final NetworkPresets presets;
    private final Planner planner;
    private final CodecProfiler profiler;

    /**
     * One network and aim.
     *
     * @param undivided the better one of local-only and cloud-only
     * @param raw jointdnn's with tensors as they are (see --element-bytes)
     * @param lossless with codecs that lose nothing
     * @param lossy with all
     */
    private record Row(
            String network, Objective objective, double undivided, double raw, double lossless, double lossy) {
        String unit() {
            return objective == Objective.ENERGY ? "J" : "ms";
        }
    }

    @Activate
    public CodecGainCommand(
            @Reference Workbench workbench,
            @Reference NetworkPresets presets,
            @Reference Planner planner,
            @Reference CodecProfiler profiler) {
        this.workbench = workbench;
        this.presets = presets;
        this.planner = planner;
        this.profiler = profiler;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        List<Network> joined =
                networks.stream().map(n -> NetworkOptions.named(n, presets)).toList();
        if (power.metered()) {
            throw new InputException(
                    "--device-power", "only 'run' can measure it", "Give watts, or a machine whose power is known");
        }
        double slowdown = codingSlowdown == null ? device.slowdown() : codingSlowdown;
        if (!(slowdown > 0 && slowdown <= 1000)) {
            throw new InputException("--coding-slowdown", slowdown + " cannot be", "Give more than 0, at most 1000");
        }
        if (elementBytes != null && (elementBytes < 1 || elementBytes > 8)) {
            throw new InputException("--element-bytes", elementBytes + " cannot be", "Give 1 to 8");
        }
        given.check();
        List<Row> rows = new ArrayList<>();
        try (MachineOptions.Machines chosen = machines.resolve(workbench, device)) {
            Optional<DevicePower> watts = power.given(
                    workbench, chosen.device().map(d -> d.profiler().machine().id()));
            Model model = workbench.load(source, view.load(), console.progress());
            Tiers tiers = chosen.tiers(workbench, model, console.progress());
            List<String> all = profiler.ids(true);
            Map<String, Tensor> tensors =
                    profiler.tensors(model, device.execution(true), given.inputs(model), console.progress());
            Map<String, List<CodedTensor>> measured = profiler.measure(tensors, all, console.progress());
            if (elementBytes != null) {
                measured.forEach((id, ways) -> ways.replaceAll(
                        way -> asItIs(way, tensors.get(id).info().elements())));
            }
            for (Network network : joined) {
                for (Objective objective : objectives(watts, network)) {
                    Problem plain = coded(
                            DevicePower.in(workbench.problem(model, tiers, network, objective, 1, 4), watts),
                            measured,
                            List.of(),
                            slowdown,
                            network);
                    double undivided = Double.POSITIVE_INFINITY;
                    for (String strategy : UNDIVIDED) {
                        undivided = Math.min(undivided, value(plain, strategy));
                    }
                    rows.add(new Row(
                            network.name(),
                            objective,
                            undivided,
                            value(plain, STRATEGY),
                            value(coded(plain, measured, profiler.ids(false), slowdown, network), STRATEGY),
                            value(coded(plain, measured, all, slowdown, network), STRATEGY)));
                }
            }
            if (json) {
                console.out().println(Output.json(out -> write(out, model, rows)));
            } else {
                chosen.description().ifPresent(console.out()::println);
                console.out().print(table(rows).render(console.style()));
            }
        } finally {
            console.progress().end();
        }
        return OK;
    }

    /** A tensor that no codec makes shorter travels with so many bytes an element. */
    private CodedTensor asItIs(CodedTensor way, long elements) {
        return way.codec().equals(TensorCodecs.RAW)
                ? new CodedTensor(
                        way.tensor(),
                        way.codec(),
                        way.bytes(),
                        Math.min(way.bytes(), elements * elementBytes),
                        way.zeroRatio(),
                        way.times())
                : way;
    }

    private static List<Objective> objectives(Optional<DevicePower> watts, Network network) {
        return watts.isPresent() && network.radio().isPresent()
                ? List.of(Objective.LATENCY, Objective.ENERGY)
                : List.of(Objective.LATENCY);
    }

    private static Problem coded(
            Problem plain,
            Map<String, List<CodedTensor>> measured,
            List<String> allowed,
            double slowdown,
            Network network) {
        return CodecProfiler.choose(measured, allowed, slowdown, network).in(plain);
    }

    /** In the objective's unit. Without limits there is always a plan. */
    private double value(Problem problem, String strategy) throws InterruptedException {
        return planner.plan(Workload.of(problem), strategy).cost().orElseThrow().value();
    }

    private static TextTable table(List<Row> rows) {
        TextTable table = new TextTable()
                .left("network")
                .left("objective")
                .right("undivided")
                .right("jointdnn")
                .right("lossless")
                .right("all codecs")
                .left("")
                .right("gain")
                .right("lossless")
                .right("all codecs");
        for (Row row : rows) {
            table.row(
                    row.network(),
                    row.objective().id(),
                    number("%.4g", row.undivided()),
                    number("%.4g", row.raw()),
                    number("%.4g", row.lossless()),
                    number("%.4g", row.lossy()),
                    row.unit(),
                    number("%.2f", row.undivided() / row.raw()),
                    number("%.2f", row.undivided() / row.lossless()),
                    number("%.2f", row.undivided() / row.lossy()));
        }
        return table;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static void write(JsonGenerator out, Model model, List<Row> rows) throws IOException {
        out.writeStartObject();
        out.writeStringField("format", "cutpoint-codec-gain/1");
        out.writeStringField("model", model.graph().name());
        out.writeArrayFieldStart("gains");
        for (Row row : rows) {
            out.writeStartObject();
            out.writeStringField("network", row.network());
            out.writeStringField("objective", row.objective().id());
            out.writeNumberField("undivided", row.undivided());
            out.writeNumberField("raw", row.raw());
            out.writeNumberField("lossless", row.lossless());
            out.writeNumberField("lossy", row.lossy());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}

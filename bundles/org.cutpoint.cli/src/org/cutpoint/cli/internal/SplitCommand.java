package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelExporter;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.tiles.TileExporter;
import org.cutpoint.api.tiles.TileFormats;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.json.JsonReader;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Layers;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the segments of a cut or of a plan as models of their own. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint split zoo:alexnet --cut pool5 --out parts",
            "  cutpoint split net.onnx --plan plan.json --job 3 --out repository --format triton",
            "  cutpoint split net.onnx --plan plan.json --all-jobs --out repository --format triton",
            "  cutpoint plan zoo:yolov2 --strategy fused-layer --table-1 --json > tiles.json",
            "  cutpoint split zoo:yolov2 --plan tiles.json --out tiles"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=split",
            Command.DESCRIPTION + "=Writes the parts of a split model as ONNX files, or as a Triton model repository"
        })
public final class SplitCommand implements Command {
    private static final String DEVICE = "device";
    private static final String CLOUD = "cloud";
    /** The format that tiles are written in. */
    private static final String TILES = "onnx";

    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Mixin
    private CutOptions cut = new CutOptions();

    @Option(
            names = "--plan",
            paramLabel = "FILE",
            description = "Split as a plan says (cutpoint-plan/1), or into tiles (cutpoint-tiles/1).")
    private Path plan;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "With --plan: which job's assignment (default: the first one's).")
    private String job;

    @Option(
            names = "--all-jobs",
            description = "With --plan and --format triton: what is not the device's of all jobs, in one repository.")
    private boolean allJobs;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder: a new or an empty one.")
    private Path out;

    @Option(
            names = "--format",
            paramLabel = "onnx|triton",
            defaultValue = "onnx",
            description = "ONNX files, or a model repository for Triton and KServe (default: ${DEFAULT-VALUE}).")
    private String format;

    @Option(names = "--json", description = "Print segments.json instead of a table.")
    private boolean json;

    private final Workbench workbench;
    private final PlanFormats plans;
    private final TileFormats tileFormats;
    private final TileExporter tileExporter;
    private final List<ModelExporter> exporters;

    @Activate
    public SplitCommand(
            @Reference Workbench workbench,
            @Reference PlanFormats plans,
            @Reference TileFormats tileFormats,
            @Reference TileExporter tileExporter,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<ModelExporter> exporters) {
        this.workbench = workbench;
        this.plans = plans;
        this.tileFormats = tileFormats;
        this.tileExporter = tileExporter;
        this.exporters = List.copyOf(exporters);
    }

    @Override
    public int run(Console console) {
        if (cut.given() == (plan != null)) {
            throw new InputException(
                    "--cut",
                    plan == null ? "it is missing" : "it stands beside --plan",
                    "Give --cut LAYER or --plan FILE");
        }
        if (job != null && plan == null) {
            throw new InputException("--job", "it says which job of a plan", "Give --plan FILE, too");
        }
        if (allJobs && (plan == null || job != null)) {
            throw new InputException(
                    "--all-jobs",
                    plan == null ? "it is about the jobs of a plan" : "it stands beside --job",
                    "Give --plan FILE without --job");
        }
        cut.check();
        if (plan != null
                && JsonReader.formatOf(plan)
                        .filter(tileFormats.format()::equals)
                        .isPresent()) {
            return splitTiles(console);
        }
        ModelExporter exporter = exporter();
        List<Map<String, String>> planned = plan == null ? List.of() : planned();
        Model model = workbench.load(source, view.load(), console.progress());
        List<Map<String, String>> tiers = plan == null ? List.of(byHand(model.graph())) : planned;
        List<ExportedSegment> segments =
                exporter.export(model, device(model.graph(), tiers), tiers, out, console.progress());
        console.progress().end();
        console.out().print(json ? manifest() : table(model, segments, console));
        return OK;
    }

    private int splitTiles(Console console) {
        if (job != null || allJobs) {
            throw new InputException(allJobs ? "--all-jobs" : "--job", "tiles are of one inference", "Leave it away");
        }
        if (!format.equals(TILES)) {
            throw new InputException("--format", "tiles are written as ONNX files", "Leave it away");
        }
        TilePlan tiles = tileFormats.read(plan);
        Model model = workbench.load(source, view.load(), console.progress());
        List<ExportedSegment> parts = tileExporter.export(model, tiles, out, console.progress());
        console.progress().end();
        console.out().print(json ? manifest() : table(model, parts, console));
        return OK;
    }

    private ModelExporter exporter() {
        List<String> known =
                exporters.stream().map(ModelExporter::format).sorted().toList();
        return exporters.stream()
                .filter(e -> e.format().equals(format))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "--format",
                        "'" + format + "' is not known",
                        Suggest.instead(format, known, "Choose one of " + String.join(", ", known))));
    }

    /** The assignments that are asked for, each once. */
    private List<Map<String, String>> planned() {
        List<Assignment> jobs = plans.readPlan(plan).assignments();
        if (allJobs && !jobs.isEmpty()) {
            return jobs.stream().map(Assignment::tiers).distinct().toList();
        }
        return List.of(jobs.stream()
                .filter(j -> job == null || j.id().equals(job))
                .findFirst()
                .orElseThrow(() -> job == null
                        ? new InputException(plan.toString(), "it has no job", "Plan at least one.")
                        : new InputException(
                                "--job",
                                plan + " has no job '" + job + "'",
                                "Its first is '" + jobs.get(0).id() + "', its last '"
                                        + jobs.get(jobs.size() - 1).id() + "'"))
                .tiers());
    }

    private Map<String, String> byHand(ModelGraph graph) {
        Set<String> onDevice = cut.deviceLayers(Layers.of(graph));
        Map<String, String> tiers = new HashMap<>();
        graph.layers().forEach(layer -> tiers.put(layer.id(), onDevice.contains(layer.id()) ? DEVICE : CLOUD));
        return tiers;
    }

    /** Plans do not say which tier is the first: that of this name, even where nothing is left to it, or that of the first layer. */
    private static String device(ModelGraph graph, List<Map<String, String>> jobs) {
        Layer first = graph.layers().get(0);
        boolean usual = jobs.stream()
                .anyMatch(tiers -> tiers.containsValue(DEVICE)
                        || Set.copyOf(tiers.values()).equals(Set.of(CLOUD)));
        return usual ? DEVICE : jobs.get(0).getOrDefault(first.id(), DEVICE);
    }

    private String manifest() {
        try {
            return Files.readString(out.resolve("segments.json"));
        } catch (IOException e) {
            throw new InputException(out.toString(), "segments.json cannot be read: " + WholeFiles.reason(e), "", e);
        }
    }

    private String table(Model model, List<ExportedSegment> segments, Console console) {
        TextTable table = new TextTable()
                .left("segment")
                .left("tier")
                .right("layers")
                .right("reads")
                .right("makes")
                .right("size")
                .left("file");
        for (ExportedSegment segment : segments) {
            table.row(
                    segment.name(),
                    segment.tier(),
                    Integer.toString(segment.segment().layers().size()),
                    bytes(segment.segment().inputs()),
                    bytes(segment.segment().outputs()),
                    Units.bytes(segment.bytes()),
                    segment.files().get(0).path());
        }
        return model.graph().name() + ": " + segments.size() + (segments.size() == 1 ? " segment" : " segments")
                + " in " + out + "\n\n" + table.render(console.style());
    }

    private static String bytes(List<TensorInfo> tensors) {
        return Units.bytes(tensors.stream().mapToLong(TensorInfo::bytes).sum());
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of(
                "--format",
                exporters.stream().map(ModelExporter::format).sorted().toList());
    }
}

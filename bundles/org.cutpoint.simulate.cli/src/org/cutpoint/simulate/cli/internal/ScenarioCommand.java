package org.cutpoint.simulate.cli.internal;

import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.Range;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioFormats;
import org.cutpoint.api.scenario.ScenarioGenerator;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.ScenarioRecipe.Arrivals;
import org.cutpoint.api.scenario.ScenarioRecipe.Poisson;
import org.cutpoint.api.scenario.ScenarioRecipe.Ranges;
import org.cutpoint.api.scenario.ScenarioRecipe.Recorded;
import org.cutpoint.api.scenario.ScenarioRecipe.Uniform;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.workbench.TaskModels.Machines;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a scenario and writes its file. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint scenario --devices 80 --edges 10 --window 50 --out crowd.json",
            "  cutpoint scenario zoo:alexnet zoo:vgg16 zoo:deepface zoo:lenet --devices 40 --out paper.json",
            "  cutpoint scenario --models paper.json --devices 10000 --edges 100 --window 86400 --out city.json",
            "",
            "Ranges are those of Huang et al. (DeePar, 2019) unless given otherwise. The same options give the same"
                    + " file."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=scenario",
            Command.DESCRIPTION + "=Draws a scenario of many devices and edge servers for 'simulate'"
        })
public final class ScenarioCommand implements Command {
    @Parameters(
            paramLabel = "MODEL",
            arity = "0..*",
            description = "Networks that tasks run: ONNX files or zoo:NAME (default: some that are drawn, too).")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = "--models",
            paramLabel = "FILE",
            description = "In place of MODEL: the networks of a scenario's file.")
    private Path models;

    @Option(
            names = "--networks",
            paramLabel = "N",
            description = "How many networks are drawn if none are given (default: ${DEFAULT-VALUE}).")
    private int drawn = 4;

    @Option(names = "--layers", paramLabel = "N", description = "Layers of each of them (default: ${DEFAULT-VALUE}).")
    private int layers = 8;

    @Option(
            names = "--device",
            paramLabel = "MACHINE",
            description = "What devices are, for MODEL: a name or file as 'cutpoint devices' lists them (default:"
                    + " ${DEFAULT-VALUE}).")
    private String device = "pixel-xl";

    @Option(
            names = "--edge",
            paramLabel = "MACHINE",
            description = "What edge servers are (default: ${DEFAULT-VALUE}).")
    private String edge = "gtx-1080-ti";

    @Option(names = "--cloud", paramLabel = "MACHINE", description = "What the cloud is (default: ${DEFAULT-VALUE}).")
    private String cloud = "tesla-k80";

    @Option(names = "--devices", paramLabel = "N", description = "How many devices (default: ${DEFAULT-VALUE}).")
    private int devices = 80;

    @Option(names = "--edges", paramLabel = "N", description = "How many edge servers (default: ${DEFAULT-VALUE}).")
    private int edges = 10;

    @Option(
            names = "--reachable",
            paramLabel = "N",
            description = "How many of them each device reaches (default: ${DEFAULT-VALUE}).")
    private int reachable = 3;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            description = "How many tasks (default: one of each device, or as many as a file of arrivals has).")
    private Integer tasks;

    @Option(
            names = "--arrivals",
            paramLabel = "KIND|FILE",
            description =
                    "How tasks arrive: uniform, poisson, or a file with a time in milliseconds on each line, whatever"
                            + " follows a comma (default: ${DEFAULT-VALUE}).")
    private String arrivals = "uniform";

    @Option(
            names = "--window",
            paramLabel = "S",
            description = "Within how many seconds tasks arrive (default: ${DEFAULT-VALUE}).")
    private double windowS = 300;

    @Option(names = "--samples", paramLabel = "A:B", description = "Samples of a task (default: ${DEFAULT-VALUE}).")
    private String samples = "1:1000";

    @Option(
            names = "--input-bytes",
            paramLabel = "A:B|own",
            description = "Size of a task's input; 'own': that of its network (default: ${DEFAULT-VALUE}).")
    private String inputBytes = "10000:1000000";

    @Option(
            names = "--input-sizes",
            paramLabel = "N",
            description = "How many sizes of the input are drawn for each network (default: ${DEFAULT-VALUE}).")
    private int inputSizes = 16;

    @Option(names = "--slots", paramLabel = "A:B", description = "Slots of an edge server (default: ${DEFAULT-VALUE}).")
    private String slots = "1:10";

    @Option(
            names = "--edge-mbps",
            paramLabel = "A:B",
            description = "Mbit/s between an edge server and all its devices (default: ${DEFAULT-VALUE}).")
    private String edgeMbps = "5000:20000";

    @Option(
            names = "--core-mbps",
            paramLabel = "A:B",
            description = "Mbit/s between an edge server and the cloud (default: ${DEFAULT-VALUE}).")
    private String coreMbps = "100:5000";

    @Option(
            names = "--max-edge-mbps",
            paramLabel = "A:B",
            description = "Most Mbit/s of a task to an edge server (default: ${DEFAULT-VALUE}).")
    private String maxEdgeMbps = "20:300";

    @Option(
            names = "--max-core-mbps",
            paramLabel = "A:B",
            description = "Most Mbit/s of a task to the cloud (default: ${DEFAULT-VALUE}).")
    private String maxCoreMbps = "10:50";

    @Option(names = "--no-result", description = "Results do not go back to the devices.")
    private boolean noResult;

    @Option(names = "--seed", paramLabel = "N", description = "Of all that is drawn (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--name", paramLabel = "NAME", description = "Of the scenario (default: ${DEFAULT-VALUE}).")
    private String name = "scenario";

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it (default: standard output).")
    private Path out;

    private final ScenarioFormats formats;
    private final ScenarioGenerator generator;
    private final ComponentServiceObjects<Workbench> workbenches;

    @Activate
    public ScenarioCommand(
            @Reference ScenarioFormats formats,
            @Reference ScenarioGenerator generator,
            @Reference ComponentServiceObjects<Workbench> workbenches) {
        this.formats = formats;
        this.generator = generator;
        this.workbenches = workbenches;
    }

    @Override
    public int run(Console console) {
        if (models != null && !networks.isEmpty()) {
            throw new InputException("--models", "there are networks by name, too", "Give one or the other");
        }
        Arrivals how = arrivals();
        Scenario scenario = generator.scenario(new ScenarioRecipe(
                name,
                seed,
                models(console),
                devices,
                edges,
                reachable,
                tasks(how),
                how,
                1000 * windowS,
                new Ranges(
                        range("--max-edge-mbps", maxEdgeMbps),
                        range("--max-core-mbps", maxCoreMbps),
                        range("--edge-mbps", edgeMbps),
                        range("--core-mbps", coreMbps),
                        range("--slots", slots),
                        range("--samples", samples),
                        inputBytes.equals("own") ? Optional.empty() : Optional.of(range("--input-bytes", inputBytes)),
                        inputSizes),
                !noResult));
        if (out == null) {
            formats.writeScenario(scenario, new OutputStreamWriter(console.out(), StandardCharsets.UTF_8));
            console.out().println();
            return OK;
        }
        WholeFiles.write(out, stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            formats.writeScenario(scenario, writer);
            writer.write('\n');
            writer.flush();
        });
        console.out()
                .println("Wrote " + out + ": " + scenario.tasks().size() + " tasks, "
                        + scenario.edges().size() + " edge servers, "
                        + scenario.models().size() + " networks.");
        return OK;
    }

    private Map<String, TaskModel> models(Console console) {
        if (models != null) {
            return formats.readScenario(models).models();
        }
        if (networks.isEmpty()) {
            return generator.models(seed, drawn, layers);
        }
        Workbench workbench = workbenches.getService();
        try {
            Machines machines = Machines.of(workbench, device, edge, cloud);
            Map<String, TaskModel> found = new LinkedHashMap<>();
            for (String network : networks) {
                found.put(network.replaceFirst("^zoo:", ""), machines.model(workbench, network, console.progress()));
            }
            return found;
        } finally {
            console.progress().end();
            workbenches.ungetService(workbench);
        }
    }

    private int tasks(Arrivals how) {
        if (tasks != null) {
            return tasks;
        }
        return how instanceof Recorded recorded ? recorded.timesMs().size() : devices;
    }

    private Arrivals arrivals() {
        return switch (arrivals) {
            case "uniform" -> new Uniform();
            case "poisson" -> new Poisson();
            default -> recorded(Path.of(arrivals));
        };
    }

    private static Arrivals recorded(Path file) {
        List<Double> times = new ArrayList<>();
        String[] lines = WholeFiles.read(file, "a file of times, or write uniform or poisson")
                .split("\\R");
        for (int l = 0; l < lines.length; l++) {
            String first = lines[l].replaceFirst(",.*", "").strip();
            if (!first.isEmpty() && !first.startsWith("#")) {
                times.add(time(file + ":" + (l + 1), first, times.isEmpty() ? 0 : times.get(times.size() - 1)));
            }
        }
        return new Recorded(times);
    }

    private static double time(String where, String text, double before) {
        try {
            double ms = Double.parseDouble(text);
            if (ms >= before && ms < Double.POSITIVE_INFINITY) {
                return ms;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException(
                where, "'" + text + "' is no time from " + before + " ms on", "Times are milliseconds, in order");
    }

    private static Range range(String option, String text) {
        String[] ends = text.split(":", -1);
        try {
            if (ends.length <= 2) {
                return new Range(Double.parseDouble(ends[0]), Double.parseDouble(ends[ends.length - 1]));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException(option, "'" + text + "' is no range", "Write for example 20:300, or one number");
    }
}

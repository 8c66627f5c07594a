package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileTrainer;
import org.cutpoint.api.profile.ProfileTrainer.Point;
import org.cutpoint.api.profile.ProfileTrainer.Sample;
import org.cutpoint.api.profile.ProfileTrainer.Training;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Figure.Agreement;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.report.FigureWriter.Format;
import org.cutpoint.api.report.FigureWriter.Width;
import org.cutpoint.api.report.Heading;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Learns how long layers take here, so that networks can be planned for that were never run here. */
@CommandLine.Command(
        footer = {
            "",
            "Networks that have no profile yet are measured. The table shows how well each network is predicted by what"
                    + " was learnt from all others: errors over its measured intervals, and of the whole network.",
            "",
            "Examples:",
            "  cutpoint train --out pi.json --plot pi.svg                (on the Raspberry Pi)",
            "  cutpoint plan my-model.onnx --device pi.json --strategy jps-best        (anywhere)"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=train",
            Command.DESCRIPTION + "=Learns from measured networks to predict others on this machine"
        })
public final class TrainCommand implements Command {
    @Parameters(
            paramLabel = "MODEL|FILE",
            arity = "0..*",
            description = "Models, or profile files of zoo: models that were measured elsewhere, all on one machine"
                    + " (default: all that 'cutpoint models' lists).")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where to write what was learnt, JSON.")
    private Path out;

    @Option(
            names = "--plot",
            paramLabel = "FILE",
            description = "Plot predictions beside measurements: SVG, or PDF if the file's name ends so.")
    private Path plot;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads for one inference (default: ${DEFAULT-VALUE}).")
    private int threads;

    private final Workbench workbench;
    private final ProfileTrainer trainer;
    private final FigureWriter figures;

    @Activate
    public TrainCommand(
            @Reference Workbench workbench, @Reference ProfileTrainer trainer, @Reference FigureWriter figures) {
        this.workbench = workbench;
        this.trainer = trainer;
        this.figures = figures;
    }

    @Override
    public int run(Console console) {
        RunOptions.between("--threads", threads, 1024);
        Output.checkWritable("--out", out);
        if (plot != null) {
            Output.checkWritable("--plot", plot);
        }
        List<String> chosen = sources.isEmpty()
                ? workbench.catalogue().stream().map(ModelEntry::source).toList()
                : sources;
        List<Sample> samples =
                chosen.stream().map(source -> sample(source, console)).toList();
        Training training = trainer.train(samples);
        WholeFiles.write(out, training.file());
        console.out().print(table(training, console));
        if (plot != null) {
            Figure figure = figure(training, samples.get(0).profile().machine());
            WholeFiles.write(plot, to -> figures.write(figure, format(plot), Width.PAGE, to));
        }
        console.say("Written to " + out + (plot == null ? "" : " and " + plot));
        return OK;
    }

    private static Format format(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".pdf") ? Format.PDF : Format.SVG;
    }

    private Sample sample(String source, Console console) {
        if (source.toLowerCase(Locale.ROOT).endsWith(".json")) {
            Profile profile = workbench.read(Path.of(source));
            Model model = workbench.load(profile.model(), profile.view(), console.progress());
            return new Sample(model.graph(), profile);
        }
        Model model = workbench.load(source, LoadOptions.DEFAULT, console.progress());
        return new Sample(model.graph(), workbench.profile(model, threads, console.progress()));
    }

    private static String table(Training training, Console console) {
        TextTable table = new TextTable()
                .left("left out")
                .right("intervals")
                .right("median error")
                .right("95 %")
                .right("whole, measured")
                .right("predicted")
                .right("error");
        byNetwork(training).forEach((network, points) -> {
            Point whole = points.stream().filter(Point::whole).findFirst().orElse(points.get(points.size() - 1));
            table.row(
                    network,
                    Integer.toString(points.size()),
                    quantile(points, 0.5),
                    quantile(points, 0.95),
                    Units.time(whole.measuredMs(), 0),
                    Units.time(whole.predictedMs(), 0),
                    Units.percent(whole.error()));
        });
        table.gap();
        table.row(
                "all",
                Integer.toString(training.points().size()),
                quantile(training.points(), 0.5),
                quantile(training.points(), 0.95),
                "",
                "",
                "");
        return table.render(console.style());
    }

    private static Map<String, List<Point>> byNetwork(Training training) {
        return training.points().stream()
                .collect(Collectors.groupingBy(Point::network, LinkedHashMap::new, Collectors.toList()));
    }

    /** Nearest rank of the errors' sizes. */
    private static String quantile(List<Point> points, double share) {
        double[] errors =
                points.stream().mapToDouble(p -> Math.abs(p.error())).sorted().toArray();
        double error = errors[Math.max(0, (int) Math.ceil(share * errors.length) - 1)];
        return String.format(Locale.ROOT, "%.1f %%", 100 * error);
    }

    private static Figure figure(Training training, Machine machine) {
        List<Agreement.Cloud> clouds = new ArrayList<>();
        byNetwork(training)
                .forEach((network, points) -> clouds.add(new Agreement.Cloud(
                        network,
                        points.stream()
                                .map(p -> new Agreement.Pair(network, p.measuredMs(), p.predictedMs()))
                                .toList())));
        return new Agreement(
                new Heading(
                        "prediction",
                        "Each network predicted by what was learnt from the others",
                        machine.cpu() + ", " + machine.runtime()),
                new Axis("measured, ms", true),
                new Axis("predicted, ms", true),
                clouds);
    }
}

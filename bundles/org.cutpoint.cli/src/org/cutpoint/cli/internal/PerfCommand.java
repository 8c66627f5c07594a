package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures Cutpoint itself. */
@CommandLine.Command(
        footer = {
            "",
            "  split   Writes both halves of a model to files, against copying as many bytes, taking turns.",
            "",
            "Example:",
            "  cutpoint perf split zoo:vgg16 --rounds 9 --python"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {Command.NAME + "=perf", Command.DESCRIPTION + "=Measures how fast Cutpoint itself is"})
public final class PerfCommand implements Command {
    private static final String SPLIT = "split";

    @Parameters(index = "0", paramLabel = "WHAT", description = "What is measured: " + SPLIT + ".")
    private String what;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MODEL",
            defaultValue = "zoo:vgg16",
            description = "An ONNX file, or zoo:NAME (default: ${DEFAULT-VALUE}).")
    private String source;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How often each is measured, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--python",
            description =
                    "Also measure onnx.utils.extract_model; needs python3 with the package onnx, or the environment"
                            + " variable CUTPOINT_PYTHON to name such a Python.")
    private boolean python;

    private final Workbench workbench;
    private final ModelSplitter splitter;

    @Activate
    public PerfCommand(@Reference Workbench workbench, @Reference ModelSplitter splitter) {
        this.workbench = workbench;
        this.splitter = splitter;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        if (!what.equals(SPLIT)) {
            throw new InputException(
                    what, "this cannot be measured", Suggest.instead(what, List.of(SPLIT), "Give split"));
        }
        if (rounds < 1 || rounds > 100) {
            throw new InputException("--rounds", rounds + " cannot be", "Give 1 to 100");
        }
        Model model = workbench.load(source, LoadOptions.DEFAULT, console.progress());
        SplitBenchmark benchmark = new SplitBenchmark(model, splitter);
        List<SplitBenchmark.Round> measured = new ArrayList<>();
        try {
            Path folder = Files.createTempDirectory("cutpoint-perf");
            try {
                // The first round finds code that is not compiled and files that are not cached.
                console.progress().begin("Measuring", rounds + 1L);
                for (int i = 0; i <= rounds; i++) {
                    SplitBenchmark.Round round = benchmark.round(folder, python, i % 2 == 0);
                    if (i > 0) {
                        measured.add(round);
                    }
                    console.progress().advance(1);
                }
            } finally {
                console.progress().end();
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new InputException("perf", "files cannot be written: " + WholeFiles.reason(e), "", e);
        }
        console.out().print(table(model, measured, console));
        return OK;
    }

    private static String table(Model model, List<SplitBenchmark.Round> rounds, Console console) {
        long bytes = rounds.get(0).bytes();
        TextTable table = new TextTable().left("what").right("ms").right("GB/s").right("times copying");
        List<Double> copies = rounds.stream().map(SplitBenchmark.Round::copyMs).toList();
        row(table, "read and write as many bytes", bytes, copies, copies);
        row(
                table,
                "split in two and write",
                bytes,
                rounds.stream().map(SplitBenchmark.Round::splitMs).toList(),
                copies);
        if (rounds.stream().allMatch(r -> r.pythonMs().isPresent())) {
            List<Double> times =
                    rounds.stream().map(r -> r.pythonMs().getAsDouble()).toList();
            row(table, "onnx.utils.extract_model, twice", bytes, times, copies);
        }
        return model.graph().name() + ": " + Units.bytes(bytes) + " in two halves, " + rounds.size()
                + " rounds, median (least to greatest)\n\n" + table.render(console.style());
    }

    /** Ratios are taken round by round: what disturbs one of a round disturbs the other, too. */
    private static void row(TextTable table, String what, long bytes, List<Double> times, List<Double> copies) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            ratios.add(times.get(i) / copies.get(i));
        }
        double gigabytesPerSecond = bytes / (median(times) * 1e6);
        table.row(what, spread(times, "%.0f"), number("%.2f", gigabytesPerSecond), spread(ratios, "%.2f"));
    }

    private static String spread(List<Double> values, String format) {
        return number(format, median(values)) + " ("
                + number(format, values.stream().min(Double::compare).orElseThrow()) + " to "
                + number(format, values.stream().max(Double::compare).orElseThrow()) + ")";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }
}

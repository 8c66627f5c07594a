package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on this machine. */
@CommandLine.Command(
        footer = {
            "",
            "It always measures. The result also becomes the one that plan, run and demo use from then on, unless it"
                    + " has fewer repeats than theirs."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=profile",
            Command.DESCRIPTION + "=Measures how long a model's layers take on this machine"
        })
public final class ProfileCommand implements Command {
    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write the profile, JSON.")
    private Path out;

    @Option(
            names = "--compare",
            arity = "2",
            paramLabel = "FILE",
            description = "Compare two profile files of the same model instead of measuring.")
    private List<Path> compared = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads for one inference (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "15",
            description = "Runs per interval after warming up (default: ${DEFAULT-VALUE}).")
    private int repeats;

    private final Workbench workbench;

    @Activate
    public ProfileCommand(@Reference Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public int run(Console console) {
        if (!compared.isEmpty()) {
            return compare(console);
        }
        if (source == null || out == null) {
            throw new InputException(
                    "profile", "a MODEL and --out FILE are needed", "Or compare two files: --compare A B");
        }
        ProfileOptions standard = ProfileOptions.DEFAULT;
        ProfileOptions options = new ProfileOptions(
                RunOptions.between("--threads", threads, 1024),
                standard.warmups(),
                RunOptions.between("--repeats", repeats, 10_000),
                repeats < standard.repeats() ? 0 : standard.minIntervalMs());
        Output.checkWritable("--out", out);
        Model model = workbench.load(source, view.load(), console.progress());
        Profile profile = workbench.measure(model, options, console.progress());
        workbench.write(profile, out);
        if (repeats >= standard.repeats()) {
            workbench.keep(profile);
        }
        int last = profile.layers().size() - 1;
        profile.interval(0, last)
                .ifPresent(whole -> console.out().println(profile.model() + ": " + summary(whole, profile)));
        profile.conditions()
                .doubts()
                .forEach(doubt -> console.say(
                        "cutpoint: this profile is not good: " + doubt + ". Measure again when the machine is quiet."));
        console.out().println("Written to " + out);
        return OK;
    }

    private int compare(Console console) {
        if (source != null || out != null) {
            throw new InputException("--compare", "it measures nothing", "Leave MODEL and --out away");
        }
        console.out()
                .print(ProfileComparison.of(workbench.read(compared.get(0)), workbench.read(compared.get(1)))
                        .text());
        return OK;
    }

    private static String summary(Interval whole, Profile profile) {
        List<Interval> intervals = profile.intervals();
        return String.format(
                Locale.ROOT,
                "%.2f ms for the whole (95 %% sure: %.2f to %.2f; deciles %.2f to %.2f; %d of %d runs far off), %d"
                        + " layers, %d intervals measured, %d thread%s, %s, %s",
                whole.medianMs(),
                whole.sureFromMs(),
                whole.sureToMs(),
                whole.lowMs(),
                whole.highMs(),
                whole.outliers(),
                whole.samples(),
                profile.layers().size(),
                intervals.size(),
                profile.threads(),
                profile.threads() == 1 ? "" : "s",
                profile.machine().cpu(),
                profile.machine().runtime());
    }
}

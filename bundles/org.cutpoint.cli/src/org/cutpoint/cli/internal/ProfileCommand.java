package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
    @Parameters(paramLabel = "MODEL", description = "An ONNX file, or zoo:NAME.")
    private String source;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write the profile, JSON.")
    private Path out;

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
        ProfileOptions standard = ProfileOptions.DEFAULT;
        ProfileOptions options = new ProfileOptions(
                RunOptions.between("--threads", threads, 1024),
                standard.warmups(),
                RunOptions.between("--repeats", repeats, 10_000),
                repeats < standard.repeats() ? 0 : standard.minIntervalMs());
        Output.checkWritable("--out", out);
        Model model = workbench.load(source, console.progress());
        Profile profile = workbench.measure(model, options, console.progress());
        workbench.write(profile, out);
        if (repeats >= standard.repeats()) {
            workbench.keep(profile);
        }
        int last = profile.layers().size() - 1;
        profile.interval(0, last)
                .ifPresent(whole -> console.out().println(profile.model() + ": " + summary(whole, profile)));
        console.out().println("Written to " + out);
        return OK;
    }

    private static String summary(Interval whole, Profile profile) {
        List<Interval> intervals = profile.intervals();
        return String.format(
                Locale.ROOT,
                "%.2f ms for the whole (quartiles %.2f to %.2f), %d layers, %d intervals measured, %d thread%s, %s, %s",
                whole.medianMs(),
                whole.lowMs(),
                whole.highMs(),
                profile.layers().size(),
                intervals.size(),
                profile.threads(),
                profile.threads() == 1 ? "" : "s",
                profile.machine().cpu(),
                profile.machine().runtime());
    }
}

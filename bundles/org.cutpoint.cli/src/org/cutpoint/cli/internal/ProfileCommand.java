package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.IntervalFit;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileOptions.Intervals;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.workbench.Workbench;
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
            names = "--at",
            paramLabel = "HOST:PORT",
            description = "Measure on the machine of this runtime, which 'cutpoint serve' started, instead of here.")
    private String at;

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

    @Option(
            names = "--intervals",
            paramLabel = "WHICH",
            defaultValue = "cuts",
            description = "Which groups of consecutive layers are measured: what comes before and after the cuts that"
                    + " matter (cuts), also those that follow least surely from what is known, the rest being fitted"
                    + " (chosen), or all, n(n+1)/2 for n layers (default: ${DEFAULT-VALUE}). For 'plan --groups'.")
    private String intervals;

    @Option(
            names = "--budget",
            paramLabel = "SECONDS",
            description =
                    "When they are used up, begin no further interval or repeat, and say what was left out. The same"
                            + " command goes on there.")
    private Double budget;

    @Option(
            names = "--nodes",
            description = "Show how long the runtime's own nodes take, by layer, and keep it in the profile.")
    private boolean nodes;

    @Option(
            names = "--pin",
            description = "Keep threads on the same cores while measuring (Linux, with taskset): times vary less, but"
                    + " 'run' does not do so.")
    private boolean pin;

    @Option(
            names = "--restart",
            description = "Forget what this command had measured when it was interrupted, instead of going on there.")
    private boolean restart;

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
        // A good one of another machine is worth having for plans alone.
        boolean kept = at != null && repeats >= ProfileOptions.DEFAULT.repeats();
        if (source == null || (out == null && !nodes && !kept)) {
            throw new InputException(
                    "profile",
                    "a MODEL and --out FILE are needed",
                    "Or a MODEL and --nodes, or compare two files: --compare A B");
        }
        ProfileOptions standard = ProfileOptions.DEFAULT;
        ProfileOptions options = new ProfileOptions(
                RunOptions.between("--threads", threads, 1024),
                standard.warmups(),
                RunOptions.between("--repeats", repeats, 10_000),
                repeats < standard.repeats() ? 0 : standard.minIntervalMs(),
                intervals(),
                budget(),
                nodes,
                pin,
                restart);
        if (out != null) {
            Output.checkWritable("--out", out);
        }
        Model model = workbench.load(source, view.load(), console.progress());
        Profile profile = measure(model, options, console);
        if (out != null) {
            workbench.write(profile, out);
        }
        int last = profile.layers().size() - 1;
        if (profile.intervals().stream()
                .filter(i -> i.first() == 0 || i.last() == last)
                .allMatch(i -> i.samples() >= standard.repeats())) {
            workbench.keep(profile);
        }
        profile.interval(0, last)
                .ifPresent(whole -> console.out().println(profile.model() + ": " + summary(whole, profile)));
        profile.fit().ifPresent(fit -> console.out().println(fitted(fit)));
        profile.conditions().pinned().ifPresent(cores -> console.out()
                .println("Threads were kept on core " + cores + "."));
        profile.conditions().notes().forEach(note -> console.say("cutpoint: " + note + "."));
        profile.conditions()
                .doubts()
                .forEach(doubt -> console.say(
                        "cutpoint: this profile is not good: " + doubt + ". Measure again when the machine is quiet."));
        profile.nodes().ifPresent(times -> console.out().print(NodeTable.of(profile, times, console.style())));
        if (out != null) {
            console.out().println("Written to " + out);
        }
        return OK;
    }

    private Profile measure(Model model, ProfileOptions options, Console console) {
        try {
            return at == null
                    ? workbench.measure(model, options, console.progress())
                    : workbench.measureAt(at, model, options, console.progress());
        } catch (CancellationException e) {
            console.say(
                    "cutpoint: interrupted. The same command goes on where this one stopped; --restart begins anew");
            throw e;
        }
    }

    private Intervals intervals() {
        for (Intervals which : Intervals.values()) {
            if (which.name().toLowerCase(Locale.ROOT).equals(intervals)) {
                return which;
            }
        }
        throw new InputException("--intervals", "'" + intervals + "' cannot be", "Give cuts, chosen or all");
    }

    private OptionalDouble budget() {
        if (budget == null) {
            return OptionalDouble.empty();
        }
        if (!(budget > 0)) {
            throw new InputException("--budget", budget + " cannot be", "Give seconds, more than 0");
        }
        return OptionalDouble.of(budget);
    }

    @Override
    public Map<String, List<String>> completions() {
        return Map.of("--intervals", List.of("cuts", "chosen", "all"));
    }

    private static String fitted(IntervalFit fit) {
        String sums =
                String.format(Locale.ROOT, "Sums of single layers' times are off by %.1f %%.", fit.sumErrorPercent());
        return fit.intervals().isEmpty()
                ? "All intervals are measured. " + sums
                : String.format(
                        Locale.ROOT,
                        "%d intervals are fitted to %d measured ones, which a fit to all others is off by %.1f %%"
                                + " (median; 95th percentile %.1f %%). %s",
                        fit.intervals().size(),
                        fit.measured(),
                        fit.medianErrorPercent(),
                        fit.p95ErrorPercent(),
                        sums);
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

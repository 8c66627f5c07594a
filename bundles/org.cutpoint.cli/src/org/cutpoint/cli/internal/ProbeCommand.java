package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.LinkMeasurement.LinkFit;
import org.cutpoint.api.profile.LinkProbe;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Clouds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a real link. */
@CommandLine.Command(
        footer = {
            "",
            "The time of a message of b bytes is fitted by t = w0 + 8 b / (1000 Mbit/s), in each direction. w0 beyond"
                    + " the round trip counts as setup, which occupies the link.",
            "",
            "Examples:",
            "  cutpoint serve --port 7001 --bind 0.0.0.0      (on the other machine)",
            "  cutpoint probe cloud.example:7001 --out link.json",
            "  cutpoint plan zoo:alexnet --network link.json --strategy jps-best"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=probe",
            Command.DESCRIPTION + "=Measures the link to a running runtime, up and down"
        })
public final class ProbeCommand implements Command {
    private static final int MOST_SECONDS = 600;

    @Parameters(paramLabel = "HOST:PORT", description = "A runtime that 'cutpoint serve' started.")
    private String address;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "About how long to measure (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--out", paramLabel = "FILE", description = "Write a link file, which --network takes.")
    private Path out;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What the network is called in the link file (default: the file's name).")
    private String name;

    @Option(names = "--json", description = "Print the link file instead of a table.")
    private boolean json;

    private final Clouds clouds;
    private final LinkProbe probe;
    private final NetworkPresets networks;

    @Activate
    public ProbeCommand(@Reference Clouds clouds, @Reference LinkProbe probe, @Reference NetworkPresets networks) {
        this.clouds = clouds;
        this.probe = probe;
        this.networks = networks;
    }

    @Override
    public int run(Console console) {
        Duration time = Duration.ofSeconds(RunOptions.between("--seconds", seconds, MOST_SECONDS));
        if (out != null) {
            Output.checkWritable("--out", out);
        }
        try (Clouds.Cloud cloud = clouds.connect("probe", address)) {
            LinkMeasurement measured = probe.probe(cloud.connection(), time, console.progress());
            String file = networks.linkFile(measured, name(measured));
            if (json) {
                console.out().print(file);
            } else {
                console.out().print(table(measured, console));
            }
            if (out != null) {
                WholeFiles.write(out, file);
                console.say("Written to " + out);
            }
            return OK;
        } finally {
            console.progress().end();
        }
    }

    private String name(LinkMeasurement measured) {
        if (name != null) {
            return name;
        }
        return out == null ? measured.peer() : out.getFileName().toString().replaceFirst("\\.json$", "");
    }

    private static String table(LinkMeasurement measured, Console console) {
        TextTable table = new TextTable()
                .left("direction")
                .right("Mbit/s")
                .right("w0")
                .right("setup")
                .right("R2")
                .right("transfers")
                .right("largest");
        row(table, "uplink", measured.uplink(), measured.uplinkSetupMs());
        row(table, "downlink", measured.downlink(), measured.downlinkSetupMs());
        return "link to " + measured.peer() + ", round trip " + ms(measured.rttMs()) + "\n\n"
                + table.render(console.style());
    }

    private static void row(TextTable table, String direction, LinkFit fit, double setupMs) {
        table.row(
                direction,
                String.format(Locale.ROOT, "%.2f", fit.mbps()),
                ms(fit.w0Ms()),
                ms(setupMs),
                String.format(Locale.ROOT, "%.4f", fit.r2()),
                Integer.toString(fit.samples()),
                Units.bytes(fit.largestBytes()));
    }

    private static String ms(double ms) {
        return String.format(Locale.ROOT, "%.3f ms", ms);
    }
}

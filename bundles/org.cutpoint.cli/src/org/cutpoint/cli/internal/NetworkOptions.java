package org.cutpoint.cli.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.workbench.Suggest;
import picocli.CommandLine.Option;

/** The network between device and cloud: a preset, a link file, or its numbers. */
final class NetworkOptions {
    private static final String DEFAULT = "4g";

    @Option(
            names = "--network",
            paramLabel = "NAME|FILE",
            description = "A known network: 3g, 4g, wifi, 5g, ethernet ...; or a link file, as 'cutpoint probe' writes"
                    + " them (default: " + DEFAULT + ").")
    private String preset;

    @Option(names = "--uplink", paramLabel = "MBPS", description = "Device to cloud, Mbit/s; with --downlink.")
    private Double uplink;

    @Option(names = "--downlink", paramLabel = "MBPS", description = "Cloud to device, Mbit/s; with --uplink.")
    private Double downlink;

    @Option(names = "--rtt", paramLabel = "MS", description = "Round trip, milliseconds; half of it delays a message.")
    private Double rtt;

    /** Whether any of the options is there. */
    boolean given() {
        return preset != null || uplink != null || downlink != null || rtt != null;
    }

    /** Whether the rates are given as numbers. */
    boolean hasRates() {
        return uplink != null || downlink != null;
    }

    Network resolve(NetworkPresets presets) {
        return resolve(presets, DEFAULT);
    }

    /** @param standard name of the one that counts if none is given */
    Network resolve(NetworkPresets presets, String standard) {
        if (preset != null && hasRates()) {
            throw new InputException(
                    "--network", "it stands beside --uplink or --downlink", "Give the one or the other");
        }
        double delay = rtt == null ? Double.NaN : roundTrip("--rtt", rtt);
        if (!hasRates()) {
            Network network = named(preset == null ? standard : preset, presets);
            return rtt == null ? network : network.withRtt(delay);
        }
        if (uplink == null || downlink == null) {
            throw new InputException(
                    uplink == null ? "--downlink" : "--uplink",
                    "the other direction is missing",
                    "Give --uplink and --downlink together");
        }
        return new Network("custom", rate("--uplink", uplink), rate("--downlink", downlink), rtt == null ? 0 : delay);
    }

    static double rate(String option, double mbps) {
        return number(option, mbps, 1e-3, 1e6, "Mbit/s");
    }

    static double roundTrip(String option, double ms) {
        return number(option, ms, 0, 60_000, "milliseconds");
    }

    /** A preset, or what a link file describes. */
    static Network named(String name, NetworkPresets presets) {
        return named("--network", name, presets);
    }

    /** @param option that names it */
    static Network named(String option, String name, NetworkPresets presets) {
        List<String> names = presets.all().stream().map(Network::name).toList();
        return presets.find(name)
                .or(() -> file(name).map(presets::read))
                .orElseThrow(() -> new InputException(
                        option,
                        "'" + name + "' is not known",
                        Suggest.instead(name, names, "Choose one of " + String.join(", ", names))
                                + " Or give a link file, or --uplink, --downlink and --rtt"));
    }

    /** A preset that is not known is not taken for a file that is missing, unless it looks like one. */
    private static Optional<Path> file(String name) {
        try {
            Path file = Path.of(name);
            return Files.exists(file) || name.endsWith(".json") ? Optional.of(file) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static double number(String option, double value, double least, double most, String unit) {
        if (!(value >= least && value <= most)) {
            throw new InputException(option, value + " " + unit + " cannot be", "Give " + least + " to " + most);
        }
        return value;
    }
}

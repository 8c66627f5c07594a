package org.cutpoint.cli.internal;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import picocli.CommandLine.Option;

/** The network between device and cloud: a preset, or its numbers. */
final class NetworkOptions {
    private static final String DEFAULT = "4g";

    @Option(
            names = "--network",
            paramLabel = "PRESET",
            description = "A known network: 3g, 4g, wifi ... (default: " + DEFAULT + ").")
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

    Network resolve(NetworkPresets presets) {
        if (preset != null && (uplink != null || downlink != null)) {
            throw new InputException(
                    "--network", "it stands beside --uplink or --downlink", "Give the one or the other");
        }
        double delay = rtt == null ? Double.NaN : number("--rtt", rtt, 0, 60_000, "milliseconds");
        if (uplink == null && downlink == null) {
            String name = preset == null ? DEFAULT : preset;
            List<String> names = presets.all().stream().map(Network::name).toList();
            Network network = presets.find(name)
                    .orElseThrow(() -> new InputException(
                            "--network",
                            "'" + name + "' is not known",
                            Suggest.instead(name, names, "Choose one of " + String.join(", ", names))
                                    + " Or give --uplink, --downlink and --rtt"));
            return rtt == null
                    ? network
                    : new Network(network.name(), network.uplinkMbps(), network.downlinkMbps(), delay);
        }
        if (uplink == null || downlink == null) {
            throw new InputException(
                    uplink == null ? "--downlink" : "--uplink",
                    "the other direction is missing",
                    "Give --uplink and --downlink together");
        }
        return new Network(
                "custom",
                number("--uplink", uplink, 1e-3, 1e6, "Mbit/s"),
                number("--downlink", downlink, 1e-3, 1e6, "Mbit/s"),
                rtt == null ? 0 : delay);
    }

    private static double number(String option, double value, double least, double most, String unit) {
        if (!(value >= least && value <= most)) {
            throw new InputException(option, value + " " + unit + " cannot be", "Give " + least + " to " + most);
        }
        return value;
    }
}

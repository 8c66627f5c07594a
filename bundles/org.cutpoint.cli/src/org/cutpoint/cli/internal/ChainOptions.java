package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.workbench.Clouds;
import picocli.CommandLine.Option;

/** Edges between device and cloud. */
final class ChainOptions {
    private static final int MOST_TIERS = 8;
    private static final double MOST_SLOWDOWN = 1000;
    private static final double STARTED_SLOWDOWN = 2;
    private static final Pattern RATES = Pattern.compile("([0-9.]{1,12}):([0-9.]{1,12})(?::([0-9.]{1,12}))?");

    /** The middle of what DeePar's simulations give a task between edge and cloud. */
    private static final String STANDARD_NETWORK = "30:30";

    @Option(
            names = "--tiers",
            paramLabel = "N",
            description =
                    "Tiers: 2 are device and cloud; with 3 an edge is between them, with more several, each joined to"
                            + " the next. Edge and cloud are processes of their own"
                            + " (default: 2, for 'validate' 3, or as many as --edge leads to).")
    private Integer tiers;

    @Option(
            names = "--edge",
            paramLabel = "HOST:PORT",
            description =
                    "The runtime next to the device, which 'cutpoint serve --forward' started; what it forwards to are"
                            + " the other tiers. All their machines' profiles are planned with. For 'plan' any machine, as"
                            + " for --cloud: that of every edge (default: this machine).")
    private String edge;

    @Option(
            names = "--edge-network",
            paramLabel = "NAME|FILE|UP:DOWN[:RTT]",
            split = ",",
            description =
                    "What is behind each edge, as for --network, or Mbit/s and milliseconds. The last counts for those"
                            + " that follow, too (default: " + STANDARD_NETWORK + ").")
    private List<String> networks = new ArrayList<>();

    @Option(
            names = "--edge-slowdown",
            paramLabel = "F",
            split = ",",
            description =
                    "How many times slower than its machine each edge is made; the last counts for those that follow,"
                            + " too. With --edge, 'serve --emulate' must allow it (default: 2, or 1 with --edge).")
    private List<Double> slowdowns = new ArrayList<>();

    @Option(
            names = "--cloud-slowdown",
            paramLabel = "F",
            description =
                    "With more than two tiers: how many times slower than its machine the cloud is made (default: 1).")
    private Double cloudSlowdown;

    /** Whether there are more than two tiers. Checks what costs nothing. */
    boolean given() {
        if (tiers != null && (tiers < 2 || tiers > MOST_TIERS)) {
            throw new InputException("--tiers", tiers + " cannot be", "Give 2 to " + MOST_TIERS);
        }
        boolean given = edge != null || tiers != null && tiers > 2;
        if (edge != null && tiers != null && tiers == 2) {
            throw new InputException("--edge", "with two tiers there is none", "Leave --tiers away, or give --cloud");
        }
        if (!given && (!networks.isEmpty() || !slowdowns.isEmpty() || cloudSlowdown != null)) {
            throw new InputException(
                    !networks.isEmpty()
                            ? "--edge-network"
                            : !slowdowns.isEmpty() ? "--edge-slowdown" : "--cloud-slowdown",
                    "it is about more than two tiers",
                    "Give --tiers 3 or --edge");
        }
        slowdowns.forEach(f -> checked("--edge-slowdown", f));
        return given;
    }

    /** The same for those who run chains beside two tiers: there are three unless it is said otherwise. */
    boolean beside() {
        if (tiers == null && edge == null) {
            tiers = 3;
        }
        return given();
    }

    private static double checked(String option, double slowdown) {
        if (!(slowdown >= 1 && slowdown <= MOST_SLOWDOWN)) {
            throw new InputException(
                    option, slowdown + " cannot be", "Give 1 (as fast as its machine) to " + (int) MOST_SLOWDOWN);
        }
        return slowdown;
    }

    /**
     * Connects to the first edge that is given, or starts all that is not.
     *
     * @param cloud address of the last tier's runtime, if one is given
     */
    Clouds.Cloud connect(Clouds clouds, Optional<String> cloud) throws InterruptedException {
        if (edge == null) {
            List<String> names = new ArrayList<>(IntStream.range(1, tiers - 1)
                    .mapToObj(e -> tiers == 3 ? "edge" : "edge" + e)
                    .toList());
            if (cloud.isEmpty()) {
                names.add("cloud");
            }
            return clouds.startChain(names, cloud);
        }
        if (cloud.isPresent()) {
            throw new InputException(
                    "--cloud", "it stands beside --edge", "The edge knows what it forwards to: leave it away");
        }
        Clouds.Cloud connected = clouds.connect("--edge", edge);
        try {
            int behind = connected.connection().behind();
            if (behind == 0) {
                throw new InputException(
                        "--edge", "nothing is behind " + edge, "Start it with 'cutpoint serve --forward HOST:PORT'");
            }
            if (tiers != null && tiers != behind + 2) {
                throw new InputException(
                        "--tiers",
                        edge + " leads to " + (behind + 2) + " tiers, with this one, not " + tiers,
                        "Leave it away");
            }
            return connected;
        } catch (RuntimeException e) {
            connected.close();
            throw e;
        }
    }

    /** How many tiers are behind the device where they are only planned for. */
    int planned() {
        return tiers == null ? 2 : tiers - 1;
    }

    /** The machine of the edges where they are only planned for. */
    Optional<String> machine() {
        return Optional.ofNullable(edge);
    }

    /** How many tiers a connection leads to, the device not counted. */
    int servers(Clouds.Cloud connected) {
        return edge == null ? tiers - 1 : 1 + connected.connection().behind();
    }

    /**
     * Who measures each tier behind the device; empty where it counts as this machine.
     *
     * @param measured whether machines that are given are to be measured
     */
    List<Optional<Profiler>> profilers(Clouds.Cloud connected, boolean measured) {
        int servers = servers(connected);
        int started = connected.processes().size();
        List<Optional<Profiler>> profilers = new ArrayList<>();
        for (int s = 0; s < servers; s++) {
            profilers.add(
                    s < started || !measured
                            ? Optional.empty()
                            : Optional.of(connected.connection().profiler(s)));
        }
        return profilers;
    }

    /** What the tiers behind the device look like. */
    List<RemoteTier> remote(int servers, NetworkPresets presets) {
        List<RemoteTier> remote = new ArrayList<>();
        for (int s = 0; s < servers - 1; s++) {
            double standard = edge == null ? STARTED_SLOWDOWN : 1;
            double slowdown = slowdowns.isEmpty() ? standard : slowdowns.get(Math.min(s, slowdowns.size() - 1));
            String network = networks.isEmpty() ? STANDARD_NETWORK : networks.get(Math.min(s, networks.size() - 1));
            remote.add(new RemoteTier(slowdown, Optional.of(network(network, presets))));
        }
        double cloud = cloudSlowdown == null ? 1 : checked("--cloud-slowdown", cloudSlowdown);
        remote.add(new RemoteTier(cloud, Optional.empty()));
        return remote;
    }

    private static Network network(String text, NetworkPresets presets) {
        Matcher rates = RATES.matcher(text);
        if (!rates.matches()) {
            return NetworkOptions.named("--edge-network", text, presets);
        }
        try {
            return new Network(
                    text,
                    NetworkOptions.rate("--edge-network", Double.parseDouble(rates.group(1))),
                    NetworkOptions.rate("--edge-network", Double.parseDouble(rates.group(2))),
                    rates.group(3) == null
                            ? 0
                            : NetworkOptions.roundTrip("--edge-network", Double.parseDouble(rates.group(3))));
        } catch (NumberFormatException e) {
            throw new InputException(
                    "--edge-network", "'" + text + "' is not UP:DOWN[:RTT]", "Give for example 30:30:20", e);
        }
    }
}

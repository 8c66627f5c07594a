package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Network;
import org.cutpoint.model.structure.Structure;
import org.cutpoint.report.Units;

/**
 * Whether a cut in the middle of a network is worth anything, from multiply-accumulates and bytes alone: a first look
 * that measures nothing. Layers without multiply-accumulates count as free.
 *
 * <p>For one inference, the device's time, the upload, the cloud's time and the way back of the results count; for many
 * in a row, device and uplink work side by side, each inference may be cut elsewhere, and the time for one of very many
 * is the larger one of the mean device time and the mean upload (Duan and Wu, ICPP 2021, doi:10.1145/3472456.3472468,
 * 4.2).
 *
 * @param deviceGmacs the device's speed, 10^9 multiply-accumulates per second
 * @param cloudGmacs the cloud's
 */
record Verdict(double deviceGmacs, double cloudGmacs) {
    /**
     * A Raspberry Pi 4B: the geometric mean over AlexNet, MobileNet-v2, GoogLeNet and ResNet-18 (9.3, 4.9, 13.1, 14.7) of
     * the networks' multiply-accumulates over the times that ncnn's benchmark/README.md (github.com/Tencent/ncnn, commit
     * a4d2ea1) has for it with 4 threads: 76.40, 61.88, 114.35 and 123.12 ms.
     */
    static final String RASPBERRY_PI_4B = "9.7";

    /** An NVIDIA V100: the same mean from the same page, which has 1.49, 1.76, 4.10 and 1.95 ms for it. */
    static final String V100 = "408";

    /** A gain below this share of the time is none. */
    private static final double WORTH = 0.01;

    /**
     * A place to cut. Times in milliseconds.
     *
     * @param after the last layer on the device; empty for the cut before the first one
     * @param bytes what is uploaded
     */
    private record Position(
            String after, double deviceMs, long bytes, double occupationMs, double lagMs, double restMs) {
        double totalMs() {
            return deviceMs + uploadMs() + restMs;
        }

        double uploadMs() {
            return occupationMs + lagMs;
        }
    }

    /** One or two cuts, and the time for one of very many inferences that are cut there. */
    private record Mix(Position first, Position second, double ms) {}

    /**
     * The answer for each of the networks, and what it rests upon, in one line.
     *
     * @param structure of the model
     */
    String of(ModelGraph model, Structure structure, List<Network> networks) {
        if (model.layers().isEmpty()) {
            return "Worth a cut in the middle? No: it has no layers, and returns what it is given.";
        }
        List<String> answers = networks.stream()
                .map(network -> network.name() + ": " + answer(positions(model, structure, network)))
                .toList();
        String device = Units.plain(deviceGmacs);
        return "Worth a cut in the middle? " + String.join("; ", answers) + ". Estimated, not measured: device "
                + device
                + " G multiply-accumulates/s" + (device.equals(RASPBERRY_PI_4B) ? " (a Raspberry Pi 4B)" : "")
                + ", cloud " + Units.plain(cloudGmacs) + " G/s.";
    }

    private List<Position> positions(ModelGraph model, Structure structure, Network network) {
        long results = model.results().stream()
                .distinct()
                .map(model::tensor)
                .mapToLong(TensorInfo::bytes)
                .sum();
        double backMs = network.downlinkSetupMs() + 8 * results / (1000 * network.downlinkMbps()) + network.rttMs() / 2;
        List<Long> crossing = structure.crossingBytes();
        List<Position> positions = new ArrayList<>();
        long all = model.macs();
        long done = 0;
        positions.add(position("", 0, all, structure.inputBytes(), network, backMs));
        for (int i = 0; i < crossing.size() - 1; i++) {
            Layer layer = model.layers().get(i);
            done += layer.macs();
            positions.add(position(layer.id(), done, all - done, crossing.get(i), network, backMs));
        }
        String last = model.layers().get(crossing.size() - 1).id();
        positions.add(new Position(last, ms(all, deviceGmacs), 0, 0, 0, 0));
        return positions;
    }

    private Position position(String after, long done, long rest, long bytes, Network network, double backMs) {
        return new Position(
                after,
                ms(done, deviceGmacs),
                bytes,
                network.uplinkSetupMs() + 8 * bytes / (1000 * network.uplinkMbps()),
                network.rttMs() / 2,
                ms(rest, cloudGmacs) + backMs);
    }

    private static double ms(long macs, double gmacs) {
        return macs / gmacs / 1e6;
    }

    private static String answer(List<Position> positions) {
        Position cloud = positions.get(0);
        Position device = positions.get(positions.size() - 1);
        List<Position> middle = positions.subList(1, positions.size() - 1);
        if (middle.isEmpty()) {
            return "no (there is only one layer)";
        }
        Position whole = device.totalMs() <= cloud.totalMs() ? device : cloud;
        Position best = middle.stream()
                .min(Comparator.comparingDouble(Position::totalMs))
                .orElseThrow();
        if (best.totalMs() < (1 - WORTH) * whole.totalMs()) {
            return "yes, after " + best.after() + " (" + time(best.totalMs()) + "; "
                    + (whole == device ? "device alone " : "input uploaded ") + time(whole.totalMs()) + ")";
        }
        String why = whole == device
                ? "after " + best.after() + " the rest takes " + time(device.deviceMs() - best.deviceMs())
                        + " on the device, " + time(best.uploadMs() + best.restMs()) + " by way of the cloud, "
                        + time(best.uploadMs()) + " of them to send " + Units.bytes(best.bytes())
                : "the part up to " + best.after() + " takes " + time(best.deviceMs()) + " on the device and saves "
                        + time(Math.max(0, cloud.uploadMs() - best.uploadMs())) + " of upload";
        Mix ends = mix(List.of(cloud, device));
        Mix any = mix(positions);
        return any.ms() < (1 - WORTH) * ends.ms()
                ? "not for one (" + why + "), for many in a row yes (" + time(any.ms()) + " each instead of "
                        + time(ends.ms()) + ", " + cuts(any, cloud, device) + ")"
                : "no (" + why + ")";
    }

    private static String cuts(Mix mix, Position cloud, Position device) {
        return Stream.of(mix.first(), mix.second())
                .distinct()
                .filter(position -> position != cloud && position != device)
                .map(position -> "some cut after " + position.after())
                .collect(Collectors.joining(", "));
    }

    /** The best mix of cuts: of two that balance device and uplink, or one. Two are enough: it is a linear program. */
    private static Mix mix(List<Position> positions) {
        List<Position> useful = new ArrayList<>();
        for (Position position : positions) {
            if (useful.isEmpty()
                    || position.occupationMs() < useful.get(useful.size() - 1).occupationMs()) {
                useful.add(position);
            }
        }
        Mix best = null;
        for (Position a : useful) {
            for (Position b : useful) {
                // How much longer the uplink works than the device, cut at a; the other way round, cut at b.
                double ahead = a.occupationMs() - a.deviceMs();
                double behind = b.deviceMs() - b.occupationMs();
                if (a == b || ahead > 0 && behind > 0) {
                    double share = a == b ? 1 : behind / (ahead + behind);
                    double ms = Math.max(
                            share * a.deviceMs() + (1 - share) * b.deviceMs(),
                            share * a.occupationMs() + (1 - share) * b.occupationMs());
                    best = best == null || ms < best.ms() ? new Mix(a, b, ms) : best;
                }
            }
        }
        return best;
    }

    private static String time(double ms) {
        return Units.time(ms, ms);
    }
}

package org.cutpoint.cost.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;

/** A checked problem with numbers instead of names: tiers, layers and tensors by their index in the file. Immutable. */
final class IndexedProblem {
    /** Producer of a tensor that is an input of the problem. */
    static final int INPUT = -1;

    final Problem problem;
    final Routes routes;
    final Map<String, Integer> tierIndex = new HashMap<>();
    final Map<String, Integer> layerIndex = new HashMap<>();
    final String[] tierIds;
    final String[] layerIds;
    final String[] tensorIds;
    final long[] tensorBytes;
    final long[] tensorBackBytes;
    /** By tensor: the layer that makes it, or {@link #INPUT}. */
    final int[] producer;
    /** By layer: distinct tensors that it reads. */
    final int[][] reads;
    /** By layer: tensors that it makes. */
    final int[][] makes;
    /** By tensor: layers that read it. */
    final int[][] readers;

    final int[] results;
    final long[] weightBytes;
    final long[] syncBytes;

    private final double[][] timeMs;
    private final double[] energyJ;
    private final Map<Call, Group> groups = new HashMap<>();

    private record Call(int tier, int first, int last) {}

    IndexedProblem(Problem problem) {
        this.problem = problem;
        List<ProblemLayer> layers = problem.layers();
        int tiers = problem.tiers().size();
        tierIds = problem.tiers().stream().map(Tier::id).toArray(String[]::new);
        for (String tier : tierIds) {
            tierIndex.put(tier, tierIndex.size());
        }
        routes = new Routes(problem.links(), tierIndex);

        layerIds = layers.stream().map(ProblemLayer::id).toArray(String[]::new);
        weightBytes = layers.stream().mapToLong(ProblemLayer::weightBytes).toArray();
        syncBytes = layers.stream().mapToLong(ProblemLayer::syncBytes).toArray();
        Map<String, Integer> tensorIndex = new HashMap<>();
        List<DataItem> tensors = new ArrayList<>(problem.inputs());
        problem.inputs().forEach(input -> tensorIndex.put(input.id(), tensorIndex.size()));
        makes = new int[layers.size()][];
        for (int l = 0; l < layers.size(); l++) {
            layerIndex.put(layerIds[l], l);
            List<DataItem> outputs = layers.get(l).outputs();
            makes[l] = new int[outputs.size()];
            for (int o = 0; o < makes[l].length; o++) {
                makes[l][o] = tensors.size();
                tensorIndex.put(outputs.get(o).id(), tensors.size());
                tensors.add(outputs.get(o));
            }
        }
        tensorIds = tensors.stream().map(DataItem::id).toArray(String[]::new);
        tensorBytes = tensors.stream().mapToLong(DataItem::bytes).toArray();
        tensorBackBytes = tensors.stream().mapToLong(DataItem::backBytes).toArray();
        producer = new int[tensorIds.length];
        Arrays.fill(producer, INPUT);
        reads = new int[layers.size()][];
        int[] readerCounts = new int[tensorIds.length];
        for (int l = 0; l < layers.size(); l++) {
            for (int tensor : makes[l]) {
                producer[tensor] = l;
            }
            reads[l] = layers.get(l).inputs().stream()
                    .mapToInt(tensorIndex::get)
                    .distinct()
                    .toArray();
            for (int tensor : reads[l]) {
                readerCounts[tensor]++;
            }
        }
        readers = new int[tensorIds.length][];
        for (int t = 0; t < readers.length; t++) {
            readers[t] = new int[readerCounts[t]];
        }
        for (int l = layers.size() - 1; l >= 0; l--) {
            for (int tensor : reads[l]) {
                readers[tensor][--readerCounts[tensor]] = l;
            }
        }
        results = problem.results().stream().mapToInt(tensorIndex::get).toArray();

        timeMs = new double[tiers][layers.size()];
        energyJ = new double[layers.size()];
        for (int l = 0; l < layers.size(); l++) {
            for (int t = 0; t < tiers; t++) {
                timeMs[t][l] = layers.get(l).timeMs().get(tierIds[t]);
            }
            energyJ[l] = layerEnergyJ(problem.device(), layers.get(l));
        }
        for (Group group : problem.groups()) {
            groups.put(
                    new Call(tierIndex.get(group.tier()), layerIndex.get(group.first()), layerIndex.get(group.last())),
                    group);
        }
    }

    private static double layerEnergyJ(Tier device, ProblemLayer layer) {
        Double given = layer.energyJ().get(device.id());
        return given != null
                ? given
                : device.computePowerW().orElse(0) * layer.timeMs().get(device.id()) / 1000;
    }

    int layers() {
        return layerIds.length;
    }

    int tiers() {
        return tierIds.length;
    }

    /** What a tensor counts as on the link from the first tier to the second, bytes. */
    long bytesUp(int tensor) {
        return bytes(0, 1, tensor, tensorBytes[tensor]);
    }

    /** What a tensor counts as on the link from the second tier to the first, bytes. */
    long bytesBack(int tensor) {
        return bytes(1, 0, tensor, tensorBackBytes[tensor]);
    }

    private long bytes(int from, int to, int tensor, long plain) {
        return tierIds.length < 2
                ? plain
                : routes.direct(from, to)
                        .map(link -> link.bytes(tensorIds[tensor], plain))
                        .orElse(plain);
    }

    /** Bound on a tier's weights, bytes. */
    long memoryBytes(int tier) {
        return problem.tiers().get(tier).memoryBytes().orElse(Long.MAX_VALUE);
    }

    /** Time of one call of these layers (ascending), which is their group's where they are exactly a group. */
    double callMs(int tier, int[] order, int from, int to) {
        Optional<Group> group = group(tier, order, from, to);
        if (group.isPresent()) {
            return group.get().timeMs();
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += timeMs[tier][order[i]];
        }
        return sum;
    }

    /** Energy of one call on the first tier, joules. */
    double callEnergyJ(int[] order, int from, int to) {
        Optional<Group> group = group(0, order, from, to);
        if (group.isPresent() && group.get().energyJ().isPresent()) {
            return group.get().energyJ().getAsDouble();
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += energyJ[order[i]];
        }
        return sum;
    }

    /** With groups the file's order is topological, so that every segment ascends: first, last and count are enough. */
    private Optional<Group> group(int tier, int[] order, int from, int to) {
        if (groups.isEmpty() || order[to - 1] - order[from] != to - from - 1) {
            return Optional.empty();
        }
        return Optional.ofNullable(groups.get(new Call(tier, order[from], order[to - 1])));
    }
}

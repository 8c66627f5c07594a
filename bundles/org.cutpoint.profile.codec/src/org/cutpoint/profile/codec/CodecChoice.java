package org.cutpoint.profile.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Codings;

/**
 * For each tensor of a network and each direction the codec with which it travels soonest.
 *
 * @param up by tensor, towards the cloud
 * @param down by tensor, towards the device
 * @param deviceSlowdown how many times slower than this machine the device is
 * @param cloudSlowdown how many times slower than this machine the cloud is
 * @param network for which they were chosen
 */
public record CodecChoice(
        Map<String, CodedTensor> up,
        Map<String, CodedTensor> down,
        double deviceSlowdown,
        double cloudSlowdown,
        Network network) {
    /** Of a cloud that is as fast as this machine. */
    public CodecChoice(
            Map<String, CodedTensor> up, Map<String, CodedTensor> down, double deviceSlowdown, Network network) {
        this(up, down, deviceSlowdown, 1, network);
    }

    public CodecChoice {
        up = Map.copyOf(up);
        down = Map.copyOf(down);
    }

    /** Ids of the codecs. */
    public Codings ids() {
        return new Codings(ids(up), ids(down));
    }

    private static Map<String, String> ids(Map<String, CodedTensor> chosen) {
        Map<String, String> ids = new LinkedHashMap<>();
        chosen.forEach((tensor, coded) -> ids.put(tensor, coded.codec()));
        return ids;
    }

    /** The problem with the tensors as they travel: their sizes are {@link CodedTensor#equivalentBytes}. */
    public Problem in(Problem problem) {
        List<ProblemLayer> layers = new ArrayList<>();
        for (ProblemLayer layer : problem.layers()) {
            layers.add(new ProblemLayer(
                    layer.id(),
                    layer.inputs(),
                    in(layer.outputs()),
                    layer.timeMs(),
                    layer.macs(),
                    layer.weightBytes(),
                    layer.syncBytes(),
                    layer.energyJ()));
        }
        return new Problem(
                problem.name(),
                problem.tiers(),
                in(problem.inputs()),
                layers,
                problem.results(),
                problem.groups(),
                problem.links(),
                problem.objective(),
                problem.jobs(),
                problem.stages(),
                problem.returnResult(),
                problem.limits());
    }

    private List<DataItem> in(List<DataItem> items) {
        return items.stream()
                .map(item -> up.containsKey(item.id())
                        ? new DataItem(item.id(), bytesUp(up.get(item.id())), bytesDown(down.get(item.id())))
                        : item)
                .toList();
    }

    /** What tensors count as on the way up, bytes by id. */
    Map<String, Long> sizesUp() {
        return sizes(up, this::bytesUp);
    }

    /** What tensors count as on the way down, bytes by id. */
    Map<String, Long> sizesDown() {
        return sizes(down, this::bytesDown);
    }

    private static Map<String, Long> sizes(Map<String, CodedTensor> chosen, ToLongFunction<CodedTensor> bytes) {
        Map<String, Long> sizes = new HashMap<>();
        chosen.forEach((id, coded) -> sizes.put(id, bytes.applyAsLong(coded)));
        return sizes;
    }

    private long bytesUp(CodedTensor coded) {
        return coded.equivalentBytes(deviceSlowdown, cloudSlowdown, network.uplinkMbps());
    }

    private long bytesDown(CodedTensor coded) {
        return coded.equivalentBytes(cloudSlowdown, deviceSlowdown, network.downlinkMbps());
    }
}

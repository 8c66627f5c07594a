package org.cutpoint.api.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The device part of a job, to be computed and uploaded piece by piece.
 *
 * @param problem its nodes: the device's layers, by their ids, and perhaps {@code inputNode}
 * @param inputNode id of the node that stands for the upload of the network's inputs, if any are uploaded
 * @param uploads ids of the tensors that are sent in one message after each node, by the node's id; only of nodes that
 *     send any
 * @param serialMs what the device part takes without overlap: all layers, then all tensors in one message, milliseconds
 */
public record DevicePipeline(
        ScheduleProblem problem, Optional<String> inputNode, Map<String, List<String>> uploads, double serialMs) {
    public DevicePipeline {
        Map<String, List<String>> copied = new HashMap<>();
        uploads.forEach((node, tensors) -> copied.put(node, List.copyOf(tensors)));
        uploads = Map.copyOf(copied);
    }

    /**
     * The device's layers in pieces to be run one after the other, each ending with a layer whose tensors are then sent
     * while the next piece is computed; the last one may send nothing. The upload of inputs is in no piece: it costs the
     * device nothing, so it is best sent before the first.
     *
     * @param order valid for {@link #problem()}
     */
    public List<List<String>> pieces(Order order) {
        List<List<String>> pieces = new ArrayList<>();
        List<String> piece = new ArrayList<>();
        for (String node : order.nodes()) {
            if (inputNode.filter(node::equals).isPresent()) {
                continue;
            }
            piece.add(node);
            if (uploads.containsKey(node)) {
                pieces.add(List.copyOf(piece));
                piece.clear();
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(List.copyOf(piece));
        }
        return List.copyOf(pieces);
    }
}

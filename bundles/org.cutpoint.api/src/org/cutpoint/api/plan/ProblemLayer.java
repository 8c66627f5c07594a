package org.cutpoint.api.plan;

import java.util.List;
import java.util.Map;

/**
 * A layer as planning sees it.
 *
 * @param id unique among a problem's layers
 * @param inputs ids of the tensors that it reads
 * @param outputs tensors that it makes
 * @param timeMs time on each tier by the tier's id, milliseconds
 * @param macs multiply-accumulate operations; 0 where unknown
 * @param weightBytes size of its weights, bytes
 * @param syncBytes what the first tier must get back if the layer ran elsewhere (updated weights in training), bytes
 * @param energyJ energy on each tier by the tier's id, joules; where absent it follows from the tier's power
 */
public record ProblemLayer(
        String id,
        List<String> inputs,
        List<DataItem> outputs,
        Map<String, Double> timeMs,
        long macs,
        long weightBytes,
        long syncBytes,
        Map<String, Double> energyJ) {
    public ProblemLayer {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        timeMs = Map.copyOf(timeMs);
        energyJ = Map.copyOf(energyJ);
    }
}

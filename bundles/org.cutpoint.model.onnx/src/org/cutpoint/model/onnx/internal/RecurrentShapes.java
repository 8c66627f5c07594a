package org.cutpoint.model.onnx.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Recurrent layers: steps x batch x features, with a direction or two. */
final class RecurrentShapes {
    private RecurrentShapes() {}

    static Map<String, Rule> rules() {
        return Map.of(
                "LSTM", RecurrentShapes::recurrent,
                "GRU", RecurrentShapes::recurrent,
                "RNN", RecurrentShapes::recurrent,
                "com.microsoft.DynamicQuantizeLSTM", RecurrentShapes::quantized);
    }

    private static List<Fact> recurrent(Node node) {
        Fact recurrence = node.in(2);
        if (node.in(0).rank() == 3 && node.in(0).dim(-1) != node.in(1).dim(-1)) {
            throw new Misfit("weights do not fit the input");
        }
        return outputs(node, recurrence.dim(0), recurrence.dim(-1));
    }

    /** Its weights are transposed. */
    private static List<Fact> quantized(Node node) {
        Fact recurrence = node.in(2);
        return outputs(node, recurrence.dim(0), recurrence.dim(1));
    }

    private static List<Fact> outputs(Node node, long directions, long hidden) {
        Fact x = node.in(0);
        if (x.rank() != 3) {
            throw new Misfit("rank 3 expected");
        }
        if (node.flag("layout")) {
            Fact state = begun(node, Fact.of(x.type, x.dim(0), directions, hidden));
            return List.of(Fact.of(x.type, x.dim(0), x.dim(1), directions, hidden), state, state);
        }
        Fact state = begun(node, Fact.of(x.type, directions, x.dim(1), hidden));
        return List.of(Fact.of(x.type, x.dim(0), directions, x.dim(1), hidden), state, state);
    }

    /** The state at the end looks like the one at the beginning. */
    private static Fact begun(Node node, Fact state) {
        for (int input = 5; input <= 6; input++) {
            if (node.has(input) && !Arrays.equals(node.in(input).shape, state.shape)) {
                throw new Misfit("its state does not fit the input");
            }
        }
        return state;
    }
}

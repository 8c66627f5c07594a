package org.cutpoint.model.onnx.internal;

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
            throw new IllegalArgumentException("rank 3 expected");
        }
        if (node.flag("layout")) {
            Fact state = Fact.of(x.type, x.dim(0), directions, hidden);
            return List.of(Fact.of(x.type, x.dim(0), x.dim(1), directions, hidden), state, state);
        }
        Fact state = Fact.of(x.type, directions, x.dim(1), hidden);
        return List.of(Fact.of(x.type, x.dim(0), directions, x.dim(1), hidden), state, state);
    }
}

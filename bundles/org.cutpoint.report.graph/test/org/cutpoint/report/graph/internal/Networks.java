package org.cutpoint.report.graph.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;

/** Networks for tests. */
final class Networks {
    private Networks() {}

    static TensorInfo tensor(String id, long bytes) {
        return TensorInfo.of(id, ElementType.UINT8, List.of(1L, bytes));
    }

    static Layer layer(String id, long macs, long bytes, String... reads) {
        return new Layer(
                id, List.of(id), List.of("Conv", "Relu"), List.of(reads), List.of(tensor(id, bytes)), macs, 7, 28);
    }

    /** image -> a -> (b, c) -> d; b does most of the work, a makes most of the bytes. */
    static ModelGraph diamond() {
        return new ModelGraph(
                "diamond",
                "ab",
                List.of(tensor("image", 500), tensor("unread", 9)),
                List.of(
                        layer("a", 100, 1000, "image"),
                        layer("b", 400, 200, "a"),
                        layer("c", 0, 300, "a", "a"),
                        layer("d", 100, 100, "b", "c")),
                List.of("d"));
    }

    /** Modules in a row, each with some parallel branches, some with a bypass. */
    static ModelGraph deep(Random random, int modules) {
        List<Layer> layers = new ArrayList<>();
        String last = "image";
        for (int m = 0; m < modules; m++) {
            List<String> ends = new ArrayList<>();
            for (int b = random.nextInt(4); b >= 0; b--) {
                String before = last;
                for (int i = random.nextInt(3); i >= 0; i--) {
                    String id = "m" + m + "b" + b + "i" + i;
                    layers.add(layer(id, random.nextInt(1000), 1 + random.nextInt(1000), before));
                    before = id;
                }
                ends.add(before);
            }
            if (random.nextBoolean() && m > 0) {
                ends.add(last);
            }
            last = "join" + m;
            layers.add(layer(last, 0, 1 + random.nextInt(1000), ends.toArray(String[]::new)));
        }
        return new ModelGraph("deep", "ab", List.of(tensor("image", 500)), layers, List.of(last));
    }
}

package org.cutpoint.ide.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;

/** Networks to look at. */
final class Networks {
    private final List<Layer> layers = new ArrayList<>();

    private Networks() {}

    private String layer(String id, long channels, long size, String... inputs) {
        TensorInfo output = TensorInfo.of(id + ":0", ElementType.FP32, List.of(1L, channels, size, size));
        layers.add(new Layer(
                id, List.of(id), List.of("Conv", "Relu"), List.of(inputs), List.of(output), channels * 1000, 10, 40));
        return output.id();
    }

    private ModelGraph done(String result) {
        TensorInfo input = TensorInfo.of("input", ElementType.FP32, List.of(1L, 3L, 32L, 32L));
        return new ModelGraph("test", "0".repeat(64), List.of(input), layers, List.of(result));
    }

    /** Modules of so many branches, each of two layers and a sum; a layer that halves the size before every third. */
    static ModelGraph modules(int count, int branches) {
        Networks network = new Networks();
        String last = network.layer("stem", 8, 16, "input");
        long size = 16;
        for (int module = 0; module < count; module++) {
            if (module % 3 == 0) {
                size = Math.max(1, size / 2);
                last = network.layer("pool" + module, 8, size, last);
            }
            String[] ends = new String[branches];
            for (int branch = 0; branch < branches; branch++) {
                String name = "m" + module + "/b" + branch;
                ends[branch] = network.layer(name + "/2", 8, size, network.layer(name + "/1", 4, size, last));
            }
            last = network.layer("m" + module + "/sum", 8, size, ends);
        }
        return network.done(network.layer("fc", 10, 1, last));
    }

    /** Every layer reads one to three before it. */
    static ModelGraph random(int count, long seed) {
        Random random = new Random(seed);
        Networks network = new Networks();
        List<String> made = new ArrayList<>(List.of("input"));
        for (int i = 0; i < count; i++) {
            List<String> inputs = new ArrayList<>();
            for (int k = 0; k <= random.nextInt(3); k++) {
                inputs.add(made.get(Math.max(0, made.size() - 1 - random.nextInt(6))));
            }
            made.add(network.layer(
                    "l" + i,
                    1 + random.nextInt(9),
                    4,
                    inputs.stream().distinct().toArray(String[]::new)));
        }
        return network.done(made.get(made.size() - 1));
    }
}

package org.cutpoint.model.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;

/** Networks for tests: small ones to write down, and random ones. */
final class Networks {
    private final List<TensorInfo> inputs = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();

    static Networks input(String id, long bytes) {
        return new Networks().also(id, bytes);
    }

    /** One more input. */
    Networks also(String id, long bytes) {
        inputs.add(tensor(id, bytes));
        return this;
    }

    /** A layer whose one tensor is called as itself. */
    Networks layer(String id, long bytes, String... reads) {
        return layer(id, List.of(reads), List.of(tensor(id, bytes)));
    }

    Networks layer(String id, List<String> reads, List<TensorInfo> makes) {
        int n = layers.size() + 1;
        layers.add(new Layer(
                id, List.of(id + "/1", id + "/2"), List.of("Conv", "Relu"), reads, makes, 1000 * n, 10 * n, 40 * n));
        return this;
    }

    ModelGraph returning(String... results) {
        return new ModelGraph("net", "ab", inputs, layers, List.of(results));
    }

    static TensorInfo tensor(String id, long bytes) {
        return TensorInfo.of(id, ElementType.UINT8, List.of(bytes));
    }

    /**
     * Up to eight layers, with up to two inputs and up to two tensors for each, sizes with many ties; chains and graphs
     * full of edges are as likely as anything between. Some layers read nothing, some tensors nobody reads.
     */
    static ModelGraph random(Random random) {
        Networks networks = new Networks();
        List<String> made = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            networks.also("in" + i, random.nextInt(6));
            made.add("in" + i);
        }
        int count = 1 + random.nextInt(8);
        double back = random.nextDouble();
        for (int i = 0; i < count; i++) {
            List<String> reads = new ArrayList<>();
            if (random.nextInt(15) > 0) {
                for (int t = made.size() - 1; t >= 0; t--) {
                    if (reads.isEmpty() && random.nextInt(4) > 0 || random.nextDouble() < 0.5 * back) {
                        reads.add(made.get(t));
                    }
                }
            }
            List<TensorInfo> makes = new ArrayList<>();
            for (int t = random.nextInt(4) == 0 ? 2 : 1; t > 0; t--) {
                makes.add(tensor("t" + i + t, random.nextInt(6)));
                made.add("t" + i + t);
            }
            networks.layer("l" + i, reads, makes);
        }
        return networks.returning(
                networks.layers.get(count - 1).outputs().get(0).id());
    }
}

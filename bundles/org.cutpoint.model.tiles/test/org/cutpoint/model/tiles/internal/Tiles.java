package org.cutpoint.model.tiles.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.model.onnx.OnnxModels;
import org.cutpoint.model.tck.Inference;
import org.cutpoint.model.zoo.ZooModels;
import org.cutpoint.tiles.trace.TileTracers;

/** A network, what its front makes, and the same in tiles. */
final class Tiles {
    private final Path folder;
    private final Model model;
    private final ModelSplitter splitter;
    private final OnnxTiler tiler;
    private final Front front;
    private final Map<String, Tensor> inputs = new HashMap<>();
    /** What the whole makes at each prefix. */
    private final Map<String, Tensor> expected;

    Tiles(Path folder, String source) throws IOException, OrtException {
        this.folder = folder;
        OnnxModels onnx = OnnxModels.in(folder);
        ModelLoader zoo = ZooModels.loader(onnx.loader(), folder);
        this.model = (zoo.accepts(source) ? zoo : onnx.loader()).load(source, Progress.NONE);
        this.splitter = onnx.splitter();
        this.tiler = new OnnxTiler(onnx.contents(), TileTracers.backward(), onnx.loader());
        this.front = new OnnxFronts(onnx.contents()).read(model, Progress.NONE);
        for (TensorInfo input : model.graph().inputs()) {
            inputs.put(input.id(), Tensor.random(input, inputs.size()));
        }
        this.expected = front.prefixes().isEmpty() ? Map.of() : whole();
    }

    private Map<String, Tensor> whole() throws IOException, OrtException {
        List<String> layers = front.layers().stream().map(Stage::id).toList();
        ByteBuffer part = splitter.split(model, model.graph().segment(layers));
        ModelProto.Builder proto = ModelProto.parseFrom(ByteString.copyFrom(part.duplicate())).toBuilder();
        Set<String> returned = new LinkedHashSet<>();
        proto.getGraph().getOutputList().forEach(o -> returned.add(o.getName()));
        for (Prefix prefix : front.prefixes()) {
            if (returned.add(prefix.tensor())) {
                proto.getGraphBuilder().addOutput(ValueInfoProto.newBuilder().setName(prefix.tensor()));
            }
        }
        byte[] bytes = proto.build().toByteArray();
        return Inference.run(
                ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(),
                OptLevel.ALL_OPT,
                inputs,
                returned.stream().map(model.graph()::tensor).toList());
    }

    Model model() {
        return model;
    }

    Front front() {
        return front;
    }

    ModelSplitter splitter() {
        return splitter;
    }

    Map<String, Tensor> inputs() {
        return inputs;
    }

    TiledModel split(Tiling tiling) {
        return tiler.split(model, front, tiling, folder.resolve("tiled.onnx"), Progress.NONE);
    }

    /** Runs all paths as one model; largest difference over largest value of the fused layer's output. */
    double difference(Tiling tiling) throws OrtException, IOException {
        TiledModel tiled = split(tiling);
        Tensor whole = expected.get(tiled.fused());
        Tensor made = Inference.run(
                        tiled.model().file(),
                        OptLevel.ALL_OPT,
                        inputs,
                        List.of(model.graph().tensor(tiled.fused())))
                .get(tiled.fused());
        Files.delete(tiled.model().file());
        return difference(whole, made);
    }

    /** Runs each path in two parts, then what puts the tiles together: as device and edge do. */
    double inParts(Tiling tiling, List<Integer> deviceLayers) throws OrtException, IOException {
        TiledModel tiled = split(tiling);
        Map<String, Tensor> made = new HashMap<>(inputs);
        for (int path = 0; path < tiling.paths(); path++) {
            List<String> layers = tiled.paths().get(path);
            int device = 1 + deviceLayers.get(path);
            run(tiled.model(), layers.subList(0, device), made);
            if (device < layers.size()) {
                run(tiled.model(), layers.subList(device, layers.size()), made);
            }
        }
        run(tiled.model(), List.of(tiled.fuse()), made);
        Files.delete(tiled.model().file());
        return difference(expected.get(tiled.fused()), made.get(tiled.fused()));
    }

    private void run(Model tiled, List<String> layers, Map<String, Tensor> made) throws OrtException {
        Segment segment = tiled.graph().segment(layers);
        made.putAll(Inference.run(splitter.split(tiled, segment), OptLevel.ALL_OPT, made, segment.outputs()));
    }

    /** The largest value that the whole makes there: nothing can be told from nought. */
    double largest(Prefix prefix) {
        Tensor whole = expected.get(prefix.tensor());
        double largest = 0;
        for (int i = 0; i < whole.info().elements(); i++) {
            largest = Math.max(largest, Math.abs(whole.data().getFloat(4 * i)));
        }
        return largest;
    }

    static double difference(Tensor a, Tensor b) {
        double largest = 0;
        double scale = 0;
        for (int i = 0; i < a.info().elements(); i++) {
            float x = a.data().getFloat(4 * i);
            float y = b.data().getFloat(4 * i);
            largest = Math.max(largest, Math.abs(x - y));
            scale = Math.max(scale, Math.abs(x));
            if (Float.isNaN(x) || Float.isNaN(y)) {
                return Double.NaN;
            }
        }
        return scale == 0 ? largest : largest / scale;
    }
}

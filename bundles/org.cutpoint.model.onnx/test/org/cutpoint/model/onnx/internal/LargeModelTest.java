package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.onnx.OnnxModels;
import org.cutpoint.model.tck.Inference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of 2.56 GB, more than a file of ONNX's format or a message can hold: three products, their weights beside it. */
@Tag("exhaustive")
class LargeModelTest {
    private static final long NARROW = 4096;
    private static final long WIDE = 52_000;
    private static final long WEIGHT = 4 * NARROW * WIDE;
    /** The weights are a file with holes; segments are copies: of all layers in one, and in two. */
    private static final long DISK = 2 * 3 * WEIGHT + (1L << 30);

    @TempDir
    private Path folder;

    private Path model() throws IOException {
        try (FileChannel data = FileChannel.open(
                folder.resolve("w.bin"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            for (int weight = 0; weight < 3; weight++) {
                // Something at the beginning and at the end: both must be at their places.
                data.write(numbers(1, 2, 3, 4), weight * WEIGHT);
                data.write(numbers(5, 6, 7, 8), (weight + 1) * WEIGHT - 16);
            }
        }
        Graphs graphs = new Graphs()
                .input("x", 1, NARROW)
                .named("first", "MatMul x,w0 -> a")
                .named("second", "MatMul a,w1 -> b")
                .named("third", "MatMul b,w2 -> y")
                .output("y");
        for (int i = 0; i < 3; i++) {
            graphs.proto()
                    .addInitializer(TensorProto.newBuilder()
                            .setName("w" + i)
                            .setDataType(Types.FLOAT)
                            .addDims(i == 1 ? WIDE : NARROW)
                            .addDims(i == 1 ? NARROW : WIDE)
                            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                            .addExternalData(entry("location", "w.bin"))
                            .addExternalData(entry("offset", Long.toString(i * WEIGHT)))
                            .addExternalData(entry("length", Long.toString(WEIGHT))));
        }
        ModelProto model = graphs.model();
        return Graphs.write(folder, model);
    }

    private static ByteBuffer numbers(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void loadsSplitsAndComputesTheSame() throws Exception {
        long free = Files.getFileStore(folder).getUsableSpace();
        assumeTrue(
                free > DISK, "not tested: " + (DISK >> 20) + " MiB of disk are needed, " + (free >> 20) + " are free");
        OnnxModels onnx = OnnxModels.in(folder.resolve("cache"));
        Model model = onnx.loader().load(model().toString(), Progress.NONE);
        assertThat(model.graph().layers()).extracting(Layer::id).containsExactly("first", "second", "third");
        assertThat(model.graph().layers()).extracting(Layer::macs).containsOnly(NARROW * WIDE);
        assertThat(model.graph().layers()).extracting(Layer::weightBytes).containsOnly(WEIGHT);
        Segment whole = model.graph().segment(List.of("first", "second", "third"));
        assertThatThrownBy(() -> onnx.splitter().split(model, whole))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("larger than 2 GiB");

        Map<String, Tensor> known = new HashMap<>();
        TensorInfo input = model.graph().inputs().get(0);
        known.put("x", Tensor.random(input, 1));
        Tensor expected = Inference.run(model.file(), OptLevel.NO_OPT, known, whole.outputs())
                .get("y");
        assertThat(nonZero(expected)).isEqualTo(8);
        List<Path> files = onnx.splitter().write(model, whole, folder.resolve("whole.onnx"));
        assertThat(files).hasSize(2);
        assertThat(Inference.run(files.get(0), OptLevel.NO_OPT, known, whole.outputs())
                        .get("y"))
                .isEqualTo(expected);
        for (List<String> layers : List.of(List.of("first", "second"), List.of("third"))) {
            Segment segment = model.graph().segment(layers);
            Path file = onnx.splitter()
                    .write(model, segment, folder.resolve(layers.size() + ".onnx"))
                    .get(0);
            known.putAll(Inference.run(file, OptLevel.NO_OPT, known, segment.outputs()));
        }
        assertThat(known.get("y")).isEqualTo(expected);
    }

    private static long nonZero(Tensor tensor) {
        long count = 0;
        for (ByteBuffer data = tensor.data(); data.hasRemaining(); ) {
            count += data.getFloat() == 0 ? 0 : 1;
        }
        return count;
    }
}

package org.cutpoint.model.tiles.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.cutpoint.api.tiles.Tiling;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to a front, operator by operator, and what ends it. */
class OnnxFrontsTest {
    private static final String IMAGE = "elem_type: 1 shape { dim { dim_value: 1 } dim { dim_value: 4 }"
            + " dim { dim_value: 9 } dim { dim_value: 11 } }";

    @TempDir
    Path folder;

    /**
     * One operator between an image, x, and the mean of what it makes, y.
     *
     * @param node in the text form of protocol buffers, without inputs if it reads x alone
     */
    private Tiles network(int opset, String node) throws Exception {
        ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
        model.addOpsetImportBuilder().setVersion(opset);
        GraphProto.Builder graph = model.getGraphBuilder().setName("one");
        TextFormat.merge("name: 'x' type { tensor_type { " + IMAGE + " } }", graph.addInputBuilder());
        constant(graph, "all", 1, 4, 9, 11);
        constant(graph, "places", 4, 9, 11);
        constant(graph, "rows", 9, 1);
        constant(graph, "columns", 11);
        constant(graph, "channels", 4);
        constant(graph, "pixels", 4, 1, 1);
        constant(graph, "weights", 3, 4, 3, 3);
        String inputs = node.contains("input:") ? "" : " input: 'x'";
        TextFormat.merge("name: 'one' output: 'y' " + node + inputs, graph.addNodeBuilder());
        TextFormat.merge("name: 'end' op_type: 'GlobalAveragePool' input: 'y' output: 'z'", graph.addNodeBuilder());
        TextFormat.merge("name: 'z' type { tensor_type { elem_type: 1 } }", graph.addOutputBuilder());
        Path file = Files.write(folder.resolve("one.onnx"), model.build().toByteArray());
        return new Tiles(folder, file.toString());
    }

    private static void constant(GraphProto.Builder graph, String name, int... shape) throws IOException {
        int elements = 1;
        var tensor = graph.addInitializerBuilder().setName(name).setDataType(1);
        for (int size : shape) {
            tensor.addDims(size);
            elements *= size;
        }
        tensor.addAllFloatData(Collections.nCopies(elements, 0.75f));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "op_type: 'Abs'",
                "op_type: 'Asinh'",
                "op_type: 'Atan'",
                "op_type: 'Ceil'",
                "op_type: 'Cos'",
                "op_type: 'Cosh'",
                "op_type: 'Erf'",
                "op_type: 'Exp'",
                "op_type: 'Floor'",
                "op_type: 'HardSwish'",
                "op_type: 'Round'",
                "op_type: 'Shrink'",
                "op_type: 'Sign'",
                "op_type: 'Sin'",
                "op_type: 'Sinh'",
                "op_type: 'Softsign'",
                "op_type: 'Tan'",
                "op_type: 'LRN' attribute { name: 'size' type: INT i: 3 }",
                "op_type: 'LpNormalization' attribute { name: 'axis' type: INT i: 1 }",
                "op_type: 'LpNormalization' attribute { name: 'axis' type: INT i: -3 }",
                "op_type: 'Add' input: ['x', 'pixels']",
                "op_type: 'Mul' input: ['x', 'x']",
                "op_type: 'BatchNormalization' input: ['x', 'channels', 'channels', 'channels', 'channels']",
                "op_type: 'PRelu' input: ['x', 'pixels']",
                "op_type: 'Concat' input: ['x', 'x'] attribute { name: 'axis' type: INT i: -3 }",
                "op_type: 'Conv' input: ['x', 'weights'] attribute { name: 'auto_pad' type: STRING s: 'SAME_LOWER' }"
                        + " attribute { name: 'strides' type: INTS ints: [2, 3] }",
                "op_type: 'AveragePool' attribute { name: 'kernel_shape' type: INTS ints: [3, 2] }"
                        + " attribute { name: 'pads' type: INTS ints: [0, 1, 2, 0] }"
                        + " attribute { name: 'ceil_mode' type: INT i: 1 }"
                        + " attribute { name: 'strides' type: INTS ints: [2, 2] }"
            })
    void operatorsOnWindowsCanBeTiled(String node) throws Exception {
        Tiles tiles = network(17, node);
        assertThat(tiles.front().prefixes()).hasSize(1);
        Tiling tiling =
                Tiling.equal(1, tiles.front().fused(tiles.front().prefixes().get(0)), 3, 2);
        assertThat(tiles.difference(tiling)).isLessThanOrEqualTo(1e-6);
    }

    /** They look at rows or columns, at all of the image, or at where in it a pixel lies. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "op_type: 'GlobalMaxPool'",
                "op_type: 'InstanceNormalization' input: ['x', 'channels', 'channels']",
                "op_type: 'LayerNormalization' input: ['x', 'columns']",
                "op_type: 'LpNormalization'",
                "op_type: 'MeanVarianceNormalization'",
                "op_type: 'Softmax'",
                "op_type: 'Concat' input: ['x', 'x'] attribute { name: 'axis' type: INT i: 2 }",
                "op_type: 'Transpose' attribute { name: 'perm' type: INTS ints: [0, 1, 3, 2] }",
                "op_type: 'DepthToSpace' attribute { name: 'blocksize' type: INT i: 2 }",
                "op_type: 'Add' input: ['x', 'all']",
                "op_type: 'Mul' input: ['x', 'rows']",
                "op_type: 'Sub' input: ['columns', 'x']",
                "op_type: 'PRelu' input: ['x', 'places']",
                "op_type: 'Conv' input: ['x', 'weights'] attribute { name: 'auto_pad' type: STRING s: 'SAME_UPPER' }"
                        + " attribute { name: 'dilations' type: INTS ints: [2, 2] }"
            })
    void whatLooksFurtherEndsAFront(String node) throws Exception {
        assertThat(network(17, node).front().layers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "places"})
    void oldNormalisationMayHaveANumberForEachPlace(String shape) throws Exception {
        String four = String.join(", ", Collections.nCopies(4, "'" + shape + "'"));
        String spatial = " attribute { name: 'spatial' type: INT i: " + (shape.equals("places") ? 0 : 1) + " }";
        assertThat(network(8, "op_type: 'BatchNormalization' input: ['x', " + four + "]" + spatial)
                        .front()
                        .layers())
                .hasSize(shape.equals("places") ? 0 : 1);
    }
}

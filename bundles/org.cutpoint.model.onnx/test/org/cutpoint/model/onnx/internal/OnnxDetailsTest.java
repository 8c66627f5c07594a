package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.float_;
import static org.cutpoint.model.onnx.internal.Graphs.ints_;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.NodeDetails.Attribute;
import org.cutpoint.api.model.NodeDetails.Node;
import org.cutpoint.api.model.NodeDetails.Weight;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxDetailsTest {
    @TempDir
    private Path folder;

    private final ModelFiles files = new ModelFiles();
    private final OnnxDetails details = new OnnxDetails(files);

    private Model model() throws IOException {
        Path file = Graphs.write(
                folder,
                new Graphs()
                        .input("x", 1, 4, 6, 6)
                        .weight("w", 8, 4, 3, 3)
                        .node("Conv x,w -> a", ints_("pads", 1, 1, 1, 1))
                        .node("LeakyRelu a -> b", float_("alpha", 0.5f))
                        .output("b")
                        .model());
        return new OnnxLoader(files).load(file.toString(), Progress.NONE);
    }

    @Test
    void everyNodeHasItsAttributesAndWeights() throws IOException {
        Model model = model();
        List<Node> nodes = model.graph().layers().stream()
                .flatMap(layer -> details.of(model, layer).stream())
                .toList();
        assertThat(nodes).extracting(Node::op).containsExactly("Conv", "LeakyRelu");
        assertThat(nodes.get(0).attributes()).containsExactly(new Attribute("pads", "[1, 1, 1, 1]"));
        assertThat(nodes.get(0).weights()).containsExactly(new Weight("w", "FLOAT", List.of(8L, 4L, 3L, 3L)));
        assertThat(nodes.get(1).attributes()).containsExactly(new Attribute("alpha", "0.5"));
        assertThat(nodes.get(1).weights()).isEmpty();
    }

    @Test
    void aFileThatHasChangedIsNotDescribed() throws IOException {
        Model model = model();
        Layer layer = model.graph().layers().get(0);
        Files.copy(
                Graphs.write(
                        Files.createDirectory(folder.resolve("other")),
                        Graphs.small().model()),
                model.file(),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> details.of(model, layer))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has changed");
    }
}

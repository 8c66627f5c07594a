package org.cutpoint.ide.ui.graph.internal;

import java.util.Optional;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.ide.graph.Facts;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.report.Units;

/** What is said of the place on which the pointer rests. */
final class Tips {
    private Tips() {}

    static Optional<String> of(Scene scene, double x, double y, double reach) {
        return scene.nodeAt(x, y).map(node -> text(scene, node)).or(() -> scene.edgeAt(x, y, reach)
                .map(edge -> String.join(
                        "\n",
                        edge.tensors().stream()
                                .map(tensor -> tensor(scene.model().tensor(tensor)))
                                .limit(8)
                                .toList())));
    }

    private static String text(Scene scene, Node node) {
        if (node.kind() != Kind.LAYER) {
            return node.id().replaceFirst("^(block|run|name):", "") + "\n" + node.subtitle();
        }
        Layer layer = scene.model().layers().get(node.first());
        return layer.id() + "\n" + String.join(" ", layer.ops()) + "\n" + Units.count(layer.macs())
                + "MAC, " + Units.count(layer.parameters()) + " parameters\n"
                + String.join("\n", layer.outputs().stream().map(Tips::tensor).toList());
    }

    private static String tensor(TensorInfo tensor) {
        return tensor.id() + ": " + Facts.tensor(tensor);
    }
}

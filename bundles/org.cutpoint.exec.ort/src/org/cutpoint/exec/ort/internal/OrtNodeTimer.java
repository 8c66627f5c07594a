package org.cutpoint.exec.ort.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.NodeTimer;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.ort.internal.TracedRuns.Traced;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Times nodes by ONNX Runtime's profiling. */
@Component(configurationPid = "org.cutpoint.exec.ort.internal.OrtExecutor")
public final class OrtNodeTimer implements NodeTimer {
    private final OrtExecutor executor;

    @Activate
    public OrtNodeTimer(@Reference ModelSplitter splitter, OrtConfig config, BundleContext context) {
        this(splitter, Execution.of(config, context::getProperty));
    }

    OrtNodeTimer(ModelSplitter splitter, Execution execution) {
        this.executor = new OrtExecutor(splitter, execution);
    }

    @Override
    public Timing time(Model model, List<List<Tensor>> inputs, ExecutionOptions options, int warmups, int runs) {
        Segment all = model.graph()
                .segment(model.graph().layers().stream().map(Layer::id).toList());
        List<TimedNode> nodes = new ArrayList<>();
        for (Traced node : TracedRuns.of(executor, model, all, inputs, options, warmups, runs)
                .nodes()) {
            nodes.add(new TimedNode(
                    node.event().name(),
                    node.event().op(),
                    node.proto().<List<String>>map(NodeProto::getInputList).orElse(List.of()),
                    node.proto().<List<String>>map(NodeProto::getOutputList).orElse(List.of()),
                    node.event().ms()));
        }
        try {
            return new Timing(nodes, makers(model.file()));
        } catch (IOException e) {
            throw new InputException(
                    "profile of '" + model.graph().name() + "'", "its file cannot be read: " + e.getMessage(), "", e);
        }
    }

    private static Map<String, String> makers(Path model) throws IOException {
        Map<String, String> makers = new HashMap<>();
        List<NodeProto> nodes = Nodes.of(model);
        for (int i = 0; i < nodes.size(); i++) {
            NodeProto node = nodes.get(i);
            // As the loader names those without a name.
            String name = node.getName().isEmpty() ? node.getOpType() + "_" + i : node.getName();
            node.getOutputList().stream().filter(o -> !o.isEmpty()).forEach(o -> makers.put(o, name));
        }
        return makers;
    }
}

package org.cutpoint.exec.ort.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.MemoryMeter;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.exec.ort.internal.TracedRuns.Traced;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Memory by ONNX Runtime's profiling, which says how large each node's outputs were. A tensor is there from the node that makes
 * it to the last one that reads it. Where the runtime writes an output over an input, both count.
 */
@Component(configurationPid = "org.cutpoint.exec.ort.internal.OrtExecutor")
public final class OrtMemoryMeter implements MemoryMeter {
    private final OrtExecutor executor;

    @Activate
    public OrtMemoryMeter(@Reference ModelSplitter splitter, OrtConfig config, BundleContext context) {
        this(splitter, Execution.of(config, context::getProperty));
    }

    OrtMemoryMeter(ModelSplitter splitter, Execution execution) {
        this.executor = new OrtExecutor(splitter, execution);
    }

    @Override
    public OptionalLong peakBytes(Model model, Segment segment, List<Tensor> inputs, ExecutionOptions options) {
        List<Traced> nodes = TracedRuns.of(executor, model, segment, List.of(inputs), options, 0, 1)
                .nodes();
        boolean told =
                nodes.stream().allMatch(n -> n.proto().isPresent() && n.event().outputBytes() > 0);
        return told && !nodes.isEmpty() ? OptionalLong.of(peak(nodes, segment)) : OptionalLong.empty();
    }

    private static long peak(List<Traced> nodes, Segment segment) {
        Map<String, Integer> lastReads = new HashMap<>();
        for (int n = 0; n < nodes.size(); n++) {
            for (String input : nodes.get(n).proto().orElseThrow().getInputList()) {
                lastReads.put(input, n);
            }
        }
        Set<String> kept = new HashSet<>();
        segment.outputs().forEach(t -> kept.add(t.id()));
        Map<String, Long> alive = new HashMap<>();
        for (TensorInfo input : segment.inputs()) {
            alive.put(input.id(), input.bytes());
        }
        long peak = 0;
        for (int n = 0; n < nodes.size(); n++) {
            NodeProto node = nodes.get(n).proto().orElseThrow();
            // What a node makes counts as one: profiling says how much it is together.
            alive.put(node.getOutput(0), nodes.get(n).event().outputBytes());
            peak = Math.max(
                    peak, alive.values().stream().mapToLong(Long::longValue).sum());
            int now = n;
            alive.keySet().removeIf(t -> !kept.contains(t) && lastReads.getOrDefault(t, -1) <= now);
        }
        return peak;
    }
}

package org.cutpoint.model.export.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelExporter;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.files.WholeFolders;
import org.cutpoint.model.export.internal.Placements.Placed;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Segments as ONNX files: {@code 1-device.onnx}, {@code 2-cloud.onnx} ... */
@Component
public final class OnnxExporter implements ModelExporter {
    private final ModelSplitter splitter;
    private final PlanEvaluator evaluator;

    @Activate
    public OnnxExporter(@Reference ModelSplitter splitter, @Reference PlanEvaluator evaluator) {
        this.splitter = splitter;
        this.evaluator = evaluator;
    }

    @Override
    public String format() {
        return "onnx";
    }

    @Override
    public List<ExportedSegment> export(
            Model model, String device, Map<String, String> tiers, Path folder, Progress progress) {
        List<Placed> placed = Placements.of(model, device, tiers, evaluator);
        List<String> names = Names.of(placed);
        List<String> files = names.stream().map(n -> n + ".onnx").toList();
        return WholeFolders.fill(folder, SegmentFolder.MANIFEST, part -> new SegmentFolder(splitter)
                .write(model, placed, names, files, part, progress));
    }
}

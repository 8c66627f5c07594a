package org.cutpoint.model.export.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelExporter;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.files.WholeFolders;
import org.cutpoint.model.export.internal.Placements.Placed;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Segments as a model repository of Triton Inference Server, which KServe serves, too: a model for each segment, and an
 * ensemble for what runs elsewhere than on the device, so that callers need not know how it is divided there. Where the
 * device takes turns with others, there is an ensemble for each turn.
 *
 * <p>Source: Triton's documentation, "Model Repository" and "Model Configuration".
 */
@Component
public final class TritonExporter implements ModelExporter {
    private final ModelSplitter splitter;
    private final PlanEvaluator evaluator;

    @Activate
    public TritonExporter(@Reference ModelSplitter splitter, @Reference PlanEvaluator evaluator) {
        this.splitter = splitter;
        this.evaluator = evaluator;
    }

    @Override
    public String format() {
        return "triton";
    }

    @Override
    public List<ExportedSegment> export(
            Model model, String device, Map<String, String> tiers, Path folder, Progress progress) {
        List<Placed> placed = Placements.of(model, device, tiers, evaluator);
        String network = Names.of(model.graph());
        List<String> names =
                Names.of(placed).stream().map(n -> network + "-" + n).toList();
        List<String> files = names.stream().map(n -> n + "/1/model.onnx").toList();
        return WholeFolders.fill(folder, SegmentFolder.MANIFEST, part -> {
            List<ExportedSegment> segments =
                    new SegmentFolder(splitter).write(model, placed, names, files, part, progress);
            for (ExportedSegment segment : segments) {
                config(part.resolve(segment.name()), TritonConfig.model(segment));
            }
            List<List<ExportedSegment>> turns = turns(device, segments);
            for (int i = 0; i < turns.size(); i++) {
                String name = network + "-cloud" + (turns.size() > 1 ? "-" + (i + 1) : "");
                // Triton wants a version of an ensemble, too, though there is nothing in it.
                Files.createDirectories(part.resolve(name).resolve("1"));
                config(
                        part.resolve(name),
                        TritonConfig.ensemble(name, whole(model.graph(), turns.get(i)), turns.get(i)));
            }
            return segments;
        });
    }

    private static void config(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("config.pbtxt"), text);
    }

    private static List<List<ExportedSegment>> turns(String device, List<ExportedSegment> segments) {
        List<List<ExportedSegment>> turns = new ArrayList<>();
        boolean away = false;
        for (ExportedSegment segment : segments) {
            if (segment.tier().equals(device)) {
                away = false;
                continue;
            }
            if (!away) {
                turns.add(new ArrayList<>());
            }
            away = true;
            turns.get(turns.size() - 1).add(segment);
        }
        return turns;
    }

    private static Segment whole(ModelGraph graph, List<ExportedSegment> segments) {
        return graph.segment(
                segments.stream().flatMap(s -> s.segment().layers().stream()).toList());
    }
}

package org.cutpoint.model.export.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import org.cutpoint.model.content.SegmentNames;
import org.cutpoint.model.export.internal.Placements.Placed;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Segments as a model repository of Triton Inference Server, which KServe serves, too: a model for each segment, and an
 * ensemble for what runs elsewhere than on the device, so that callers need not know how it is divided there. Where the
 * device takes turns with others, there is an ensemble for each turn. Models of segments that are not the device's have names
 * that devices find them by ({@link SegmentNames}); so has what such a turn consists of, if that is several: one more ensemble.
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
        return export(model, device, List.of(tiers), folder, progress);
    }

    @Override
    public List<ExportedSegment> export(
            Model model, String device, List<Map<String, String>> jobs, Path folder, Progress progress) {
        String network = Names.of(model.graph());
        Map<String, Placed> all = new LinkedHashMap<>();
        Map<String, List<String>> ensembles = new LinkedHashMap<>();
        for (int job = 0; job < jobs.size(); job++) {
            List<Placed> placed = Placements.of(model, device, jobs.get(job), evaluator);
            List<String> numbered = Names.of(placed);
            List<List<String>> turns = new ArrayList<>();
            boolean away = false;
            for (int i = 0; i < placed.size(); i++) {
                boolean here = placed.get(i).tier().equals(device);
                if (!here) {
                    String name = SegmentNames.of(model.graph(), placed.get(i).segment());
                    all.putIfAbsent(name, placed.get(i));
                    if (!away) {
                        turns.add(new ArrayList<>());
                    }
                    turns.get(turns.size() - 1).add(name);
                } else if (job == 0) {
                    all.put(network + "-" + numbered.get(i), placed.get(i));
                }
                away = !here;
            }
            for (int turn = 0; turn < turns.size(); turn++) {
                List<String> steps = turns.get(turn);
                if (job == 0) {
                    ensembles.put(network + "-cloud" + (turns.size() > 1 ? "-" + (turn + 1) : ""), steps);
                }
                if (steps.size() > 1) {
                    ensembles.put(SegmentNames.of(model.graph(), whole(model.graph(), steps, all)), steps);
                }
            }
        }
        List<String> names = List.copyOf(all.keySet());
        List<String> files = names.stream().map(n -> n + "/1/model.onnx").toList();
        return WholeFolders.fill(folder, SegmentFolder.MANIFEST, part -> {
            List<ExportedSegment> segments =
                    new SegmentFolder(splitter).write(model, List.copyOf(all.values()), names, files, part, progress);
            for (ExportedSegment segment : segments) {
                config(part.resolve(segment.name()), TritonConfig.model(segment));
            }
            for (Map.Entry<String, List<String>> ensemble : ensembles.entrySet()) {
                List<ExportedSegment> steps = ensemble.getValue().stream()
                        .map(step -> segments.get(names.indexOf(step)))
                        .toList();
                // Triton wants a version of an ensemble, too, though there is nothing in it.
                Files.createDirectories(part.resolve(ensemble.getKey()).resolve("1"));
                config(
                        part.resolve(ensemble.getKey()),
                        TritonConfig.ensemble(
                                ensemble.getKey(), whole(model.graph(), ensemble.getValue(), all), steps));
            }
            return segments;
        });
    }

    private static void config(Path folder, String text) throws IOException {
        Files.writeString(folder.resolve("config.pbtxt"), text);
    }

    private static Segment whole(ModelGraph graph, List<String> steps, Map<String, Placed> all) {
        return graph.segment(steps.stream()
                .flatMap(step -> all.get(step).segment().layers().stream())
                .toList());
    }
}

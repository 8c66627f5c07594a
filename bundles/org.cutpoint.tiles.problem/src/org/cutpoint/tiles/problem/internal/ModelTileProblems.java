package org.cutpoint.tiles.problem.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.FrontReader;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tile problems from what is planned with elsewhere: layers' times on two tiers, and the links between them. */
@Component
public final class ModelTileProblems implements TileProblems {
    private final FrontReader fronts;

    @Activate
    public ModelTileProblems(@Reference FrontReader fronts) {
        this.fronts = fronts;
    }

    @Override
    public TileProblem of(Model model, Problem problem, Options options, Progress progress) {
        ModelGraph graph = model.graph();
        if (problem.tiers().size() != 2
                || problem.layers().size() != graph.layers().size()) {
            throw new InputException(
                    problem.name(), "tiles are planned for a device and one edge, with the model's own layers", "");
        }
        Front front = fronts.read(model, progress);
        String device = problem.device().id();
        String edge = problem.tiers().get(1).id();
        Link up = link(problem, device, edge);
        Link down = link(problem, edge, device);
        int bytes = options.elementBytes();
        long results = graph.results().stream()
                .distinct()
                .mapToLong(id -> size(graph.tensor(id), bytes))
                .sum();
        return new TileProblem(
                problem.name(),
                bytes == 0 ? front : front.withElementBytes(bytes),
                problem.layers().stream().map(l -> l.timeMs().get(device)).toList(),
                problem.layers().stream().map(l -> l.timeMs().get(edge)).toList(),
                graph.layers().stream().map(Layer::macs).toList(),
                crossing(graph, bytes),
                up.mbps() * 1000 / 8,
                up.setupMs(),
                up.latencyMs(),
                problem.returnResult() ? down.occupationMs(results) + down.latencyMs() : 0,
                options.cores(),
                options.maxGrid());
    }

    private static Link link(Problem problem, String from, String to) {
        return problem.links().stream()
                .filter(l -> l.from().equals(from) && l.to().equals(to))
                .findFirst()
                .orElseThrow(() -> new InputException(problem.name(), "has no link from " + from + " to " + to, ""));
    }

    private static List<Long> crossing(ModelGraph graph, int elementBytes) {
        List<String> ids = graph.layers().stream().map(Layer::id).toList();
        List<Long> crossing = new ArrayList<>();
        for (int cut = 0; cut < ids.size(); cut++) {
            crossing.add(graph.segment(ids.subList(cut, ids.size())).inputs().stream()
                    .mapToLong(t -> size(t, elementBytes))
                    .sum());
        }
        crossing.add(0L);
        return crossing;
    }

    private static long size(TensorInfo tensor, int elementBytes) {
        return elementBytes == 0 ? tensor.bytes() : tensor.elements() * elementBytes;
    }
}

package org.cutpoint.tiles.problem.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        // Faults of the problem are cheaper to find than the front.
        check(model.graph(), problem);
        return of(model.graph(), fronts.read(model, progress), problem, options);
    }

    private static void check(ModelGraph graph, Problem problem) {
        if (problem.tiers().size() != 2
                || problem.layers().size() != graph.layers().size()) {
            throw new InputException(
                    problem.name(), "tiles are planned for a device and one edge, with the model's own layers", "");
        }
    }

    @Override
    public TileProblem of(ModelGraph graph, Front front, Problem problem, Options options) {
        check(graph, problem);
        String device = problem.device().id();
        String edge = problem.tiers().get(1).id();
        Link up = link(problem, device, edge);
        Link down = link(problem, edge, device);
        int bytes = options.elementBytes();
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
                returning(graph, problem, down, bytes),
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

    /** What the device lacks behind each cut, and results that were made before it. */
    private static List<Double> returning(ModelGraph graph, Problem problem, Link down, int elementBytes) {
        List<String> ids = graph.layers().stream().map(Layer::id).toList();
        Set<String> made = new HashSet<>();
        List<Double> returning = new ArrayList<>();
        for (int cut = 0; cut <= ids.size(); cut++) {
            Map<String, TensorInfo> lacked = new LinkedHashMap<>();
            if (problem.returnResult()) {
                graph.results().stream().filter(made::contains).forEach(id -> lacked.put(id, graph.tensor(id)));
            }
            if (cut < ids.size()) {
                graph.segment(ids.subList(cut, ids.size())).inputs().forEach(t -> lacked.put(t.id(), t));
                graph.layers().get(cut).outputs().forEach(t -> made.add(t.id()));
            }
            long bytes = lacked.values().stream()
                    .mapToLong(t -> size(t, elementBytes))
                    .sum();
            returning.add(bytes == 0 ? 0 : down.occupationMs(bytes) + down.latencyMs());
        }
        return returning;
    }

    private static long size(TensorInfo tensor, int elementBytes) {
        return elementBytes == 0 ? tensor.bytes() : tensor.elements() * elementBytes;
    }
}

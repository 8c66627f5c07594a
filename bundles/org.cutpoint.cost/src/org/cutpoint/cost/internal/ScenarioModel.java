package org.cutpoint.cost.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.BestCuts;
import org.osgi.service.component.annotations.Component;

/** The cost semantics of {@code cutpoint-scenario/1}. */
@Component
public final class ScenarioModel implements ScenarioEvaluator {
    @Override
    public void check(Scenario scenario) {
        new ScenarioCheck(scenario).run();
    }

    @Override
    public double lowerBoundMs(Scenario scenario) {
        Map<String, BestCuts> cuts = new HashMap<>();
        scenario.models().forEach((id, model) -> cuts.put(id, new BestCuts(model, scenario.returnResult())));
        Map<String, EdgeServer> edges = new HashMap<>();
        scenario.edges().forEach(edge -> edges.put(edge.id(), edge));
        double sum = 0;
        for (Task task : scenario.tasks()) {
            sum += task.samples() * leastSampleMs(task, cuts.get(task.model()), edges);
        }
        return sum;
    }

    private static double leastSampleMs(Task task, BestCuts cuts, Map<String, EdgeServer> edges) {
        double least = cuts.find(TaskMode.DEVICE, 0, 0).sampleMs();
        for (String id : task.edges()) {
            EdgeServer edge = edges.get(id);
            double edgeMbps = Math.min(task.maxEdgeMbps(), edge.edgeMbps());
            double coreMbps = Math.min(task.maxCoreMbps(), edge.coreMbps());
            for (TaskMode mode : TaskMode.values()) {
                if (mode.usesEdgeLink()
                        && edgeMbps > 0
                        && (coreMbps > 0 || !mode.usesCoreLink())
                        && (edge.slots() > 0 || !mode.usesSlot())) {
                    least = Math.min(least, cuts.find(mode, edgeMbps, coreMbps).sampleMs());
                }
            }
        }
        return least;
    }

    @Override
    public Trace evaluate(Scenario scenario, List<Outage> outages, String strategy, List<TracedTask> tasks) {
        double total = new TraceCheck(scenario, outages).totalDelayMs(tasks);
        // Rounding must not put a bound above what was reached.
        return new Trace(scenario.name(), strategy, total, Math.min(total, lowerBoundMs(scenario)), tasks);
    }
}

package org.cutpoint.strategy.tasks.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.scenario.delay.TaskDelay;
import org.cutpoint.strategy.tck.RandomProblems;
import org.cutpoint.strategy.tck.RandomScenarios;
import org.cutpoint.strategy.tck.TaskSchedulerContract;
import org.junit.jupiter.api.Test;
import org.ojalgo.concurrent.Parallelism;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;
import org.ojalgo.optimisation.integer.IntegerStrategy;

class DeeParOfflineTest {
    /** A task in a mode through an edge, with its best cuts found by trying all. */
    private record Choice(double ms, String edge, int slots, double edgeMbps, double coreMbps) {}

    private static List<Choice> choices(Scenario scenario, Task task) {
        int layers = scenario.models().get(task.model()).layers().size();
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(
                TaskDelay.of(scenario, task, Placement.onDevice(0, layers)).totalMs(), "", 0, 0, 0));
        for (EdgeServer edge : scenario.edges()) {
            double edgeMbps = Math.min(task.maxEdgeMbps(), edge.edgeMbps());
            double coreMbps = Math.min(task.maxCoreMbps(), edge.coreMbps());
            if (!task.edges().contains(edge.id()) || edgeMbps == 0) {
                continue;
            }
            Map<TaskMode, Choice> best = new HashMap<>();
            for (int cut1 = 0; cut1 < layers; cut1++) {
                for (int cut2 = cut1; cut2 <= layers; cut2++) {
                    TaskMode mode = TaskMode.of(cut1, cut2, layers);
                    if (mode.usesCoreLink() && coreMbps == 0) {
                        continue;
                    }
                    double ms = TaskDelay.of(
                                    scenario.models().get(task.model()),
                                    task.samples(),
                                    scenario.returnResult(),
                                    cut1,
                                    cut2,
                                    edgeMbps,
                                    coreMbps)
                            .totalMs();
                    Choice choice = new Choice(
                            ms, edge.id(), mode.usesSlot() ? 1 : 0, edgeMbps, mode.usesCoreLink() ? coreMbps : 0);
                    best.merge(mode, choice, (a, b) -> a.ms() <= b.ms() ? a : b);
                }
            }
            choices.addAll(best.values());
        }
        return choices;
    }

    private static double offlineMs(Scenario scenario) {
        double sum = 0;
        List<TracedTask> traced = TaskSchedulerContract.schedule(new DeeParOffline(), scenario);
        for (int t = 0; t < traced.size(); t++) {
            Task task = scenario.tasks().get(t);
            assertThat(traced.get(t).placement().startMs()).isEqualTo(task.arrivalMs());
            sum += traced.get(t).finishMs() - task.arrivalMs();
        }
        return sum;
    }

    @Test
    void isTheBestOfAllChoices() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = RandomProblems.source(30_000 + seed);
            Scenario scenario = new RandomScenarios(random).scenario(1 + random.nextInt(5), random.nextInt(4));
            List<List<Choice>> all = scenario.tasks().stream()
                    .map(task -> choices(scenario, task))
                    .toList();
            double best = enumerate(scenario, all, new ArrayList<>());
            assertThat(offlineMs(scenario)).as("seed " + seed).isCloseTo(best, Offset.offset(1e-6 * Math.max(1, best)));
        }
    }

    private static double enumerate(Scenario scenario, List<List<Choice>> all, List<Choice> chosen) {
        for (EdgeServer edge : scenario.edges()) {
            List<Choice> there =
                    chosen.stream().filter(c -> c.edge().equals(edge.id())).toList();
            if (there.stream().mapToInt(Choice::slots).sum() > edge.slots()
                    || there.stream().mapToDouble(Choice::edgeMbps).sum() > edge.edgeMbps() * (1 + 1e-9)
                    || there.stream().mapToDouble(Choice::coreMbps).sum() > edge.coreMbps() * (1 + 1e-9)) {
                return Double.POSITIVE_INFINITY;
            }
        }
        if (chosen.size() == all.size()) {
            return chosen.stream().mapToDouble(Choice::ms).sum();
        }
        double best = Double.POSITIVE_INFINITY;
        for (Choice choice : all.get(chosen.size())) {
            List<Choice> more = new ArrayList<>(chosen);
            more.add(choice);
            best = Math.min(best, enumerate(scenario, all, more));
        }
        return best;
    }

    /** Larger ones against equations (20) to (25) as they are printed, with a variable for each choice, by ojAlgo. */
    @Test
    void isTheOptimumOfThePrintedProgram() {
        int crowded = 0;
        for (int seed = 0; seed < 40; seed++) {
            Random random = RandomProblems.source(40_000 + seed);
            Scenario scenario = new RandomScenarios(random).scenario(10 + random.nextInt(15), 1 + random.nextInt(3));
            double printed = printed(scenario);
            double offline = offlineMs(scenario);
            assertThat(offline).as("seed " + seed).isCloseTo(printed, Offset.offset(1e-6 * Math.max(1, printed)));
            double free = scenario.tasks().stream()
                    .mapToDouble(task -> choices(scenario, task).stream()
                            .mapToDouble(Choice::ms)
                            .min()
                            .orElseThrow())
                    .sum();
            crowded += offline > free * (1 + 1e-6) ? 1 : 0;
        }
        assertThat(crowded).isGreaterThan(20);
    }

    private static double printed(Scenario scenario) {
        ExpressionsBasedModel model = new ExpressionsBasedModel();
        // Its several workers end with a worse answer now and then, and call that optimal.
        model.options.integer(IntegerStrategy.DEFAULT.withParallelism(Parallelism.ONE));
        Map<String, Expression> slots = new HashMap<>();
        Map<String, Expression> edgeLinks = new HashMap<>();
        Map<String, Expression> coreLinks = new HashMap<>();
        for (EdgeServer edge : scenario.edges()) {
            slots.put(edge.id(), model.newExpression("slots " + edge.id()).upper(edge.slots()));
            edgeLinks.put(
                    edge.id(), model.newExpression("edge link " + edge.id()).upper(edge.edgeMbps()));
            coreLinks.put(
                    edge.id(), model.newExpression("core link " + edge.id()).upper(edge.coreMbps()));
        }
        for (Task task : scenario.tasks()) {
            Expression one = model.newExpression("one way for " + task.id()).level(1);
            List<Choice> choices = choices(scenario, task);
            for (int c = 0; c < choices.size(); c++) {
                Choice choice = choices.get(c);
                Variable q = model.newVariable(task.id() + " " + c).binary().weight(choice.ms());
                one.set(q, 1);
                if (!choice.edge().isEmpty()) {
                    slots.get(choice.edge()).set(q, choice.slots());
                    edgeLinks.get(choice.edge()).set(q, choice.edgeMbps());
                    coreLinks.get(choice.edge()).set(q, choice.coreMbps());
                }
            }
        }
        Optimisation.Result result = model.minimise();
        assertThat(result.getState().isOptimal()).isTrue();
        return result.getValue();
    }
}

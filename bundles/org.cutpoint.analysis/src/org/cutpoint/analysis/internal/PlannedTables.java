package org.cutpoint.analysis.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.cutpoint.analysis.StrategyTable;
import org.cutpoint.analysis.StrategyTable.Row;
import org.cutpoint.analysis.StrategyTables;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Tables of what the {@link Planner} says of all strategies. */
// Immediate: listeners must not go when nobody else uses it.
@Component(immediate = true)
public final class PlannedTables implements StrategyTables {
    private final Planner planner;
    private final Strategies strategies;
    private final PlanEvaluator evaluator;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public PlannedTables(
            @Reference Planner planner, @Reference Strategies strategies, @Reference PlanEvaluator evaluator) {
        this.planner = planner;
        this.strategies = strategies;
        this.evaluator = evaluator;
    }

    /** A reference only: to count strategies, none has to be made. */
    @Reference(
            service = Strategy.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "changed",
            updated = "changed")
    void changed(ServiceReference<Strategy> strategy) {
        listeners.forEach(Runnable::run);
    }

    @Override
    public StrategyTable compare(
            Workload workload, List<String> chosen, Duration limit, Progress progress, Consumer<Row> found)
            throws InterruptedException {
        evaluator.check(workload);
        Map<String, String> descriptions = new HashMap<>();
        strategies.list().forEach(entry -> descriptions.put(entry.id(), entry.description()));
        List<String> ids = chosen.isEmpty()
                ? strategies.list().stream().map(Strategies.Entry::id).toList()
                : chosen;
        List<Row> rows = new ArrayList<>();
        progress.begin("planning with " + ids.size() + " strategies", ids.size());
        try {
            for (String id : ids) {
                if (progress.cancelled()) {
                    break;
                }
                Row row = row(workload, id, descriptions.getOrDefault(id, ""), limit);
                rows.add(row);
                found.accept(row);
                progress.advance(1);
            }
        } finally {
            progress.end();
        }
        return new StrategyTable(workload, rows);
    }

    private Row row(Workload workload, String id, String description, Duration limit) throws InterruptedException {
        try {
            Planned planned = planner.plan(workload, id, limit);
            return Row.of(id, description, planned);
        } catch (InputException e) {
            return Row.failed(id, description, e.getMessage());
        }
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}

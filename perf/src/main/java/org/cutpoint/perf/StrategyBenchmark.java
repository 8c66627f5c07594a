package org.cutpoint.perf;

import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.jps.internal.Jps;
import org.cutpoint.strategy.jps.internal.JpsBest;
import org.cutpoint.strategy.mincut.internal.MinCut;
import org.cutpoint.strategy.optimal.internal.Optimal;
import org.openjdk.jmh.annotations.Benchmark;

/** Time of a plan, from a checked workload to a plan that is not yet costed. */
public class StrategyBenchmark extends Timed {
    private final Strategy jps = new Jps(Instances.evaluator());
    private final Strategy jpsBest = new JpsBest(Instances.evaluator());
    private final Strategy minCut = new MinCut(Instances.evaluator());
    private final Strategy optimal = new Optimal(Instances.evaluator());

    private final Workload thousandCuts = Workload.of(Instances.line(1000, 10_000, 2));
    private final Workload sixtyCuts = Workload.of(Instances.line(60, 1000, 2));
    private final Workload sixtyCutsFourStages = Workload.of(Instances.line(60, 1000, 4));
    private final Workload graph = Workload.of(Instances.graph(5000));

    @Benchmark
    public Outcome jpsOf1000CutsAnd10000Jobs() {
        return jps.plan(thousandCuts);
    }

    @Benchmark
    public Outcome jpsBestOf1000CutsAnd10000Jobs() {
        return jpsBest.plan(thousandCuts);
    }

    @Benchmark
    public Outcome minCutOf5000Layers() {
        return minCut.plan(graph);
    }

    @Benchmark
    public Outcome optimalOf60CutsAnd1000Jobs() {
        return optimal.plan(sixtyCuts);
    }

    @Benchmark
    public Outcome optimalOf60CutsAnd1000JobsInFourStages() {
        return optimal.plan(sixtyCutsFourStages);
    }
}

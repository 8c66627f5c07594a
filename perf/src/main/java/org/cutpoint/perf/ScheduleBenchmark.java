package org.cutpoint.perf;

import java.util.concurrent.TimeUnit;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.strategy.pipeline.internal.LayerWise;
import org.cutpoint.strategy.pipeline.internal.Topological;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of an order, by the number of nodes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScheduleBenchmark {
    @Param({"10000", "100000", "1000000"})
    private int nodes;

    private ScheduleProblem tree;

    @Setup
    public void setUp() {
        tree = Instances.tree(nodes);
    }

    @Benchmark
    public Order layerWise() {
        return new LayerWise().schedule(tree);
    }

    @Benchmark
    public Order topological() {
        return new Topological().schedule(tree);
    }
}

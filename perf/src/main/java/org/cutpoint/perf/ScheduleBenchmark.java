package org.cutpoint.perf;

import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.strategy.pipeline.internal.LayerWise;
import org.cutpoint.strategy.pipeline.internal.Topological;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Time of an order, by the number of nodes. */
public class ScheduleBenchmark extends Timed {
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

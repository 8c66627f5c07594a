package org.cutpoint.perf;

import java.util.OptionalDouble;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.strategy.jointdnn.internal.JointDnn;
import org.cutpoint.strategy.jointdnn.internal.JointDnnIlp;
import org.cutpoint.strategy.jointdnn.internal.JointDnnLarac;
import org.openjdk.jmh.annotations.Benchmark;

/** JointDNN on as many layers as its paper's AlexNet and ResNet have, all intervals measured. */
public class JointDnnBenchmark extends Timed {
    private static final int ALEXNET = 21;
    private static final int RESNET = 70;

    private final Strategy free = new JointDnn(Instances.evaluator());
    private final Strategy exact = new JointDnnIlp(Instances.evaluator());
    private final Strategy larac = new JointDnnLarac(Instances.evaluator());

    private final Workload alexnet = limited(Instances.measured(ALEXNET, false), false);
    private final Workload alexnetByThree = limited(Instances.measured(ALEXNET, false), true);
    private final Workload resnet = limited(Instances.measured(RESNET, true), false);
    private final Workload resnetByThree = limited(Instances.measured(RESNET, true), true);

    /** Less of the cloud's time than the best plan takes; with that, a bit more of energy and latency. */
    private Workload limited(Problem problem, boolean byThree) {
        Plan best = (Plan) free.plan(Workload.of(problem));
        JobCost cost = Instances.evaluator().cost(problem, best.assignments().get(0));
        Limits one =
                new Limits(OptionalDouble.empty(), OptionalDouble.of(0.7 * cost.remoteMs()), OptionalDouble.empty());
        JobCost within = Instances.evaluator()
                .cost(
                        problem,
                        ((Plan) exact.plan(Workload.of(problem.withLimits(one))))
                                .assignments()
                                .get(0));
        Limits three = new Limits(
                OptionalDouble.of(1.02 * within.energyJ()),
                one.cloudTimeMs(),
                OptionalDouble.of(1.1 * within.latencyMs()));
        return Workload.of(problem.withLimits(byThree ? three : one));
    }

    @Benchmark
    public Outcome shortestPathOf21Layers() {
        return free.plan(alexnet);
    }

    @Benchmark
    public Outcome ilpOf21LayersWithOneLimit() {
        return exact.plan(alexnet);
    }

    @Benchmark
    public Outcome ilpOf21LayersWithThreeLimits() {
        return exact.plan(alexnetByThree);
    }

    @Benchmark
    public Outcome laracOf21Layers() {
        return larac.plan(alexnet);
    }

    @Benchmark
    public Outcome shortestPathOf70ResidualLayers() {
        return free.plan(resnet);
    }

    @Benchmark
    public Outcome ilpOf70ResidualLayersWithOneLimit() {
        return exact.plan(resnet);
    }

    @Benchmark
    public Outcome ilpOf70ResidualLayersWithThreeLimits() {
        return exact.plan(resnetByThree);
    }
}

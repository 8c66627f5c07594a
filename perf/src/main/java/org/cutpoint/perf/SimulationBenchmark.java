package org.cutpoint.perf;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.scenario.Range;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.ScenarioRecipe.Ranges;
import org.cutpoint.api.scenario.ScenarioRecipe.Uniform;
import org.cutpoint.api.scenario.Simulator.Simulated;
import org.cutpoint.api.scenario.TaskScheduler;
import org.cutpoint.cost.internal.ScenarioModel;
import org.cutpoint.simulate.internal.EventSimulator;
import org.cutpoint.simulate.internal.SeededGenerator;
import org.cutpoint.strategy.tasks.internal.DeePar;
import org.cutpoint.strategy.tasks.internal.DeeParPriced;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Time of a simulation, validation included: three events for each task. Networks of 8 layers, 3 edge servers reachable. */
public class SimulationBenchmark extends Timed {
    /** Tasks x edge servers x seconds. */
    @Param({"10000x40x300", "100000x1000x8640"})
    private String size;

    private Scenario scenario;

    @Setup
    public void setUp() {
        String[] numbers = size.split("x");
        int tasks = Integer.parseInt(numbers[0]);
        Ranges paper = Ranges.PAPER;
        Ranges ranges = new Ranges(
                paper.maxEdgeMbps(),
                paper.maxCoreMbps(),
                paper.edgeMbps(),
                paper.coreMbps(),
                new Range(4, 4),
                paper.samples(),
                Optional.empty(),
                1);
        SeededGenerator generator = new SeededGenerator();
        scenario = generator.scenario(new ScenarioRecipe(
                "benchmark",
                1,
                generator.models(1, 4, 8),
                Math.min(tasks, 10_000),
                Integer.parseInt(numbers[1]),
                3,
                tasks,
                new Uniform(),
                1000 * Double.parseDouble(numbers[2]),
                ranges,
                true));
    }

    @Benchmark
    public Simulated deepar() throws InterruptedException {
        return simulated(new DeePar());
    }

    @Benchmark
    public Simulated deeparPriced() throws InterruptedException {
        return simulated(new DeeParPriced());
    }

    private Simulated simulated(TaskScheduler scheduler) throws InterruptedException {
        return new EventSimulator(new ScenarioModel(), new OneScheduler(scheduler))
                .simulate(scenario, "", List.of(), Duration.ofMinutes(10));
    }
}

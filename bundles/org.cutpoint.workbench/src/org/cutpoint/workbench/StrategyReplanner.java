package org.cutpoint.workbench;

import java.time.Duration;
import java.util.Optional;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.api.plan.Workload;

/** Has a strategy plan anew for what link and cloud have become. */
public final class StrategyReplanner implements Replanner {
    /** A plan that comes later is for conditions of long ago. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** How many jobs are planned for: of those that are cut differently, as large a share runs as the plan has. */
    private static final int MOST_JOBS = 32;

    private final Planner planner;
    private final String strategy;
    private final Problem problem;

    /**
     * @param strategy its id
     * @param problem as it was planned before
     */
    public StrategyReplanner(Planner planner, String strategy, Problem problem) {
        this.planner = planner;
        this.strategy = strategy;
        this.problem = problem;
    }

    @Override
    public Optional<Plan> plan(double mbps, double cloudLoad) throws InterruptedException {
        Problem now =
                problem.withUplinkMbps(mbps).withCloudLoad(cloudLoad).withJobs(Math.min(MOST_JOBS, problem.jobs()));
        return planner.plan(Workload.of(now), strategy, LIMIT).outcome() instanceof Plan plan
                ? Optional.of(plan)
                : Optional.empty();
    }
}

package org.cutpoint.workbench;

import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.JobCost;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanCost;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.StreamExecutor;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.report.StreamRecord;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Runs plans for frames that come by the clock, and keeps what was predicted beside what was measured. */
@Component(service = Streams.class)
public final class Streams {
    private final StreamExecutor executor;

    @Activate
    public Streams(@Reference StreamExecutor executor) {
        this.executor = executor;
    }

    /**
     * Runs a plan once. The cloud may be missing if the plan uses the device only.
     *
     * @param workload planned for objective bottleneck, or on more than two tiers for latency or energy
     * @throws InputException if it fails; with the reason if that is a process of ours that has ended
     * @throws InterruptedException if interrupted before the first frame; later, the record is that so far
     */
    public StreamRecord run(
            Model model,
            Workload workload,
            Planned planned,
            Optional<Clouds.Cloud> cloud,
            Runs.Conditions conditions,
            FrameStream stream,
            Progress progress)
            throws InterruptedException {
        try {
            StreamResult result =
                    executor.run(Runs.request(model, workload, planned, cloud, conditions), stream, progress);
            return record(model, workload, planned, conditions, stream, result);
        } catch (InputException e) {
            throw cloud.map(c -> c.explain(e)).orElse(e);
        } finally {
            progress.end();
        }
    }

    private static StreamRecord record(
            Model model,
            Workload workload,
            Planned planned,
            Runs.Conditions conditions,
            FrameStream stream,
            StreamResult result) {
        return new StreamRecord(
                model.graph().name(),
                planned.strategy(),
                conditions.network(),
                conditions.emulated(),
                Runs.tiers(workload, conditions, conditions.options().threads()),
                Cuts.shares(workload, (Plan) planned.outcome()),
                bottleneckMs(workload, planned),
                latencyMs(planned),
                stream,
                result);
    }

    /** So far apart frames come out at least, as planned. */
    private static double bottleneckMs(Workload workload, Planned planned) {
        PlanCost cost = planned.cost().orElseThrow();
        return workload.first().objective() == Objective.BOTTLENECK
                ? cost.value()
                : cost.jobs().values().stream()
                        .mapToDouble(JobCost::busiestMs)
                        .max()
                        .orElseThrow();
    }

    /** What a frame takes that meets no other, as planned, milliseconds. */
    public static double latencyMs(Planned planned) {
        PlanCost cost = planned.cost().orElseThrow();
        return cost.jobs().values().stream()
                .mapToDouble(j -> j.latencyMs())
                .max()
                .orElseThrow();
    }
}

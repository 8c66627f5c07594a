package org.cutpoint.api.run;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.transport.Connection;

/**
 * A plan to be run for real.
 *
 * @param model the network of all jobs
 * @param workload what was planned; its first tier is this process, its second the connection's other end, and each of the
 *     others is what the one before it forwards to. With more than two, a job's layers go up the chain only
 * @param plan made for it
 * @param cloud where layers of the second tier run; may be empty if the plan uses only the first. The model is deployed
 *     there by the run, before its clock starts
 * @param conditions how it is run
 */
public record RunRequest(
        Model model, Workload workload, Plan plan, Optional<Connection> cloud, RunConditions conditions) {

    /** On this machine alone, under plain conditions. The other methods say what is different. */
    public static RunRequest of(Model model, Workload workload, Plan plan) {
        return new RunRequest(model, workload, plan, Optional.empty(), RunConditions.PLAIN);
    }

    /** The same with another workload. */
    public RunRequest withWorkload(Workload workload) {
        return new RunRequest(model, workload, plan, cloud, conditions);
    }

    /** The same with another cloud, or none. */
    public RunRequest withCloud(Optional<Connection> cloud) {
        return new RunRequest(model, workload, plan, cloud, conditions);
    }

    /** The same under other conditions, made of its own. */
    public RunRequest with(UnaryOperator<RunConditions> change) {
        return new RunRequest(model, workload, plan, cloud, change.apply(conditions));
    }

    /** The same with something else emulated, made of what is. */
    public RunRequest emulating(UnaryOperator<Emulation> change) {
        return with(how -> how.withEmulation(change.apply(how.emulation())));
    }
}

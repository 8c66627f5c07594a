package org.cutpoint.runtime.trial.internal;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.InvalidPlanException;
import org.cutpoint.api.plan.Outcome;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.schedule.InvalidOrderException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.cutpoint.runtime.deploy.Trial;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Has new services do a little of what they are for. Who refuses a sample as none of his business passes; that is for the
 * contracts' tests to judge. How good an answer is does not matter, only whether it is one.
 */
@Component
public final class SampleTrial implements Trial {
    private final PlanEvaluator plans;
    private final ScheduleEvaluator orders;

    @Activate
    public SampleTrial(@Reference PlanEvaluator plans, @Reference ScheduleEvaluator orders) {
        this.plans = plans;
        this.orders = orders;
    }

    @Override
    public void attempt(String name, Object service) throws InterruptedException {
        try {
            if (service instanceof Strategy strategy) {
                for (Workload workload : Samples.workloads()) {
                    attempt(name, strategy, workload);
                }
            } else if (service instanceof Scheduler scheduler) {
                for (ScheduleProblem problem : Samples.schedules()) {
                    attempt(name, scheduler, problem);
                }
            } else if (service instanceof TensorCodec codec) {
                for (Tensor tensor : Samples.tensors()) {
                    attempt(name, codec, tensor);
                }
            } else if (service instanceof ModelLoader loader) {
                loader.accepts("trial:");
                Objects.requireNonNull(loader.catalogue(), "its catalogue");
            } else if (service instanceof ProfilerFactory factory) {
                Objects.requireNonNull(factory.machines(), "its machines");
            } else if (service instanceof Profiler profiler) {
                Objects.requireNonNull(profiler.machine(), "its machine");
            }
        } catch (CancellationException e) {
            InterruptedException interruption = new InterruptedException(e.getMessage());
            interruption.initCause(e);
            throw interruption;
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new InputException(name, "it fails: " + e, "", e);
        }
    }

    private void attempt(String name, Strategy strategy, Workload workload) {
        Outcome outcome;
        try {
            outcome = strategy.plan(workload);
        } catch (InputException e) {
            return;
        }
        if (outcome == null) {
            throw new InputException(name, "it answers nothing", "");
        }
        if (outcome instanceof Plan plan) {
            try {
                plans.evaluate(workload, plan);
            } catch (InvalidPlanException e) {
                throw new InputException(name, "its plan is not valid: " + e.getMessage(), "", e);
            }
        }
    }

    private void attempt(String name, Scheduler scheduler, ScheduleProblem problem) {
        Order order;
        try {
            order = scheduler.schedule(problem);
        } catch (InputException e) {
            return;
        }
        if (order == null) {
            throw new InputException(name, "it answers nothing", "");
        }
        try {
            orders.makespanMs(problem, order);
        } catch (InvalidOrderException e) {
            throw new InputException(name, "its order is not valid: " + e.getMessage(), "", e);
        }
    }

    private static void attempt(String name, TensorCodec codec, Tensor tensor) {
        ByteBuffer encoded = codec.encode(tensor);
        Tensor decoded = codec.decode(tensor.info(), encoded.duplicate());
        if (!decoded.info().equals(tensor.info())
                || codec.lossless() && !decoded.data().equals(tensor.data())) {
            throw new InputException(
                    name,
                    "what it decodes is not what it has encoded ("
                            + tensor.info().id() + ")",
                    "");
        }
    }
}

package org.cutpoint.runtime.trial.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Infeasible;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanEvaluator;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Strategy;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.Scheduler;
import org.junit.jupiter.api.Test;

class SampleTrialTest {
    private final PlanEvaluator plans =
            ServiceLoader.load(PlanEvaluator.class).findFirst().orElseThrow();
    private final ScheduleEvaluator orders =
            ServiceLoader.load(ScheduleEvaluator.class).findFirst().orElseThrow();
    private final SampleTrial trial = new SampleTrial(plans, orders);

    /** Everything on the device. */
    private static Plan local(Workload workload) {
        Problem problem = workload.first();
        Map<String, String> tiers = new HashMap<>();
        problem.layers().forEach(l -> tiers.put(l.id(), problem.device().id()));
        List<Assignment> jobs = IntStream.range(0, problem.jobs())
                .mapToObj(j -> new Assignment("job" + j, problem.name(), tiers, List.of()))
                .toList();
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    @Test
    void theSamplesAreWhatTheyShouldBe() {
        assertThat(Samples.workloads()).hasSize(6).allSatisfy(plans::check);
        assertThat(Samples.schedules()).isNotEmpty().allSatisfy(orders::check);
        assertThat(Samples.tensors()).isNotEmpty();
    }

    @Test
    void whoAnswersPasses() {
        AtomicInteger asked = new AtomicInteger();
        Strategy good = workload -> {
            asked.incrementAndGet();
            return local(workload);
        };
        assertThatCode(() -> trial.attempt("good", good)).doesNotThrowAnyException();
        assertThat(asked).hasValue(6);
        Strategy never = workload -> new Infeasible("no");
        Strategy choosy = workload -> {
            throw new InputException("choosy", "it plans nothing so small", "");
        };
        Scheduler scheduler = problem ->
                new Order(problem.nodes().stream().map(ScheduleProblem.Node::id).toList());
        for (Object service : List.of(never, choosy, scheduler, new Same(false), "something else")) {
            assertThatCode(() -> trial.attempt("one", service)).doesNotThrowAnyException();
        }
    }

    @Test
    void whoAnswersNonsenseDoesNot() {
        Strategy nothing = workload -> null;
        Strategy empty = workload -> new Plan(List.of(), List.of(), OptionalDouble.empty());
        Strategy broken = workload -> {
            throw new IllegalStateException("no idea");
        };
        Strategy incomplete = workload -> {
            throw new NoClassDefFoundError("org/example/Missing");
        };
        Scheduler backwards = problem -> new Order(List.of());
        for (Object service : List.of(nothing, empty, broken, incomplete, backwards, new Same(true))) {
            assertThatThrownBy(() -> trial.attempt("this", service))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("this: ");
        }
        assertThatThrownBy(() -> trial.attempt("s", empty)).hasMessageContaining("not valid");
        assertThatThrownBy(() -> trial.attempt("s", incomplete)).hasMessageContaining("Missing");
    }

    @Test
    void whoIsInterruptedIsNotJudged() {
        Strategy cancelled = workload -> {
            throw new CancellationException();
        };
        assertThatThrownBy(() -> trial.attempt("this", cancelled)).isInstanceOf(InterruptedException.class);
    }

    /** Leaves tensors as they are, or loses the last byte's bits. */
    private record Same(boolean careless) implements TensorCodec {
        @Override
        public boolean lossless() {
            return true;
        }

        @Override
        public ByteBuffer encode(Tensor tensor) {
            ByteBuffer copy = ByteBuffer.allocate((int) tensor.info().bytes())
                    .put(tensor.data())
                    .flip();
            if (careless) {
                copy.put(copy.limit() - 1, (byte) 77);
            }
            return copy;
        }

        @Override
        public Tensor decode(TensorInfo info, ByteBuffer encoded) {
            return new Tensor(info, encoded);
        }
    }
}

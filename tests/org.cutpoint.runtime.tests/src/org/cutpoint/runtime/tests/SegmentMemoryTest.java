package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus.Memory;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** AlexNet's convolutions have 4 % of its weights, its fully-connected layers all others. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a process does not see what memory it has")
class SegmentMemoryTest {
    private static final double SMALL = 0.1;
    private static final int TIMES = 5;

    private final Management management = Services.get(Management.class);
    private final SegmentExecutor executor = Services.get(SegmentExecutor.class);

    /**
     * How much more memory there was in use, bytes.
     *
     * @param front when the front had been opened and run
     * @param rest when the rest had, too
     * @param left when the rest was closed again
     */
    private record Held(long front, long rest, long left) {}

    /** Of the process, without pages of files and what Java's heap has; bytes. */
    private long own() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
        return management.status().memory().map(Memory::ownBytes).orElseThrow() - heap;
    }

    private static long weights(Model model, Segment segment) {
        return model.graph().layers().stream()
                .filter(layer -> segment.layers().contains(layer.id()))
                .mapToLong(Layer::weightBytes)
                .sum();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void weightsOfOtherSegmentsAreNotLoaded() throws Exception {
        Model model = Services.model("zoo:alexnet");
        List<Layer> layers = model.graph().layers();
        int large = 0;
        while (layers.get(large).weightBytes() < 16 << 20) {
            large++;
        }
        List<String> ids = layers.stream().map(Layer::id).toList();
        Segment front = model.graph().segment(ids.subList(0, large));
        Segment rest = model.graph().segment(ids.subList(large, ids.size()));
        assertThat(weights(model, front)).isLessThan((long) (SMALL * weights(model, rest)));
        List<Tensor> inputs = model.graph().inputs().stream()
                .map(info -> Tensor.random(info, 1))
                .toList();
        // What the first session costs, whatever it holds, is not this segment's.
        try (SegmentSession any =
                executor.open(model, model.graph().segment(ids.subList(0, 1)), ExecutionOptions.DEFAULT)) {
            any.run(inputs);
        }
        assumeTrue(management.status().memory().isPresent(), "this system does not say what memory a process has");
        List<Held> held = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            long none = own();
            try (SegmentSession first = executor.open(model, front, ExecutionOptions.DEFAULT)) {
                List<Tensor> made = first.run(inputs);
                long one = own();
                long both;
                try (SegmentSession second = executor.open(model, rest, ExecutionOptions.DEFAULT)) {
                    second.run(made);
                    both = own();
                }
                held.add(new Held(one - none, both - one, own() - one));
            }
        }
        long half = weights(model, rest) / 2;
        assertThat(middle(held, Held::front))
                .as("what the front holds: %s", held)
                .isLessThan(half);
        assertThat(middle(held, Held::rest)).as("what the rest holds: %s", held).isGreaterThan(half);
        assertThat(middle(held, Held::left))
                .as("what is left of the rest: %s", held)
                .isLessThan(half);
    }

    /** Of the heap's pages, more are in memory at some times than at others. */
    private static long middle(List<Held> held, ToLongFunction<Held> what) {
        return held.stream()
                .mapToLong(what)
                .sorted()
                .skip(TIMES / 2)
                .findFirst()
                .orElseThrow();
    }
}

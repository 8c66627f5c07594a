package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private final Management management = Services.get(Management.class);
    private final SegmentExecutor executor = Services.get(SegmentExecutor.class);

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
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
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
        long none = own();
        try (SegmentSession first = executor.open(model, front, ExecutionOptions.DEFAULT)) {
            List<Tensor> made = first.run(inputs);
            long held = own() - none;
            assertThat(held)
                    .as("what the front holds of %d bytes of weights", weights(model, front) + weights(model, rest))
                    .isLessThan(weights(model, rest) / 2);
            try (SegmentSession second = executor.open(model, rest, ExecutionOptions.DEFAULT)) {
                second.run(made);
                assertThat(own() - none - held).as("the rest's").isGreaterThan(weights(model, rest) / 2);
            }
            assertThat(own() - none).as("when it has gone").isLessThan(weights(model, rest) / 2);
        }
    }
}

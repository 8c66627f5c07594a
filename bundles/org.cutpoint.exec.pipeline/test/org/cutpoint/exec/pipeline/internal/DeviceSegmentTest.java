package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever wants a segment that another one runs waits; nothing is left when a run is over. */
@Timeout(60)
class DeviceSegmentTest {
    private final TestBed bed =
            new TestBed(8_000).layer("a", 0.1, 0.1, 4_000, "x").layer("b", 0.1, 0.1, 2_000, "a");
    private final RunRequest request = bed.request(Optional.empty(), 2);
    private final Segment all = bed.graph().segment(List.of("a", "b"));
    private final List<Tensor> inputs =
            all.inputs().stream().map(info -> Tensor.random(info, 1)).toList();

    @AfterEach
    void nothingIsLeft() {
        bed.stop();
        assertThat(bed.openSessions.get()).isZero();
        assertThat(bed.overlaps.get()).isZero();
    }

    private static Thread start(Runnable what) {
        Thread thread = new Thread(what);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        await().until(() -> thread.getState() == Thread.State.WAITING || !thread.isAlive());
    }

    @Test
    void oneInferenceAtATime() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        bed.running = segment -> {
            inside.countDown();
            awaitUninterrupted(go);
        };
        try (DeviceSegment segment =
                new DeviceSegment(bed.segments(0).open(request.model(), all, ExecutionOptions.DEFAULT), 1)) {
            Runnable running = () -> run(segment);
            Thread first = start(running);
            inside.await();
            Thread second = start(running);
            AtomicReference<Throwable> given = new AtomicReference<>();
            Thread third = start(() -> {
                try {
                    segment.tryOut(inputs);
                } catch (InterruptedException e) {
                    given.set(e);
                }
            });
            awaitWaiting(second);
            awaitWaiting(third);
            third.interrupt();
            third.join();
            go.countDown();
            first.join();
            second.join();
            assertThat(given.get())
                    .as("who is not wanted any more does not wait")
                    .isInstanceOf(InterruptedException.class);
            assertThat(segment.run(inputs).undisturbedNanos()).isPositive();
        }
    }

    private void run(DeviceSegment segment) {
        try {
            segment.run(inputs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A new plan's segment is being opened when the run ends. */
    @Test
    void whatIsOpenedTooLateIsClosed() throws Exception {
        Loaded loaded = Loaded.load(bed.segments(0), request, List.of(bed.route(2)), Progress.NONE);
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        bed.opening = () -> {
            opening.countDown();
            awaitUninterrupted(go);
        };
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread late = start(() -> {
            try {
                loaded.standIn(bed.graph().segment(List.of("b")));
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        opening.await();
        assertThat(loaded.standIn(all).run(inputs).made())
                .as("others run meanwhile")
                .hasSize(1);
        Thread closing = start(loaded::close);
        await().until(() -> bed.closed.get() > 0);
        go.countDown();
        late.join();
        closing.join();
        assertThat(failure.get()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> loaded.standIn(all)).isInstanceOf(IllegalStateException.class);
    }
}

package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.junit.jupiter.api.Test;

class OverheadBenchmarkTest {
    private final List<List<String>> opened = new ArrayList<>();
    private final List<List<String>> prepared = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private int open;
    private boolean failing;

    private final SegmentExecutor executor = new SegmentExecutor() {
        @Override
        public String runtime() {
            return "fake";
        }

        @Override
        public SegmentSession open(Model model, Segment segment, ExecutionOptions options) {
            opened.add(segment.layers());
            open++;
            return new SegmentSession() {
                @Override
                public Segment segment() {
                    return segment;
                }

                @Override
                public List<Tensor> run(List<Tensor> inputs) {
                    return segment.outputs().stream()
                            .map(info -> new Tensor(info, ByteBuffer.allocate((int) info.bytes())))
                            .toList();
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }
    };

    private final Connection cloud = new Connection() {
        @Override
        public String peer() {
            return "there";
        }

        @Override
        public void deploy(Model model, Progress progress) {}

        @Override
        public String prepare(Model model, Segment segment, ExecutionOptions options) {
            prepared.add(segment.layers());
            return "rest";
        }

        @Override
        public CompletableFuture<InferReply> infer(String name, List<Tensor> inputs, Duration deadline) {
            inputs.forEach(tensor -> sent.add(name + ":" + tensor.info().id()));
            return failing
                    ? CompletableFuture.failedFuture(new InputException("there", "it is gone", ""))
                    : CompletableFuture.completedFuture(new InferReply(List.of(), 0.5));
        }

        @Override
        public long exchange(int upBytes, int downBytes, Duration deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    };

    private List<OverheadBenchmark.Round> measure() throws IOException {
        try (TransportBenchmark messages = new TransportBenchmark(cloud)) {
            return new OverheadBenchmark(executor, cloud, ExecutionOptions.DEFAULT, messages)
                    .measure(Fakes.Tiny.MODEL, Set.of("a"), 4, Progress.NONE);
        }
    }

    @Test
    void bothWaysRunTheWholeNetworkInTurns() throws IOException {
        List<OverheadBenchmark.Round> rounds = measure();
        assertThat(rounds).hasSize(4);
        assertThat(rounds).allSatisfy(round -> {
            assertThat(round.splitMs()).isGreaterThanOrEqualTo(round.deviceMs());
            assertThat(round.cloudMs()).isEqualTo(0.5);
            assertThat(round.socketMs()).isPositive();
        });
        assertThat(opened).containsExactly(List.of("a", "b", "c"), List.of("a"));
        assertThat(prepared).containsExactly(List.of("b", "c"));
        assertThat(sent).hasSize(34).containsOnly("rest:a");
        assertThat(open).isZero();
    }

    @Test
    void failureOfTheRuntimeIsTheResult() {
        failing = true;
        assertThatThrownBy(this::measure).isInstanceOf(InputException.class).hasMessage("there: it is gone");
        assertThat(open).isZero();
    }
}

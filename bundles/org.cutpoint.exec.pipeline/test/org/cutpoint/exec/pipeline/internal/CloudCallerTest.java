package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.exec.pipeline.internal.CloudCaller.Timed;
import org.junit.jupiter.api.Test;

class CloudCallerTest {
    private static final TensorInfo SCORES = TensorInfo.of("scores", ElementType.FP32, List.of(1L, 4L));
    private static final TensorInfo WORDS = TensorInfo.of("words", ElementType.BYTES, List.of(3L));

    private final CloudCaller caller = new CloudCaller(
            (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> "cloud:1"),
            null,
            Duration.ofSeconds(1),
            Codings.NONE);

    private Timed answer(TensorInfo wanted, TensorInfo... got) throws InterruptedException {
        List<Tensor> outputs = List.of(got).stream()
                .map(info -> new Tensor(info, ByteBuffer.allocate((int) info.bytes())))
                .toList();
        return caller.await(
                CompletableFuture.completedFuture(new Timed(new InferReply(outputs, 1), 0)),
                new Segment(List.of("last"), List.of(), List.of(wanted)),
                "7");
    }

    private static TensorInfo opaque(String id) {
        return new TensorInfo(id, ElementType.OPAQUE, List.of(), 20);
    }

    @Test
    void aReplyMayHoldMoreAndBeOfAnotherSize() throws InterruptedException {
        assertThat(answer(SCORES, TensorInfo.of("scores", ElementType.FP32, List.of(9L)), opaque("more"))
                        .reply()
                        .outputs())
                .hasSize(2);
    }

    @Test
    void stringsTravelAsWhatHasNoType() throws InterruptedException {
        assertThat(answer(WORDS, opaque("words")).reply().outputs()).hasSize(1);
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsNamed() {
        assertThatThrownBy(() -> answer(SCORES, opaque("words")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cloud:1")
                .hasMessageContaining("job '7'")
                .hasMessageContaining("'scores' FP32 [1, 4]");
        assertThatThrownBy(() -> answer(SCORES, opaque("scores"))).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> answer(SCORES, TensorInfo.of("scores", ElementType.INT32, SCORES.shape())))
                .isInstanceOf(InputException.class);
    }
}

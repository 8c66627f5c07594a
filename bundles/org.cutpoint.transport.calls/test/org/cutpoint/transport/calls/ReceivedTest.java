package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.junit.jupiter.api.Test;

class ReceivedTest {
    private static final class Known extends ByteArrayInputStream implements KnownLength {
        private Known(byte[] bytes) {
            super(bytes);
        }
    }

    private final BufferPool pool = new BufferPool(1 << 20);

    private Received<ModelInferRequest> parse(byte[] bytes) {
        InputStream stream = new Known(bytes);
        return Received.marshaller(ModelInferRequest.getDefaultInstance(), pool).parse(stream);
    }

    @Test
    void tensorsArePartsOfOneDirectBufferAndAligned() {
        Random random = new Random(5);
        for (int run = 0; run < 200; run++) {
            List<Tensor> sent = List.of(random(random, "a"), random(random, "b".repeat(1 + random.nextInt(20))));
            Received<ModelInferRequest> request =
                    parse(Wire.request("model", sent).toByteArray());
            List<Tensor> got = Wire.inputs(request.message());
            assertThat(got).isEqualTo(sent);
            for (Tensor tensor : got) {
                assertThat(tensor.data().isDirect()).isTrue();
                assertThat(tensor.data().alignmentOffset(0, tensor.info().type().bytes()))
                        .isZero();
            }
            request.release().run();
        }
    }

    private static Tensor random(Random random, String id) {
        List<ElementType> types = List.of(ElementType.FP32, ElementType.INT8, ElementType.FP64, ElementType.FP16);
        TensorInfo info = TensorInfo.of(id, types.get(random.nextInt(4)), List.of(1L + random.nextInt(5000)));
        return Tensor.random(info, random.nextLong());
    }

    @Test
    void theOnlyTensorIsNotCopied() {
        Tensor sent = Tensor.random(TensorInfo.of("x", ElementType.FP32, List.of(1000L)), 1);
        Received<ModelInferRequest> request =
                parse(Wire.request("model", List.of(sent)).toByteArray());
        ByteBuffer raw = request.message().getRawInputContents(0).asReadOnlyByteBuffer();
        assertThat(raw.isDirect()).isTrue();
        assertThat(raw.alignmentOffset(raw.position(), 64) % 4).isZero();
        request.release().run();
        // The same memory again, with other content: what was parsed first shows it.
        Tensor other = Tensor.random(TensorInfo.of("x", ElementType.FP32, List.of(1000L)), 2);
        parse(Wire.request("model", List.of(other)).toByteArray());
        assertThat(raw).isEqualTo(other.data());
    }

    @Test
    void aDamagedMessageIsRefused() {
        byte[] bytes = Wire.request(
                        "model", List.of(Tensor.random(TensorInfo.of("x", ElementType.FP32, List.of(9L)), 1)))
                .toByteArray();
        Random random = new Random(6);
        int refused = 0;
        for (int run = 0; run < 500; run++) {
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Received<ModelInferRequest> request = parse(damaged);
            refused += request.failure().isPresent() ? 1 : 0;
            request.release().run();
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void thePoolKeepsNoMoreThanItsLimit() {
        BufferPool small = new BufferPool(10_000);
        ByteBuffer a = small.take(4_000);
        ByteBuffer b = small.take(8_000);
        assertThat(a.capacity()).isEqualTo(4_096);
        assertThat(b.capacity()).isEqualTo(8_192);
        small.give(a);
        small.give(b);
        assertThat(small.take(3_000)).isSameAs(a);
        assertThat(small.take(8_000)).isNotSameAs(b);
        assertThat(small.take(1).capacity()).isEqualTo(4_096);
    }
}

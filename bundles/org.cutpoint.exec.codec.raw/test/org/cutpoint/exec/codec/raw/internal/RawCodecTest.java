package org.cutpoint.exec.codec.raw.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RawCodecTest {
    private final RawCodec codec = new RawCodec();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void decodesTheBytesThatItEncoded(ElementType type) {
        Tensor tensor = Tensor.random(TensorInfo.of("t", type, List.of(3L, 5L)), 7);

        Tensor decoded = codec.decode(tensor.info(), codec.encode(tensor));

        assertThat(decoded).isEqualTo(tensor);
        assertThat(codec.encode(tensor).position()).isZero();
        assertThat(codec.encode(tensor).remaining())
                .isEqualTo((int) tensor.info().bytes());
    }

    @Test
    void sharesTheMemoryInsteadOfCopying() {
        ByteBuffer data = ByteBuffer.allocateDirect(4);
        Tensor tensor = new Tensor(TensorInfo.of("t", ElementType.UINT8, List.of(4L)), data);
        ByteBuffer encoded = codec.encode(tensor);

        data.put(2, (byte) 42);

        assertThat(encoded.get(2)).isEqualTo((byte) 42);
        assertThat(codec.decode(tensor.info(), encoded).data().get(2)).isEqualTo((byte) 42);
    }

    @Test
    void readsFromTheBuffersPosition() {
        ByteBuffer message = ByteBuffer.wrap(new byte[] {9, 1, 2, 3}).position(1);

        Tensor decoded = codec.decode(TensorInfo.of("t", ElementType.UINT8, List.of(3L)), message);

        assertThat(decoded.data().get(0)).isEqualTo((byte) 1);
    }

    @Test
    void refusesAnotherSize() {
        TensorInfo info = TensorInfo.of("conv1", ElementType.FP32, List.of(2L));

        for (int size : new int[] {0, 7, 9}) {
            assertThatThrownBy(() -> codec.decode(info, ByteBuffer.allocate(size)))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("conv1", size + " bytes", "8");
        }
    }
}

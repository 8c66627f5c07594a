package org.cutpoint.exec.codec.png.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.exec.codec.tck.CodecContract;
import org.junit.jupiter.api.Test;

class PngCodecTest extends CodecContract {
    @Override
    protected TensorCodec codec() {
        return new PngCodec();
    }

    @Test
    void makesActivationsSmaller() {
        Tensor activation = activation(List.of(1L, 96L, 55L, 55L));
        long bytes = activation.info().bytes();
        assertThat((long) codec().encode(activation).remaining()).isLessThan(bytes / 5);
    }
}

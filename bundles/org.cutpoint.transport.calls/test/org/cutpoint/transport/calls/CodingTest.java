package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.cutpoint.transport.tck.FakeCodecs;
import org.junit.jupiter.api.Test;

class CodingTest {
    private final FakeCodecs here = FakeCodecs.first();

    private static Tensor bytes(String id, int... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length);
        for (int value : values) {
            data.put((byte) value);
        }
        return new Tensor(TensorInfo.of(id, ElementType.UINT8, List.of((long) values.length)), data.flip());
    }

    @Test
    void aShortMessageMayNotClaimMuch() {
        Coding coding = new Coding(here, 1000);
        ModelInferRequest claims = coding.request("m", List.of(bytes("a", 1, 2)), Map.of("a", "first"))
                .build();
        for (long size : new long[] {1001, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
            ModelInferRequest.Builder huge = claims.toBuilder();
            huge.getInputsBuilder(0).setShape(0, size);
            assertThatThrownBy(() -> coding.inputs(huge.build()))
                    .as("%d bytes", size)
                    .isInstanceOf(InputException.class);
        }
        ModelInferRequest.Builder twice = claims.toBuilder();
        twice.getInputsBuilder(0).setShape(0, 600);
        twice.addInputs(twice.getInputs(0)).addRawInputContents(twice.getRawInputContents(0));
        assertThatThrownBy(() -> coding.inputs(twice.build())).isInstanceOf(InputException.class);
        assertThat(coding.inputs(claims)).hasSize(1);
    }

    @Test
    void countsWhatWillBeDecoded() {
        Coding coding = new Coding(here, 1000);
        ModelInferRequest plain =
                coding.request("m", List.of(bytes("a", 1, 2)), Map.of()).build();
        assertThat(Coding.memory(plain, 1000)).isZero();
        ModelInferRequest.Builder claims = coding.request("m", List.of(bytes("a", 1, 2)), Map.of("a", "first"));
        assertThat(Coding.memory(claims.build(), 1000)).isEqualTo(2);
        claims.getInputsBuilder(0).setShape(0, 600);
        assertThat(Coding.memory(claims.build(), 1000)).isEqualTo(600);
        ModelInferRequest.Builder twice = claims.clone().addInputs(claims.getInputs(0));
        assertThat(Coding.memory(twice.build(), 1200)).isEqualTo(1200);
        assertThat(Coding.memory(twice.build(), 1000)).as("refused as it is").isZero();
        claims.getInputsBuilder(0).setDatatype("FP64").setShape(0, Long.MAX_VALUE);
        assertThat(Coding.memory(claims.build(), 1000)).isZero();
        claims.getInputsBuilder(0).setDatatype("none");
        assertThat(Coding.memory(claims.build(), 1000)).isZero();
    }

    @Test
    void refusesBrokenEncodings() {
        Coding coding = new Coding(here, 1000);
        ModelInferRequest good = coding.request("m", List.of(bytes("a", 1, 2)), Map.of("a", "first"))
                .build();
        ModelInferRequest.Builder longer = good.toBuilder().setRawInputContents(0, ByteString.copyFromUtf8("xyz"));
        assertThatThrownBy(() -> coding.inputs(longer.build())).isInstanceOf(InputException.class);
        ModelInferRequest.Builder none = good.toBuilder().clearRawInputContents();
        assertThatThrownBy(() -> coding.inputs(none.build())).isInstanceOf(InputException.class);
        ModelInferRequest.Builder unknown = good.toBuilder();
        unknown.getInputsBuilder(0)
                .putParameters(
                        "cutpoint_codec",
                        InferParameter.newBuilder().setStringParam("gone").build());
        assertThatThrownBy(() -> coding.inputs(unknown.build()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("gone");
    }
}

package org.cutpoint.transport.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.transport.grpc.internal.GrpcContractTest.QUICK;
import static org.cutpoint.transport.grpc.internal.TransportContract.get;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.oip.InferParameter;
import org.cutpoint.transport.oip.ModelInferRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodingTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeHost host = new FakeHost();
    private final FakeCodecs here = FakeCodecs.first();
    private final FakeCodecs there = FakeCodecs.first();

    @AfterEach
    void stop() {
        host.gate.countDown();
        host.close();
    }

    private static Tensor bytes(String id, int... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(values.length);
        for (int value : values) {
            data.put((byte) value);
        }
        return new Tensor(TensorInfo.of(id, ElementType.UINT8, List.of((long) values.length)), data.flip());
    }

    private static Transport transport(TensorCodecs codecs) {
        return new GrpcTransport(QUICK, "1", FakeProfiles.TEXTS, codecs);
    }

    @Test
    void tensorsTravelEncodedBothWays() {
        try (Transport.Server server = transport(there).serve("127.0.0.1", 0, host);
                Connection connection = transport(here).connect("127.0.0.1", server.port(), LONG)) {
            assertThat(connection.codecs()).containsExactly("first");
            InferReply reply = get(connection.infer(
                    "echo",
                    List.of(bytes("a", 7, 8, 9), bytes("b", 1, 2), bytes("c", 5)),
                    LONG,
                    Map.of("a", "first", "b_out", "first")));
            assertThat(reply.outputs())
                    .extracting(o -> o.info().id())
                    .containsExactlyInAnyOrder("a_out", "b_out", "c_out");
            assertThat(output(reply, "a_out"))
                    .as("encoded there")
                    .isEqualTo(bytes("a", 7, 7, 7).data());
            assertThat(output(reply, "b_out"))
                    .as("encoded back")
                    .isEqualTo(bytes("b", 1, 1).data());
            assertThat(output(reply, "c_out"))
                    .as("as it is")
                    .isEqualTo(bytes("c", 5).data());
            assertThat(there.decoded()).hasValue(1);
            assertThat(here.decoded()).hasValue(1);
            assertThat(reply.computeMs()).isEqualTo(FakeHost.COMPUTE_MS);
        }
    }

    private static ByteBuffer output(InferReply reply, String id) {
        return reply.outputs().stream()
                .filter(o -> o.info().id().equals(id))
                .findFirst()
                .orElseThrow()
                .data();
    }

    @Test
    void offersWhatIsOnBothSides() {
        try (Transport.Server server = transport(FakeCodecs.NONE).serve("127.0.0.1", 0, host);
                Connection connection = transport(here).connect("127.0.0.1", server.port(), LONG)) {
            assertThat(connection.codecs()).isEmpty();
            assertThatThrownBy(() -> get(connection.infer("echo", List.of(bytes("a", 7)), LONG, Map.of("a", "first"))))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("first");
        }
    }

    @Test
    void aShortMessageMayNotClaimMuch() {
        Coding coding = new Coding(here, 1000);
        ModelInferRequest claims = coding.request("m", List.of(bytes("a", 1, 2)), Map.of("a", "first"));
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
    void refusesBrokenEncodings() {
        Coding coding = new Coding(here, 1000);
        ModelInferRequest good = coding.request("m", List.of(bytes("a", 1, 2)), Map.of("a", "first"));
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

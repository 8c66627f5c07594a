package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cutpoint.model.onnx.internal.Graphs.graph;
import static org.cutpoint.model.onnx.internal.Graphs.int_;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.RunOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long MUCH = 1L << 50;

    /** Makes the state longer in each round, practically for ever. */
    private static byte[] endless(String node) {
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addInput(Protos.value("i", Types.INT64))
                .addInput(Protos.value("go", Types.BOOL))
                .addInput(ValueInfoProto.newBuilder().setName("s"))
                .addNode(Graphs.nodeProto("Identity go -> still"))
                .addNode(Graphs.nodeProto(node, int_("axis", 0)))
                .addOutput(Protos.value("still", Types.BOOL))
                .addOutput(ValueInfoProto.newBuilder().setName("t"))
                .build();
        return new Graphs()
                .input("x", 1)
                .index("trips", Long.MAX_VALUE)
                .node("Loop trips,,x -> y", graph("body", body))
                .output("y")
                .model()
                .toByteArray();
    }

    /** Runs until it is ended, and says why it was. */
    private static String run(byte[] model, Duration time, long bytes) throws OrtException {
        try (OrtSession session = ENVIRONMENT.createSession(model);
                OnnxTensor input = OnnxTensor.createTensor(ENVIRONMENT, new float[1]);
                RunOptions options = new RunOptions()) {
            Watchdog watchdog = new Watchdog(options, time, bytes);
            try (watchdog) {
                assertThatThrownBy(() -> session.run(Map.of("x", input), options))
                        .isInstanceOf(OrtException.class);
            }
            return watchdog.bite().orElseThrow();
        }
    }

    @Test
    void endsWhatTakesTooLong() throws OrtException {
        assertThat(run(endless("Softmax s -> t"), Duration.ofSeconds(1), MUCH)).isEqualTo("more than 1 s");
    }

    @Test
    void endsWhatTakesTooMuchMemory() throws OrtException {
        assertThat(run(endless("Concat s,s -> t"), LONG, 128 << 20)).isEqualTo("more than 128 MiB of memory");
    }

    @Test
    void letsOthersRun() throws OrtException {
        byte[] model = Graphs.small().model().toByteArray();
        try (OrtSession session = ENVIRONMENT.createSession(model);
                OnnxTensor input = OnnxTensor.createTensor(ENVIRONMENT, new float[1][3][8][8]);
                RunOptions options = new RunOptions();
                Watchdog watchdog = new Watchdog(options, LONG, MUCH);
                OrtSession.Result result = session.run(Map.of("x", input), options)) {
            assertThat(result.size()).isOne();
            assertThat(watchdog.bite()).isEmpty();
        }
    }
}

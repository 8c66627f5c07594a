package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.Test;

class VersionsTest {
    private static ModelProto model(long format, OperatorSetIdProto... more) {
        return new Graphs()
                .ir(format)
                .input("x", 1)
                .node("Relu x -> y")
                .output("y")
                .model(more);
    }

    private static OperatorSetIdProto set(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    /** Fails when ONNX Runtime has learnt more. */
    @Test
    void whatIsKnownIsTheNewestThatTheRuntimeTakes() {
        assertThat(Versions.taken(Versions.FORMAT, "", 13)).isTrue();
        assertThat(Versions.taken(Versions.FORMAT + 1, "", 13)).isFalse();
        Versions.SETS.forEach((domain, version) -> {
            assertThat(Versions.taken(8, domain, version)).as(domain).isTrue();
            assertThat(Versions.taken(8, domain, version + 1)).as(domain).isFalse();
        });
        assertThat(Versions.taken(8, "somebody.else", 999)).isTrue();
    }

    @Test
    void newerOnesAreRefused() {
        assertThatThrownBy(() -> Versions.check("m", model(14)))
                .isInstanceOf(InputException.class)
                .hasMessageMatching(
                        "m: is of format version \\(ir_version\\) 14, newer than ONNX Runtime [0-9.]+ takes\\."
                                + " Export or convert it for version 13 or an older one\\.");
        assertThatThrownBy(() -> Versions.check(
                        "m", new Graphs().opset(999).input("x", 1).model()))
                .hasMessageContaining("version 999 of operator set 'ai.onnx'")
                .hasMessageContaining("version 26 or an older one");
        assertThatThrownBy(() -> Versions.check("m", model(8, set("ai.onnx.ml", 6))))
                .hasMessageContaining("version 6 of operator set 'ai.onnx.ml'");
        ModelProto function = model(8).toBuilder()
                .addFunctions(FunctionProto.newBuilder().addOpsetImport(set("ai.onnx", 27)))
                .build();
        assertThatThrownBy(() -> Versions.check("m", function)).hasMessageContaining("version 27");
    }

    @Test
    void ownOperatorSetsHaveAnyVersion() {
        assertThatCode(() -> Versions.check("m", model(13, set("somebody.else", 999))))
                .doesNotThrowAnyException();
    }
}

package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.transport.oip.v1.EmulatedNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainsTest {
    private static final Network HOP = new Network("onward", 30, 20, 8, 0.5, 0.25, Optional.empty(), Optional.empty());

    private static org.cutpoint.transport.oip.v1.Chain.Part.Builder part() {
        return org.cutpoint.transport.oip.v1.Chain.Part.newBuilder()
                .setTier("edge")
                .addLayers("a");
    }

    private static Chain read(org.cutpoint.transport.oip.v1.Chain.Part.Builder part) {
        return Chains.read(
                org.cutpoint.transport.oip.v1.Chain.newBuilder().addParts(part).build());
    }

    @Test
    void aChainIsReadAsItIsWritten() {
        Chain chain = new Chain(
                List.of(
                        new Chain.Part("edge", List.of("a", "b"), new RemoteTier(2.5, Optional.of(HOP))),
                        new Chain.Part(
                                "edge2",
                                List.of(),
                                RemoteTier.REAL.withCodecs(new Codings(Map.of("a", "png"), Map.of("b", "zstd")))),
                        new Chain.Part("cloud", List.of("c"), new RemoteTier(4, Optional.empty(), true))),
                List.of("r", "s"));
        assertThat(Chains.read(Chains.write(chain))).isEqualTo(chain);
        // What a client leaves out is as it is.
        assertThat(read(part()).parts().get(0).conditions()).isEqualTo(RemoteTier.REAL);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> Chains.read(org.cutpoint.transport.oip.v1.Chain.getDefaultInstance()))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> Chains.read(org.cutpoint.transport.oip.v1.Chain.newBuilder()
                        .addAllParts(Collections.nCopies(65, part().build()))
                        .build()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("65 parts");
        for (double slowdown : new double[] {0.5, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> read(part().setSlowdown(slowdown)))
                    .as("slow-down %s", slowdown)
                    .isInstanceOf(InputException.class);
        }
        EmulatedNetwork.Builder good = EmulatedNetwork.newBuilder().setUpMbps(1).setDownMbps(1);
        assertThat(read(part().setOnward(good)).parts()).hasSize(1);
        for (EmulatedNetwork.Builder bad : List.of(
                EmulatedNetwork.newBuilder(),
                good.clone().setRttMs(-1),
                good.clone().setUpMbps(Double.NaN),
                good.clone().setDownSetupMs(Double.POSITIVE_INFINITY))) {
            assertThatThrownBy(() -> read(part().setOnward(bad))).as("%s", bad).isInstanceOf(InputException.class);
        }
        // It is for messages that people read.
        assertThat(read(part().setTier("a\nb" + "c".repeat(200))).parts().get(0).tier())
                .startsWith("a bc")
                .hasSize(100);
    }

    @Test
    void stagesAreReadAsTheyAreWritten() {
        List<Stage> stages = List.of(
                new Stage(Stage.Kind.COMPUTE, 0, 1.5),
                new Stage(Stage.Kind.SEND, 0, 0),
                new Stage(Stage.Kind.RETURN, 3, 2));
        assertThat(Chains.stages("peer", Chains.write(stages))).isEqualTo(stages);
        assertThat(Chains.stages("peer", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "COMPUTE 0", "COMPUTE 0 -1", "COMPUTE x 1", "FLY 0 1", "COMPUTE 0 1;", ";"})
    void stagesThatAreNone(String text) {
        assertThatThrownBy(() -> Chains.stages("peer", text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("peer");
    }

    @Test
    void notAnyNumberOfStages() {
        assertThatThrownBy(() -> Chains.stages("peer", "COMPUTE 0 1;".repeat(1000) + "COMPUTE 0 1"))
                .isInstanceOf(InputException.class);
    }
}

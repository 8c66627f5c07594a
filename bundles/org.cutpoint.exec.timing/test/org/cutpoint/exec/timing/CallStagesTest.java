package org.cutpoint.exec.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.Stage;
import org.junit.jupiter.api.Test;

class CallStagesTest {
    private static final Stage BACK = new Stage(Stage.Kind.RETURN, -1, 3);

    @Test
    void aServerThatRanItAloneComputed() {
        InferReply reply = new InferReply(List.of(), 7, List.of(BACK));
        assertThat(CallStages.told(reply)).isEmpty();
        assertThat(CallStages.done(reply)).containsExactly(new Stage(Stage.Kind.COMPUTE, 0, 7));
        assertThat(CallStages.backMs(reply)).isEqualTo(3);
    }

    @Test
    void theWayBackIsNoneOfWhatAChainDid() {
        List<Stage> did = List.of(
                new Stage(Stage.Kind.COMPUTE, 0, 1),
                new Stage(Stage.Kind.SEND, 0, 2),
                new Stage(Stage.Kind.COMPUTE, 1, 4),
                new Stage(Stage.Kind.RETURN, 0, 8));
        InferReply told = new InferReply(List.of(), 15, List.of(did.get(0), did.get(1), did.get(2), did.get(3), BACK));
        assertThat(CallStages.told(told)).isEqualTo(did);
        assertThat(CallStages.done(told)).isEqualTo(did);
        assertThat(CallStages.backMs(told)).isEqualTo(3);
        assertThat(CallStages.backMs(new InferReply(List.of(), 15, did))).isZero();
    }
}

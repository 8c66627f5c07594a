package org.cutpoint.exec.timing;

import java.util.List;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.Stage;

/** What a reply tells of its call: what passed from the request's arrival at the server on, and the way back from there. */
public final class CallStages {
    private CallStages() {}

    /** What the server that was asked and those behind it did, one after the other; empty if one server ran it alone. */
    public static List<Stage> told(InferReply reply) {
        return reply.stages().stream().filter(stage -> stage.server() >= 0).toList();
    }

    /** As {@link #told}, where a server that ran it alone computed all the time. */
    public static List<Stage> done(InferReply reply) {
        List<Stage> told = told(reply);
        return told.isEmpty() ? List.of(new Stage(Stage.Kind.COMPUTE, 0, reply.computeMs())) : told;
    }

    /** How long the answer was on its way from the server that was asked, milliseconds; 0 if that is not known. */
    public static double backMs(InferReply reply) {
        return reply.stages().stream()
                .filter(stage -> stage.server() < 0 && stage.kind() == Stage.Kind.RETURN)
                .mapToDouble(Stage::ms)
                .sum();
    }
}

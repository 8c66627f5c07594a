package org.cutpoint.exec.pipeline.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.run.RunResult.Part;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.Connection.Stage;
import org.cutpoint.exec.timing.CallStages;

/**
 * What each part of a job on more than two tiers took. Of what passes behind the first hop only the reply tells, and only how
 * long: it happened one after the other, up to the end of the call, and what a job waited for others is no part of it.
 * Thread-safe.
 */
final class ChainParts {
    private final List<String> tiers;
    private final List<Part> parts = new ArrayList<>();

    ChainParts(List<Tier> tiers) {
        this.tiers = tiers.stream().map(Tier::id).toList();
    }

    synchronized List<Part> all() {
        return List.copyOf(parts);
    }

    /** The device has computed. */
    void computed(String job, double startMs, double endMs) {
        add(job, 0, 0, startMs, endMs);
    }

    /** A message was on the first hop. */
    void sent(String job, double startMs, double endMs) {
        add(job, 0, 1, startMs, endMs);
    }

    /** A message came back over the first hop. */
    void returned(String job, double startMs, double endMs) {
        add(job, 1, 0, startMs, endMs);
    }

    /** @param endMs when the second tier had the answer ready */
    void behind(String job, double endMs, InferReply reply) {
        List<Stage> stages = CallStages.done(reply);
        double at = endMs - stages.stream().mapToDouble(Stage::ms).sum();
        for (Stage stage : stages) {
            int near = stage.server() + 1;
            int from = stage.kind() == Stage.Kind.RETURN ? near + 1 : near;
            int to = stage.kind() == Stage.Kind.SEND ? near + 1 : near;
            // What servers tell is not ours to trust.
            if (stage.kind() != Stage.Kind.WAIT && near > 0 && Math.max(from, to) < tiers.size()) {
                add(job, from, to, at, at + stage.ms());
            }
            at += stage.ms();
        }
    }

    private synchronized void add(String job, int from, int to, double startMs, double endMs) {
        parts.add(new Part(job, tiers.get(from), tiers.get(to), startMs, endMs));
    }
}

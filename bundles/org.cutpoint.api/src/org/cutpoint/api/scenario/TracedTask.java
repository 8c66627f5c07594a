package org.cutpoint.api.scenario;

import java.util.List;

/**
 * What became of one task.
 *
 * @param id the task's
 * @param placement the one that it ended with
 * @param finishMs when it ended, milliseconds
 * @param failed those before it, in order: what they ran on failed; none as a rule
 */
public record TracedTask(String id, Placement placement, double finishMs, List<Attempt> failed) {
    public TracedTask {
        failed = List.copyOf(failed);
    }

    /**
     * A task that had begun, or was to begin, when what it was placed on failed: its work is lost.
     *
     * @param placement what was decided
     * @param endMs when it was given up, milliseconds; before {@code startMs} if it had not begun
     */
    public record Attempt(Placement placement, double endMs) {}
}

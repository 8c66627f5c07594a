package org.cutpoint.api.manage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a runtime is at one moment. Calls are those of the connection's server; a runtime that is asked in its own process
 * has none.
 *
 * @param version of the runtime
 * @param uptime since its process was started
 * @param manageable whether who asks may change its bundles
 * @param calls what became of calls
 * @param heapBytes memory in use by Java, without models' weights and the inference runtime
 * @param processorLoad of the whole machine, 0 to 1; empty if it is not known
 * @param strategies ids, sorted
 * @param codecs ids, sorted
 * @param memory of its process; empty where the system does not tell
 */
public record RuntimeStatus(
        String version,
        Duration uptime,
        boolean manageable,
        Calls calls,
        long heapBytes,
        OptionalDouble processorLoad,
        List<String> strategies,
        List<String> codecs,
        Optional<Memory> memory) {
    public RuntimeStatus {
        strategies = List.copyOf(strategies);
        codecs = List.copyOf(codecs);
    }

    /** Whose process's memory is not known. */
    public RuntimeStatus(
            String version,
            Duration uptime,
            boolean manageable,
            Calls calls,
            long heapBytes,
            OptionalDouble processorLoad,
            List<String> strategies,
            List<String> codecs) {
        this(version, uptime, manageable, calls, heapBytes, processorLoad, strategies, codecs, Optional.empty());
    }

    /** As seen by a server. */
    public RuntimeStatus with(boolean changes, Calls counted) {
        return new RuntimeStatus(
                version, uptime, changes, counted, heapBytes, processorLoad, strategies, codecs, memory);
    }

    /**
     * A process's memory.
     *
     * @param residentBytes all of its pages that are in memory
     * @param ownBytes of them, those that are no pages of files, which the system could take away at any time: Java's heap, loaded
     *     weights, tensors
     */
    public record Memory(long residentBytes, long ownBytes) {}

    /**
     * Calls since the server was started.
     *
     * @param running being worked on
     * @param answered with success
     * @param failed or refused
     * @param inferences of those that were answered
     * @param plans of those that were answered
     */
    public record Calls(long running, long answered, long failed, long inferences, long plans) {
        public static final Calls NONE = new Calls(0, 0, 0, 0, 0);
    }
}

package org.cutpoint.api.run;

import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.osgi.annotation.versioning.ConsumerType;

/** Runs segments in an inference runtime on this machine. A service; thread-safe. */
@ConsumerType
public interface SegmentExecutor {
    /**
     * The runtime's name, version and provider, for example {@code onnxruntime 1.29.0 cpu}.
     *
     * @throws InputException if the provider that is configured cannot be used on this machine
     */
    String runtime();

    /**
     * How many threads of this process compute when a session runs. 1: the one that calls, whose processor time is then the
     * work's; 0: something else than the processor. This implementation takes as many as the options say.
     *
     * @throws InputException if the provider that is configured cannot be used on this machine
     */
    default int workers(ExecutionOptions options) {
        return options.threads();
    }

    /**
     * Loads a segment, ready to run. A segment of all layers is the whole model.
     *
     * @throws InputException if the runtime refuses it
     */
    SegmentSession open(Model model, Segment segment, ExecutionOptions options);
}

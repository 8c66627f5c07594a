package org.cutpoint.api.run;

import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.osgi.annotation.versioning.ConsumerType;

/** Runs segments in an inference runtime on this machine. A service; thread-safe. */
@ConsumerType
public interface SegmentExecutor {
    /** The runtime's name, version and provider, for example {@code onnxruntime 1.29.0 cpu}. */
    String runtime();

    /**
     * Loads a segment, ready to run. A segment of all layers is the whole model.
     *
     * @throws InputException if the runtime refuses it
     */
    SegmentSession open(Model model, Segment segment, ExecutionOptions options);
}

package org.cutpoint.api.run;

import java.util.List;
import java.util.OptionalLong;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.osgi.annotation.versioning.ConsumerType;

/** Says how much memory a runtime's tensors take. A service; thread-safe. */
@ConsumerType
public interface MemoryMeter {
    /**
     * Runs a segment once and adds up the tensors that the runtime's nodes really read and make, as it has rewritten them, in
     * the order in which it really runs them: inputs and results included, weights and what a node needs for itself not.
     *
     * @param inputs of the segment
     * @return the most that are alive at a time, bytes; empty if the runtime does not tell
     * @throws InputException if the runtime refuses the segment
     */
    OptionalLong peakBytes(Model model, Segment segment, List<Tensor> inputs, ExecutionOptions options);
}

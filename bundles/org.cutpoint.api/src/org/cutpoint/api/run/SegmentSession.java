package org.cutpoint.api.run;

import java.util.List;
import org.cutpoint.api.model.Segment;
import org.osgi.annotation.versioning.ConsumerType;

/** A loaded segment. Holds native memory until closed. Calls of {@link #run} must not overlap. */
@ConsumerType
public interface SegmentSession extends AutoCloseable {
    /** What it runs. */
    Segment segment();

    /**
     * Runs it once.
     *
     * @param inputs the segment's inputs, by id, in any order; more are ignored. Direct buffers are not copied
     * @return the segment's outputs in its order; their data stays valid after the session is closed
     * @throws org.cutpoint.api.InputException if one is missing or has another type or shape
     */
    List<Tensor> run(List<Tensor> inputs);

    /**
     * Takes back outputs of {@link #run} that nobody reads any more, nor anything that shares their memory: later runs may
     * write there, which costs less than fresh memory. May be called while it runs. This implementation leaves them to the
     * garbage collector.
     */
    default void recycle(List<Tensor> outputs) {}

    /** Frees it. Closing twice does nothing. */
    @Override
    void close();
}

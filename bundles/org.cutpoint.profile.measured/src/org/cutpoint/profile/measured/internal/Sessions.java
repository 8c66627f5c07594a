package org.cutpoint.profile.measured.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;

/** Sessions of parts of a model that are closed together. */
final class Sessions implements AutoCloseable {
    private final SegmentExecutor executor;
    private final Model model;
    private final int threads;
    private final Clock clock;
    private final Deque<SegmentSession> open = new ArrayDeque<>();

    Sessions(SegmentExecutor executor, Model model, int threads, Clock clock) {
        this.executor = executor;
        this.model = model;
        this.threads = threads;
        this.clock = clock;
    }

    /** Others, of the same model. */
    Sessions more() {
        return new Sessions(executor, model, threads, clock);
    }

    /**
     * Opens one.
     *
     * @param from index of its first layer
     * @param to index after its last layer
     */
    Target target(int from, int to, List<List<Tensor>> inputs) {
        List<String> layers =
                model.graph().layers().subList(from, to).stream().map(Layer::id).toList();
        ExecutionOptions options = new ExecutionOptions(threads, true);
        SegmentSession session = executor.open(model, model.graph().segment(layers), options);
        open.push(session);
        return new Target(from, to - 1, session, inputs, executor.workers(options), clock);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}

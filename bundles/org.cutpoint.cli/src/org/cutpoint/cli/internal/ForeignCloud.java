package org.cutpoint.cli.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/**
 * How fast a server computes that measures nothing for others: segments that it has are called a few times, and what they take,
 * the way there and back included, is compared with what this machine's profile says of them.
 */
final class ForeignCloud {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int WARM_UPS = 2;
    private static final int CALLS = 9;

    /** Segments that are called. */
    private static final int MOST = 3;

    private static final long SEED = 1;

    private ForeignCloud() {}

    /**
     * @param profile how fast the server is taken to be
     * @param said what people are told of that
     */
    record Speed(Profile profile, String said) {}

    /** @param here the model on this machine */
    static Speed of(Connection server, Model model, Profile here, ExecutionOptions options, Progress progress) {
        List<Layer> layers = model.graph().layers();
        List<Double> ratios = new ArrayList<>();
        double there = 0;
        double own = 0;
        long end = System.nanoTime() + LOOK_NANOS;
        progress.begin(
                "Looking what " + server.peer() + " has of " + model.graph().name(), layers.size());
        try {
            for (int first = 0; first < layers.size() && ratios.size() < MOST; first++) {
                if (progress.cancelled()) {
                    throw new CancellationException();
                }
                Optional<Interval> known =
                        here.interval(first, layers.size() - 1).filter(i -> i.medianMs() > 0);
                Segment rest = model.graph()
                        .segment(layers.subList(first, layers.size()).stream()
                                .map(Layer::id)
                                .toList());
                Optional<String> name =
                        known.isPresent() && isFixed(rest) ? prepared(server, model, rest, options) : Optional.empty();
                if (name.isPresent()) {
                    double ms = ms(server, name.get(), rest);
                    ratios.add(ms / known.get().medianMs());
                    there += ms;
                    own += known.get().medianMs();
                }
                progress.advance(1);
                if (System.nanoTime() - end > 0) {
                    break;
                }
            }
        } finally {
            progress.end();
        }
        if (ratios.isEmpty()) {
            return new Speed(
                    here,
                    server.peer() + " has nothing yet that ends "
                            + model.graph().name() + ": planned as if it were as fast as this machine.");
        }
        double ratio = ratios.stream().sorted().toList().get(ratios.size() / 2);
        return new Speed(
                here.scaled(ratio),
                String.format(
                        Locale.ROOT,
                        "%s answers what it has of %s in %.2f ms, called from here, this machine computes it in %.2f ms: planned"
                                + " as %.2f times as slow as this machine.",
                        server.peer(),
                        model.graph().name(),
                        there / ratios.size(),
                        own / ratios.size(),
                        ratio));
    }

    private static boolean isFixed(Segment segment) {
        return segment.inputs().stream().allMatch(i -> i.type().bytes() > 0);
    }

    /** Empty if the server does not have it. */
    private static Optional<String> prepared(
            Connection server, Model model, Segment segment, ExecutionOptions options) {
        try {
            return Optional.of(server.prepare(model, segment, options));
        } catch (TransportException e) {
            if (e.kind() == Kind.UNSUPPORTED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The median. */
    private static double ms(Connection server, String name, Segment segment) {
        List<Tensor> inputs = segment.inputs().stream()
                .map((TensorInfo info) -> Tensor.random(info, SEED))
                .toList();
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < WARM_UPS + CALLS; i++) {
            long start = System.nanoTime();
            call(server, name, inputs);
            if (i >= WARM_UPS) {
                times.add((System.nanoTime() - start) / 1e6);
            }
        }
        return times.stream().sorted().toList().get(CALLS / 2);
    }

    private static void call(Connection server, String name, List<Tensor> inputs) {
        try {
            server.infer(name, inputs, CALL_LIMIT).get(CALL_LIMIT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof InputException input
                    ? input
                    : new InputException(server.peer(), "model '" + name + "': " + e.getCause(), "", e);
        } catch (TimeoutException e) {
            throw new InputException(server.peer(), "no answer within " + CALL_LIMIT.toSeconds() + " s", "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        }
    }
}

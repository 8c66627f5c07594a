package org.cutpoint.model.onnx.internal;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Finding;

/**
 * Finds shapes of inputs with which a model works, and the shapes of all tensors that follow: by operators' definitions, the
 * rest by asking ONNX Runtime. Where the model leaves dimensions open and what is usual does not work, other sizes are tried,
 * first such that every branch can be taken.
 */
final class Fitting {
    /** Analysing a network takes milliseconds; more than this is no use waiting for. */
    private static final Duration MAX_SEARCH = Duration.ofSeconds(10);
    /** Attempts of the runtime, which may have other reasons to refuse a model. */
    private static final int MAX_ASKED = 8;

    private final String where;
    private final ModelProto model;
    private final OnnxGraph graph;
    private final Map<String, List<Long>> given;
    private final long deadline = System.nanoTime() + MAX_SEARCH.toNanos();
    private Optional<InputException> first = Optional.empty();
    private int asked;

    private Fitting(String where, ModelProto model, OnnxGraph graph, Map<String, List<Long>> given) {
        this.where = where;
        this.model = model;
        this.graph = graph;
        this.given = given;
    }

    /**
     * What fits.
     *
     * @param inference with all that is known
     * @param volatiles tensors whose shape one run may have and another not
     */
    record Fit(Inputs inputs, ShapeInference inference, Set<String> volatiles) {}

    private record Attempt(Inputs inputs, ShapeInference inference) {}

    /**
     * @param where the model's file, for messages
     * @param graph its main graph
     * @param given shapes that are asked for, by input
     * @throws InputException if the model does not work with the shapes that are given, usual, or tried
     */
    static Fit of(String where, ModelProto model, OnnxGraph graph, Map<String, List<Long>> given) {
        Fitting fitting = new Fitting(where, model, graph, given);
        Fit fit = fitting.find();
        fit.inputs().warn();
        return fit;
    }

    private Fit find() {
        Inputs usual = Inputs.of(where, graph, given);
        List<List<Long>> others = usual.others(graph);
        if (others.isEmpty()) {
            Attempt attempt = attempt(usual);
            unfit(attempt).ifPresent(e -> {
                throw e;
            });
            return complete(attempt);
        }
        Deque<Attempt> barred = new ArrayDeque<>();
        Optional<Fit> fit = tried(List.of(), barred);
        for (List<Long> sizes : others) {
            if (fit.isPresent() || late()) {
                break;
            }
            fit = tried(sizes, barred);
        }
        while (fit.isEmpty() && !barred.isEmpty()) {
            fit = completed(barred.pop());
        }
        return fit.orElseThrow(() -> first.orElseThrow());
    }

    private boolean late() {
        return System.nanoTime() > deadline;
    }

    /** @param barred gets what fits, but bars a branch */
    private Optional<Fit> tried(List<Long> sizes, Deque<Attempt> barred) {
        try {
            Attempt attempt = attempt(Inputs.of(where, graph, given, sizes));
            Optional<InputException> unfit = unfit(attempt);
            if (unfit.isPresent()) {
                throw unfit.get();
            }
            if (attempt.inference().barred()) {
                barred.add(attempt);
                return Optional.empty();
            }
            return completed(attempt);
        } catch (InputException e) {
            first = first.or(() -> Optional.of(e));
            return Optional.empty();
        }
    }

    private Optional<Fit> completed(Attempt attempt) {
        try {
            if (asked < MAX_ASKED && (asked == 0 || !late())) {
                return Optional.of(complete(attempt));
            }
        } catch (InputException e) {
            first = first.or(() -> Optional.of(e));
        }
        return Optional.empty();
    }

    private Attempt attempt(Inputs inputs) {
        ShapeInference inference = new ShapeInference(where, model, graph, inputs.facts());
        inference.run();
        return new Attempt(inputs, inference);
    }

    /** Shapes that the model's author did not choose may be such that it cannot run. */
    private Optional<InputException> unfit(Attempt attempt) {
        Map<String, Fact> inputs = attempt.inputs().facts();
        Optional<String> chosen = graph.inputs().stream()
                .filter(i -> !Inputs.declared(i).equals(Inputs.text(inputs.get(i.getName()).shape)))
                .map(ValueInfoProto::getName)
                .findFirst();
        return attempt.inference()
                .misfit()
                .filter(m -> chosen.isPresent())
                .map(m -> new Refusal(
                        Finding.Kind.OPEN_SHAPE,
                        chosen.get(),
                        where,
                        "does not work with "
                                + inputs.entrySet().stream()
                                        .map(e -> "input '" + e.getKey() + "' as " + Inputs.text(e.getValue().shape))
                                        .collect(Collectors.joining(", "))
                                + " (" + m + ")",
                        "Give other shapes with --shape INPUT=1x3x224x224."));
    }

    /** Asks ONNX Runtime for what is missing. */
    private Fit complete(Attempt attempt) {
        ShapeInference inference = attempt.inference();
        Scope scope = inference.scope();
        Set<String> missing = new LinkedHashSet<>();
        for (Op op : graph.ops()) {
            op.writes.stream().filter(w -> !scope.facts().containsKey(w)).forEach(missing::add);
        }
        if (missing.isEmpty()) {
            return new Fit(attempt.inputs(), inference, Set.of());
        }
        asked++;
        OrtShapes found = OrtShapes.ask(where, model, scope, attempt.inputs(), missing);
        inference.run(found.facts(), found.volatiles());
        return new Fit(attempt.inputs(), inference, Collections.unmodifiableSet(found.volatiles()));
    }
}

package org.cutpoint.model.tck;

import ai.onnxruntime.OrtException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;

/**
 * Divisions of a network on their way through the runtime, each with the tensors that its own segments have made. Many have
 * segments in common, and to load one takes as long as to run it: therefore they wait at a segment for the others that need
 * it, and those that bring the same bits are run once. Each gets what it would get alone.
 */
final class Courses {
    private final ModelGraph graph;
    private final Map<List<String>, Stage> stageOf = new HashMap<>();
    private final Set<Course> underWay = new LinkedHashSet<>();
    private final Map<Value, WeakReference<Value>> values = new WeakHashMap<>();
    private final long manyBytes;

    /** @param manyBytes of tensors from which on divisions are brought to their end rather than gathered */
    Courses(
            ModelGraph graph,
            Collection<Tensor> inputs,
            Collection<? extends List<List<String>>> divisions,
            long manyBytes) {
        this.graph = graph;
        this.manyBytes = manyBytes;
        List<Value> given = inputs.stream().map(this::value).toList();
        for (List<List<String>> division : divisions) {
            Course course = new Course(division);
            course.know(given);
            underWay.add(course);
        }
        underWay.forEach(Course::await);
    }

    boolean ended() {
        return underWay.isEmpty();
    }

    /**
     * Where to go on: where all are that need the segment, as late in the network as possible, since what has ended holds no
     * tensors; else as early as possible, since the others come from there. Thus each segment of a line is loaded once.
     */
    Stage next() {
        if (bytes() > manyBytes) {
            return underWay.stream()
                    .min(Comparator.comparingInt(Course::left))
                    .orElseThrow()
                    .stage();
        }
        List<Stage> open = underWay.stream().map(Course::stage).distinct().toList();
        return open.stream()
                .filter(Stage::isComplete)
                .max(Comparator.comparingInt(Stage::position))
                .or(() -> open.stream().min(Comparator.comparingInt(Stage::position)))
                .orElseThrow();
    }

    /** Of all tensors that are still needed. */
    private long bytes() {
        Set<Value> held = new HashSet<>();
        underWay.forEach(course -> held.addAll(course.known.values()));
        return held.stream().mapToLong(value -> value.tensor.info().bytes()).sum();
    }

    /** The same object for the same bits, as long as one is in use. */
    private Value value(Tensor tensor) {
        CRC32C sum = new CRC32C();
        sum.update(tensor.data());
        Value made = new Value(tensor, (int) sum.getValue());
        WeakReference<Value> known = values.get(made);
        Value before = known == null ? null : known.get();
        if (before == null) {
            values.put(made, new WeakReference<>(made));
            return made;
        }
        return before;
    }

    /** @param sum of the data; hashing a buffer's bytes one by one would take longer than many a segment */
    private record Value(Tensor tensor, int sum) {
        @Override
        public int hashCode() {
            return sum;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Value value && sum == value.sum && tensor.equals(value.tensor);
        }
    }

    /** A segment at which divisions wait. */
    final class Stage {
        private final Segment segment;
        private final List<Course> waiting = new ArrayList<>();
        /** How many divisions have it before them. */
        private int expected;

        private Stage(Segment segment) {
            this.segment = segment;
        }

        Segment segment() {
            return segment;
        }

        /**
         * Runs the segment for those that wait: for all, unless too much is made meanwhile.
         *
         * @param ended takes the divisions that thereby end, with what they have made of the network's results
         */
        void pass(Inference inference, BiConsumer<List<List<String>>, Map<String, Tensor>> ended) throws OrtException {
            Map<List<Value>, List<Value>> made = new HashMap<>();
            long bytes = 0;
            for (Course course : List.copyOf(waiting)) {
                if (bytes > manyBytes) {
                    return;
                }
                waiting.remove(course);
                expected--;
                List<Value> given = course.given();
                if (!made.containsKey(given)) {
                    List<Value> fresh = run(inference, given);
                    bytes += fresh.stream()
                            .mapToLong(value -> value.tensor.info().bytes())
                            .sum();
                    made.put(given, fresh);
                }
                course.know(made.get(given));
                if (course.left() > 1) {
                    course.proceed();
                } else {
                    underWay.remove(course);
                    ended.accept(course.division, course.results());
                }
            }
        }

        private List<Value> run(Inference inference, List<Value> given) throws OrtException {
            Map<String, Tensor> feed = new HashMap<>();
            given.forEach(value -> feed.put(value.tensor.info().id(), value.tensor));
            return inference.run(feed, segment.outputs()).values().stream()
                    .map(Courses.this::value)
                    .toList();
        }

        private boolean isComplete() {
            return waiting.size() == expected;
        }

        private int position() {
            return graph.position(segment.layers().get(0));
        }
    }

    /** A division, and how far it has come. */
    private final class Course {
        private final List<List<String>> division;
        private final List<Stage> stages = new ArrayList<>();
        private final Map<String, Integer> lastUse = new HashMap<>();
        private final Map<String, Value> known = new HashMap<>();
        private int at;

        Course(List<List<String>> division) {
            this.division = division;
            for (List<String> layers : division) {
                Stage stage = stageOf.computeIfAbsent(layers, ids -> new Stage(graph.segment(ids)));
                stage.expected++;
                stage.segment.inputs().forEach(input -> lastUse.put(input.id(), stages.size()));
                stages.add(stage);
            }
            graph.results().forEach(result -> lastUse.put(result, stages.size()));
        }

        Stage stage() {
            return stages.get(at);
        }

        /** How many segments it has before it. */
        int left() {
            return stages.size() - at;
        }

        void await() {
            stage().waiting.add(this);
        }

        void proceed() {
            at++;
            known.keySet().removeIf(id -> lastUse.getOrDefault(id, -1) < at);
            await();
        }

        void know(List<Value> made) {
            made.forEach(value -> known.put(value.tensor.info().id(), value));
        }

        List<Value> given() {
            return stage().segment.inputs().stream()
                    .map(TensorInfo::id)
                    .map(known::get)
                    .toList();
        }

        Map<String, Tensor> results() {
            Map<String, Tensor> results = new HashMap<>();
            graph.results().forEach(result -> results.put(result, known.get(result).tensor));
            return results;
        }
    }
}

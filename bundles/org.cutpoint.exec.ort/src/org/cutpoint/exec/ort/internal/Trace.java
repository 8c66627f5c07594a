package org.cutpoint.exec.ort.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The trace that ONNX Runtime writes when it profiles: events of nodes, and one at the end of each run. */
final class Trace {
    private static final String KERNEL = "_kernel_time";
    private static final String RUN = "model_run";

    private final List<Event> medians;

    /**
     * A node's time.
     *
     * @param name of the node
     * @param op its operator
     * @param ms milliseconds
     * @param outputBytes size of what it makes; 0 where the runtime does not say
     */
    record Event(String name, String op, double ms, long outputBytes) {}

    /** What a trace says of a node beside its time. */
    private record Arguments(String op, long outputBytes) {
        private static final Arguments NONE = new Arguments("", 0);
    }

    private Trace(List<Event> medians) {
        this.medians = medians;
    }

    /** Each node's median over the runs, in the order of the first run. */
    List<Event> medians() {
        return medians;
    }

    /** @param skip how many runs are left out at the beginning */
    static Trace read(Path file, int skip) throws IOException {
        Map<String, Arguments> known = new LinkedHashMap<>();
        List<Map<String, Double>> runs = new ArrayList<>();
        Map<String, Double> run = new LinkedHashMap<>();
        try (JsonParser in = new JsonFactory().createParser(file.toFile())) {
            expect(in.nextToken() == JsonToken.START_ARRAY, file);
            while (in.nextToken() == JsonToken.START_OBJECT) {
                String name = "";
                Arguments arguments = Arguments.NONE;
                double micros = 0;
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String field = in.currentName();
                    in.nextToken();
                    switch (field) {
                        case "name" -> name = in.getText();
                        case "dur" -> micros = in.getDoubleValue();
                        case "args" -> arguments = arguments(in);
                        default -> in.skipChildren();
                    }
                }
                if (name.equals(RUN)) {
                    runs.add(run);
                    run = new LinkedHashMap<>();
                } else if (name.endsWith(KERNEL)) {
                    String node = name.substring(0, name.length() - KERNEL.length());
                    known.merge(node, arguments, (a, b) -> a.outputBytes() > b.outputBytes() ? a : b);
                    // Nodes in the body of a loop run several times.
                    run.merge(node, micros / 1000, Double::sum);
                }
            }
        }
        expect(runs.size() > skip, file);
        List<Map<String, Double>> counted = runs.subList(skip, runs.size());
        List<Event> medians = new ArrayList<>();
        known.forEach((node, of) -> medians.add(new Event(node, of.op(), median(node, counted), of.outputBytes())));
        return new Trace(medians);
    }

    private static void expect(boolean right, Path file) throws IOException {
        if (!right) {
            throw new IOException("ONNX Runtime wrote no trace of runs into " + file);
        }
    }

    private static Arguments arguments(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return Arguments.NONE;
        }
        String op = "";
        long outputBytes = 0;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "op_name" -> op = in.getText();
                    // A number in quotes.
                case "output_size" -> outputBytes = in.getValueAsLong();
                default -> in.skipChildren();
            }
        }
        return new Arguments(op, outputBytes);
    }

    private static double median(String node, List<Map<String, Double>> runs) {
        double[] sorted = runs.stream()
                .mapToDouble(run -> run.getOrDefault(node, 0.0))
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

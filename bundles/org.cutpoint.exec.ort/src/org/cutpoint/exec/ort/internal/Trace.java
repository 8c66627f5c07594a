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
     */
    record Event(String name, String op, double ms) {}

    private Trace(List<Event> medians) {
        this.medians = medians;
    }

    /** Each node's median over the runs, in the order of the first run. */
    List<Event> medians() {
        return medians;
    }

    /** @param skip how many runs are left out at the beginning */
    static Trace read(Path file, int skip) throws IOException {
        Map<String, String> ops = new LinkedHashMap<>();
        List<Map<String, Double>> runs = new ArrayList<>();
        Map<String, Double> run = new LinkedHashMap<>();
        try (JsonParser in = new JsonFactory().createParser(file.toFile())) {
            expect(in.nextToken() == JsonToken.START_ARRAY, file);
            while (in.nextToken() == JsonToken.START_OBJECT) {
                String name = "";
                String op = "";
                double micros = 0;
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String field = in.currentName();
                    in.nextToken();
                    switch (field) {
                        case "name" -> name = in.getText();
                        case "dur" -> micros = in.getDoubleValue();
                        case "args" -> op = operator(in);
                        default -> in.skipChildren();
                    }
                }
                if (name.equals(RUN)) {
                    runs.add(run);
                    run = new LinkedHashMap<>();
                } else if (name.endsWith(KERNEL)) {
                    String node = name.substring(0, name.length() - KERNEL.length());
                    ops.put(node, op);
                    // Nodes in the body of a loop run several times.
                    run.merge(node, micros / 1000, Double::sum);
                }
            }
        }
        expect(runs.size() > skip, file);
        List<Map<String, Double>> counted = runs.subList(skip, runs.size());
        List<Event> medians = new ArrayList<>();
        ops.forEach((node, op) -> medians.add(new Event(node, op, median(node, counted))));
        return new Trace(medians);
    }

    private static void expect(boolean right, Path file) throws IOException {
        if (!right) {
            throw new IOException("ONNX Runtime wrote no trace of runs into " + file);
        }
    }

    private static String operator(JsonParser in) throws IOException {
        String op = "";
        if (in.currentToken() != JsonToken.START_OBJECT) {
            in.skipChildren();
            return op;
        }
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = in.currentName().equals("op_name");
            in.nextToken();
            if (wanted) {
                op = in.getText();
            } else {
                in.skipChildren();
            }
        }
        return op;
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

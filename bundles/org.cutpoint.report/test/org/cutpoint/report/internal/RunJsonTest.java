package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.MemoryUse;
import org.cutpoint.report.internal.Samples.Part;
import org.junit.jupiter.api.Test;

class RunJsonTest {
    @Test
    void runIsOneLineOfTheDocumentedForm() {
        String line = RunJson.run(Samples.run(
                "zoo:x\n\"y\"",
                "jps",
                2,
                1234,
                new Part("relu1", 1, 4, 6, 1, 0.5),
                new Part("pool2", 1, 7, 2, 1, 0.5)));
        assertThat(line)
                .isEqualTo("{\"format\":\"cutpoint-run/1\",\"model\":\"zoo:x\\n\\\"y\\\"\",\"strategy\":\"jps\","
                        + "\"network\":{\"name\":\"4g\",\"uplinkMbps\":5.85,\"downlinkMbps\":13.76,\"rttMs\":0.0,"
                        + "\"uplinkSetupMs\":0.0,\"downlinkSetupMs\":0.0,\"traced\":false,"
                        + "\"emulated\":true},\"tiers\":[{\"id\":\"device\",\"slowdown\":8.0,\"threads\":1},"
                        + "{\"id\":\"cloud\",\"slowdown\":1.0,\"threads\":1}],\"jobs\":2,"
                        + "\"predicted\":{\"makespanMs\":14.5,\"latencyMs\":10.5},"
                        + "\"measured\":{\"makespanMs\":29.0,\"latencyMs\":{\"p50\":21.0,\"p95\":23.0},"
                        + "\"deviceMs\":22.0,\"uplinkMs\":16.0,\"cloudMs\":4.0,\"uploadBytes\":1234},"
                        + "\"maxAbsDiff\":4.2E-7,\"fallbacks\":0}");
    }

    @Test
    void energySaysWhatIsNotKnownByLeavingItOut() {
        JobEnergy known = new JobEnergy(
                Optional.of(new JobEnergy.Power(4, "a data sheet", false)),
                new JobEnergy.Joules(OptionalDouble.of(1.25), OptionalDouble.of(0.5)),
                new JobEnergy.Joules(OptionalDouble.of(1.3), OptionalDouble.of(0.4)));
        assertThat(RunJson.run(Samples.with(Samples.small(), known)))
                .contains("\"energy\":{\"devicePowerW\":4.0,\"devicePowerSource\":\"a data sheet\",\"metered\":false,"
                        + "\"predicted\":{\"computeJ\":1.25,\"radioJ\":0.5},"
                        + "\"measured\":{\"computeJ\":1.3,\"radioJ\":0.4}},");
        JobEnergy radio = new JobEnergy(
                Optional.empty(),
                new JobEnergy.Joules(OptionalDouble.empty(), OptionalDouble.of(0.5)),
                new JobEnergy.Joules(OptionalDouble.empty(), OptionalDouble.of(0.4)));
        assertThat(RunJson.run(Samples.with(Samples.small(), radio)))
                .contains("\"energy\":{\"predicted\":{\"radioJ\":0.5},\"measured\":{\"radioJ\":0.4}},");
    }

    @Test
    void memorySaysWhatIsNotKnownByLeavingItOut() {
        assertThat(RunJson.run(Samples.small().with(new MemoryUse(10, 40, OptionalLong.of(300), OptionalLong.of(200)))))
                .contains(
                        ",\"memory\":{\"heldWeightBytes\":10,\"weightBytes\":40,\"residentBytes\":300,\"ownBytes\":200},");
        assertThat(RunJson.run(Samples.small().with(new MemoryUse(10, 40, OptionalLong.empty(), OptionalLong.empty()))))
                .contains(",\"memory\":{\"heldWeightBytes\":10,\"weightBytes\":40},");
    }

    @Test
    void traceHasALaneForEachStageOfEveryRun() throws IOException {
        String trace = RunJson.trace(List.of(Samples.small(), Samples.small()));
        assertThat(trace).contains("(emulated)").doesNotContain("\n");
        Map<Integer, List<String>> lanes = new TreeMap<>();
        int complete = 0;
        for (Map<String, String> event : events(trace)) {
            if ("thread_name".equals(event.get("name"))) {
                lanes.computeIfAbsent(Integer.valueOf(event.get("pid")), p -> new ArrayList<>())
                        .add(event.get("args.name"));
            }
            complete += "X".equals(event.get("ph")) ? 1 : 0;
        }
        assertThat(lanes)
                .isEqualTo(Map.of(
                        1, List.of("device", "uplink", "cloud", "downlink"),
                        2, List.of("device", "uplink", "cloud", "downlink")));
        assertThat(complete).isEqualTo(16);
        // Microseconds.
        assertThat(trace).contains("{\"name\":\"job 1\",\"cat\":\"uplink\",\"ph\":\"X\",\"ts\":4080.0,\"dur\":6120.0,");
    }

    /** The flat fields of each trace event, those of args with their path. */
    private static List<Map<String, String>> events(String trace) throws IOException {
        List<Map<String, String>> events = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(trace)) {
            while (json.nextToken() != null && !"traceEvents".equals(json.currentName())) {}
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, String> event = new TreeMap<>();
                int depth = 1;
                while (depth > 0) {
                    JsonToken token = json.nextToken();
                    depth += token == JsonToken.START_OBJECT ? 1 : token == JsonToken.END_OBJECT ? -1 : 0;
                    if (token.isScalarValue()) {
                        event.put((depth > 1 ? "args." : "") + json.currentName(), json.getText());
                    }
                }
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void comparisonIsValidJsonWithAllRuns() throws IOException {
        String text = RunJson.comparison(Samples.comparison());
        int runs = 0;
        try (JsonParser json = new JsonFactory().createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                runs += token == JsonToken.FIELD_NAME && json.currentName().equals("errorPercent") ? 1 : 0;
            }
        }
        assertThat(runs).isEqualTo(10);
        assertThat(text).contains("\"format\" : \"cutpoint-comparison/1\"", "\"gainPercent\" : 52.1");
    }
}

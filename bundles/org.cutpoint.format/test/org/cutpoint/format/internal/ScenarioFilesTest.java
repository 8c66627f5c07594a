package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Placement;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskLayer;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.scenario.Trace;
import org.cutpoint.api.scenario.TracedTask;
import org.cutpoint.api.scenario.TracedTask.Attempt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioFilesTest {
    private static final Scenario CITY = new Scenario(
            "city",
            Map.of(
                    "alexnet",
                    new TaskModel(
                            "image",
                            200_000,
                            List.of(
                                    new TaskLayer("conv1", 280_000, 9.1, 0.9, 0.7),
                                    new TaskLayer("fc", 4000, 3, 0.5, 0.4)))),
            List.of(new EdgeServer("e1", 4, 8000, 1000)),
            List.of(
                    new Task("t1", 0, "alexnet", 100, List.of("e1"), 120, 30),
                    new Task("t2", 12.5, "alexnet", 1, List.of(), 0, 0)),
            true);

    private static final String CITY_TEXT =
            """
            {"format": "cutpoint-scenario/1", "name": "city",
             "models": {"alexnet": {"input": {"id": "image", "bytes": 200000},
               "layers": [{"id": "conv1", "outputBytes": 280000, "timeMs": {"device": 9.1, "edge": 0.9, "cloud": 0.7}},
                          {"id": "fc", "outputBytes": 4e3, "timeMs": {"device": 3, "edge": 0.5, "cloud": 0.4}}]}},
             "edges": [{"id": "e1", "slots": 4, "edgeMbps": 8000, "coreMbps": 1000}],
             "tasks": [{"id": "t1", "arrivalMs": 0, "model": "alexnet", "samples": 100,
                        "edges": ["e1"], "maxEdgeMbps": 120, "maxCoreMbps": 30},
                       {"id": "t2", "arrivalMs": 12.5, "model": "alexnet", "samples": 1,
                        "edges": [], "maxEdgeMbps": 0, "maxCoreMbps": 0}],
             "returnResult": true}
            """;

    private static final Trace TRACE = new Trace(
            "city",
            "deepar",
            90.5,
            80.25,
            List.of(
                    new TracedTask(
                            "t1",
                            new Placement(1, Optional.of("e1"), 0, 1, 120, 30),
                            81.5,
                            List.of(new Attempt(new Placement(0, Optional.of("e1"), 1, 2, 60, 0), 1))),
                    new TracedTask("t2", Placement.onDevice(12.5, 2), 21.5, List.of())));

    private static final String TRACE_TEXT =
            "{\"format\":\"cutpoint-trace/1\",\"scenario\":\"city\",\"strategy\":\"deepar\",\"totalDelayMs\":90.5,"
                    + "\"lowerBoundMs\":80.25,\"tasks\":[{\"id\":\"t1\",\"startMs\":1.0,\"finishMs\":81.5,"
                    + "\"mode\":\"edge+cloud\",\"edge\":\"e1\",\"cut1\":0,\"cut2\":1,\"edgeMbps\":120.0,\"coreMbps\":30.0,"
                    + "\"failed\":[{\"startMs\":0.0,\"endMs\":1.0,\"mode\":\"edge\",\"edge\":\"e1\",\"cut1\":1,\"cut2\":2,"
                    + "\"edgeMbps\":60.0,\"coreMbps\":0.0}]},"
                    + "{\"id\":\"t2\",\"startMs\":12.5,\"finishMs\":21.5,\"mode\":\"device\",\"cut1\":2,\"cut2\":2,"
                    + "\"edgeMbps\":0.0,\"coreMbps\":0.0}]}";

    private final JsonScenarioFormats formats = new JsonScenarioFormats(new ScenarioEvaluator() {
        @Override
        public void check(Scenario scenario) {
            if (scenario.models().isEmpty()) {
                throw new InputException("$.models", "there is none", "");
            }
        }

        @Override
        public double lowerBoundMs(Scenario scenario) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Trace evaluate(Scenario scenario, List<Outage> outages, String strategy, List<TracedTask> tasks) {
            throw new UnsupportedOperationException();
        }
    });

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("my city.json"), text);
    }

    @Test
    void readsAScenario() throws IOException {
        assertThat(formats.readScenario(file(CITY_TEXT))).isEqualTo(CITY);
        Scenario plain = formats.readScenario(
                file(CITY_TEXT.replace("\"name\": \"city\",", "").replace("]," + "\n \"returnResult\": true", "]")));
        assertThat(plain.name()).isEqualTo("my city");
        assertThat(plain.returnResult()).isFalse();
    }

    @Test
    void readsWhatItWrites() throws IOException {
        StringWriter text = new StringWriter();
        formats.writeScenario(CITY, text);
        assertThat(formats.readScenario(file(text.toString()))).isEqualTo(CITY);
        assertThat(text.toString().lines())
                .contains(
                        "{\"id\":\"e1\",\"slots\":4,\"edgeMbps\":8000.0,\"coreMbps\":1000.0}],\"tasks\":[",
                        "{\"id\":\"t1\",\"arrivalMs\":0.0,\"model\":\"alexnet\",\"samples\":100,\"edges\":[\"e1\"],"
                                + "\"maxEdgeMbps\":120.0,\"maxCoreMbps\":30.0},");
    }

    @Test
    void writesATraceOnOneLineAndReadsIt() throws IOException {
        StringWriter text = new StringWriter();
        formats.writeTrace(CITY, TRACE, text);
        assertThat(text).hasToString(TRACE_TEXT);
        assertThat(formats.readTrace(file(TRACE_TEXT), CITY)).isEqualTo(TRACE);
    }

    @Test
    void tasksOfATraceMayBeInAnyOrder() throws IOException {
        int second = TRACE_TEXT.indexOf("{\"id\":\"t2\"");
        int first = TRACE_TEXT.indexOf("{\"id\":\"t1\"");
        String turned = TRACE_TEXT.substring(0, first)
                + TRACE_TEXT.substring(second, TRACE_TEXT.length() - 2)
                + ","
                + TRACE_TEXT.substring(first, second - 1)
                + "]}";
        assertThat(formats.readTrace(file(turned), CITY)).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"name\": \"city\"       | \"nom\": \"city\"       | $.nom: unknown field. Fields are: format, name,",
                "\"slots\": 4,            | ``                      | $.edges[0].slots: missing",
                "\"slots\": 4,            | \"slots\": 4.5,         | $.edges[0].slots: 4.5 is not a whole number",
                "\"bytes\": 200000        | \"bytes\": \"big\"      | $.models.alexnet.input.bytes: it is text",
                "\"edge\": 0.9,           | ``                      | $.models.alexnet.layers[0].timeMs.edge: missing",
                "\"edge\": 0.9            | \"fog\": 0.9            | $.models.alexnet.layers[0].timeMs.fog: unknown"
                        + " field",
                "\"samples\": 1,          | ``                      | $.tasks[1].samples: missing",
                "\"arrivalMs\": 12.5      | \"arrivalMs\": NaN      | $.tasks[1].arrivalMs (line 8): not valid",
                "\"edges\": []            | \"edges\": [1]          | $.tasks[1].edges[0]: it is a number",
                "\"edges\": []            | \"edges\": [], \"q\": 1 | $.tasks[1].q: unknown field",
                "cutpoint-scenario/1      | cutpoint-schedule/1     | $.format: format 'cutpoint-schedule/1'",
                "\"returnResult\": true}  | \"returnResult\": true  | the file ends in the middle",
                "\"returnResult\": true}  | \"returnResult\": 1}    | $.returnResult: it is a number",
            })
    void namesTheFaultAndItsPlace(String good, String bad, String message) {
        Faults.named(CITY_TEXT, good, bad, text -> formats.readScenario(file(text)), "my city.json: ", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id\":\"t2\"         | \"id\":\"t3\"        | $.tasks[1]: the scenario has no task 't3'",
                "\"id\":\"t2\"         | \"id\":\"t1\"        | $.tasks[1]: task 't1' comes twice",
                "\"mode\":\"device\"   | \"mode\":\"edge\"    | mode 'edge' does not fit cuts 2 and 2",
                "\"finishMs\":21.5,    | ``                   | $.tasks[1].finishMs: missing",
                "\"endMs\":1.0,        | ``                   | $.tasks[0].failed[0].endMs: missing",
                "\"totalDelayMs\":90.5,| ``                   | $.totalDelayMs: missing",
                "\"scenario\"          | \"city\"             | $.city: unknown field",
            })
    void aTraceIsReadStrictly(String good, String bad, String message) {
        Faults.named(TRACE_TEXT, good, bad, text -> formats.readTrace(file(text), CITY), message);
    }

    @Test
    void everyTaskMustBeAnswered() {
        String without = TRACE_TEXT.substring(0, TRACE_TEXT.indexOf(",{\"id\":\"t2\"")) + "]}";
        assertThatThrownBy(() -> formats.readTrace(file(without), CITY)).hasMessageContaining("task 't2' is missing");
    }

    @Test
    void faultsOfMeaningNameTheFile() {
        assertThatThrownBy(() -> formats.readScenario(
                        file("{\"format\": \"cutpoint-scenario/1\", \"models\": {}, \"edges\": [], \"tasks\": []}")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("my city.json: $.models: there is none");
    }
}

package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.schedule.Order;
import org.cutpoint.api.schedule.ScheduleEvaluator;
import org.cutpoint.api.schedule.SchedulePlanner.Scheduled;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.schedule.ScheduleProblem.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFilesTest {
    private static final ScheduleProblem TREE = new ScheduleProblem(
            "tree", List.of(new Node("v0", 3, 0, List.of()), new Node("v1", 2.5, 5, List.of("v0"))));

    private static final String TREE_TEXT =
            """
            {"format": "cutpoint-schedule/1", "name": "tree", "nodes": [
              {"id": "v0", "computeMs": 3, "transferMs": 0, "after": []},
              {"id": "v1", "computeMs": 2.5, "transferMs": 5, "after": ["v0"]}]}
            """;

    private static final Scheduled SCHEDULED =
            new Scheduled("layer-wise", "1.0.0", new Order(List.of("v0", "v1")), 10.5, 0.25);

    private final JsonScheduleFormats formats = new JsonScheduleFormats(new ScheduleEvaluator() {
        @Override
        public void check(ScheduleProblem problem) {
            if (problem.nodes().isEmpty()) {
                throw new InputException("$.nodes", "there is no node", "");
            }
        }

        @Override
        public double makespanMs(ScheduleProblem problem, Order order) {
            throw new UnsupportedOperationException();
        }
    });

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("my tree.json"), text);
    }

    @Test
    void readsAProblem() throws IOException {
        assertThat(formats.readProblem(file(TREE_TEXT))).isEqualTo(TREE);
        assertThat(formats.readProblem(file(TREE_TEXT.replace("\"name\": \"tree\", ", "")))
                        .name())
                .isEqualTo("my tree");
    }

    @Test
    void readsWhatItWrites() throws IOException {
        String text = formats.writeProblem(TREE);
        assertThat(text).doesNotContain("\n");
        assertThat(formats.readProblem(file(text))).isEqualTo(TREE);
    }

    @Test
    void writesAnOrderOnOneLine() throws IOException {
        String line = formats.writeOrder(TREE, SCHEDULED, OptionalDouble.empty());
        assertThat(line)
                .isEqualTo("{\"format\":\"cutpoint-order/1\",\"problem\":\"tree\",\"strategy\":\"layer-wise\","
                        + "\"makespanMs\":10.5,\"order\":[\"v0\",\"v1\"],\"solveMs\":0.25}");
        assertThat(formats.readOrder(file(line))).isEqualTo(SCHEDULED.order());
        String ofNetwork = formats.writeOrder(TREE, SCHEDULED, OptionalDouble.of(11));
        assertThat(ofNetwork).contains("\"makespanMs\":10.5,\"withoutOverlapMs\":11.0,");
        assertThat(formats.readOrder(file(ofNetwork))).isEqualTo(SCHEDULED.order());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"name\": \"tree\"          | \"nom\": \"tree\"         | $.nom: unknown field. Fields are: format,",
                "\"computeMs\": 3,           | `` | $.nodes[0].computeMs: missing",
                "\"transferMs\": 5           | \"transferMs\": \"5\"     | $.nodes[1].transferMs: it is text",
                "\"transferMs\": 5           | \"transferMs\": NaN       | $.nodes[1].transferMs (line 3): not valid",
                "\"after\": [\"v0\"]         | \"after\": \"v0\"         | $.nodes[1].after: it is text",
                ", \"after\": []             | `` | $.nodes[0].after: missing",
                "\"after\": []               | \"after\": [], \"f\": 1   | $.nodes[0].f: unknown field",
                "cutpoint-schedule/1         | cutpoint-problem/1        | $.format: format 'cutpoint-problem/1'",
                "[\"v0\"]}]}                 | [\"v0\"]}]                | the file ends in the middle",
            })
    void namesTheFaultAndItsPlace(String good, String bad, String message) {
        Faults.named(TREE_TEXT, good, bad, text -> formats.readProblem(file(text)), "my tree.json: ", message);
    }

    @Test
    void faultsOfMeaningNameTheFile() {
        assertThatThrownBy(() -> formats.readProblem(file("{\"format\": \"cutpoint-schedule/1\", \"nodes\": []}")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("my tree.json: $.nodes: there is no node");
    }

    @Test
    void anOrderFileIsReadStrictly() {
        assertThatThrownBy(() -> formats.readOrder(file("{\"format\": \"cutpoint-order/1\"}")))
                .hasMessageContaining("$.order: missing");
        assertThatThrownBy(() ->
                        formats.readOrder(file("{\"format\": \"cutpoint-order/1\", \"order\": [\"a\"], \"value\": 1}")))
                .hasMessageContaining("$.value: unknown field");
    }
}

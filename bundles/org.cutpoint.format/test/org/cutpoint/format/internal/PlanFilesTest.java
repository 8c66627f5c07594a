package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanInterval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFilesTest {
    private static final String FIGURE_2 =
            """
            {"format": "cutpoint-plan/1", "problem": "figure-2", "strategy": "jps",
             "feasible": true, "objective": "makespan", "value": 13.0, "lowerBound": 13.0, "gap": 0.0, "violates": [],
             "solveMs": 0.08,
             "assignments": [
               {"id": "1", "tiers": {"a": "device", "b": "cloud"}, "latencyMs": 10.0, "energyJ": 0.0},
               {"id": "2", "problem": "other", "tiers": {"a": "device", "b": "cloud"}, "latencyMs": 9, "energyJ": 0.0,
                "intervals": [{"tier": "device", "first": "a", "last": "a"}]}],
             "schedule": ["2", "1"]}
            """;

    @TempDir
    private Path folder;

    private final JsonPlanFormats formats = new JsonPlanFormats(new StubEvaluator());

    private Plan read(String text) throws IOException {
        return formats.readPlan(Files.writeString(folder.resolve("plan.json"), text));
    }

    @Test
    void aPlanIsReadAsItIsWritten() throws Exception {
        Map<String, String> tiers = Map.of("a", "device", "b", "cloud");
        Plan plan = read(FIGURE_2);
        assertThat(plan)
                .isEqualTo(new Plan(
                        List.of(
                                new Assignment("1", "figure-2", tiers, List.of()),
                                new Assignment("2", "other", tiers, List.of(new PlanInterval("device", "a", "a")))),
                        List.of("2", "1"),
                        OptionalDouble.of(13)));
        assertThat(plan.assignments().get(0).tiers())
                .as("shared by jobs that are cut alike")
                .isSameAs(plan.assignments().get(1).tiers());
    }

    @Test
    void piecesSurviveAFile() throws Exception {
        String pieces = "\"latencyMs\": 10.0, \"energyJ\": 0.0, \"pieces\": [[\"a\", \"c\"], [\"d\"]]}";
        Plan plan = read(FIGURE_2.replace("\"latencyMs\": 10.0, \"energyJ\": 0.0}", pieces));
        assertThat(plan.assignments().get(0).problem()).isEqualTo("figure-2");
        assertThat(plan.assignments())
                .extracting(Assignment::pieces)
                .containsExactly(List.of(List.of("a", "c"), List.of("d")), List.of());
        assertThatThrownBy(() -> read(
                        FIGURE_2.replace("\"latencyMs\": 10.0, \"energyJ\": 0.0}", pieces.replace("[\"d\"]", "\"d\""))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("$.assignments[0].pieces[1]");
    }

    @Test
    void sayingThatThereIsNoPlanIsNoPlan() {
        assertThatThrownBy(
                        () -> read(
                                """
                        {"format": "cutpoint-plan/1", "problem": "p", "strategy": "jps", "feasible": false,
                         "objective": "makespan", "reason": "no link", "solveMs": 0.5}"""))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("plan.json: it says that there is no plan: no link");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cutpoint-plan/1 | cutpoint-plan/2 | $.format",
                "\"problem\": \"figure-2\", | | problem",
                "\"feasible\": true, | | feasible",
                "\"gap\" | \"gaps\" | $.gaps",
                "\"id\": \"2\" | \"id\": \"1\" | another job is called '1'",
                "\"b\": \"cloud\" | \"b\": 3 | $.assignments[0].tiers.b",
                "\"schedule\" | \"violates\" | violates",
                "\"last\": \"a\" | \"lost\": \"a\" | lost"
            })
    void faultsAreNamed(String good, String bad, String message) {
        String text = FIGURE_2.replace(good, bad == null ? "" : bad);
        assertThat(text).isNotEqualTo(FIGURE_2);
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("plan.json")
                .hasMessageContaining(message);
    }
}

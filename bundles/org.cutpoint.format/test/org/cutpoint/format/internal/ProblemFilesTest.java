package org.cutpoint.format.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemFilesTest {
    private static final String LEAST =
            """
            {"format": "cutpoint-problem/1",
             "tiers": [{"id": "device"}, {"id": "cloud"}],
             "inputs": [{"id": "image", "bytes": 10}],
             "layers": [{"id": "a", "inputs": ["image"], "outputBytes": 5, "timeMs": {"device": 1, "cloud": 0.5}}],
             "links": [{"from": "device", "to": "cloud", "mbps": 8}],
             "objective": "latency"}
            """;

    @TempDir
    private Path folder;

    private Problem read(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("my problem.json"), json);
        return new JsonPlanFormats(new StubEvaluator()).readProblem(file);
    }

    @Test
    void readsEveryField() throws IOException {
        Problem problem = read(
                """
                {
                  "format": "cutpoint-problem/1",
                  "name": "example",
                  "tiers": [{"id": "device", "computePowerW": 4.0, "memoryBytes": 500000000}, {"id": "cloud"}],
                  "inputs": [{"id": "image", "bytes": 602112}],
                  "layers": [
                    {"id": "conv1", "inputs": ["image"], "outputBytes": 1161600,
                     "timeMs": {"device": 4.0, "cloud": 0.2},
                     "macs": 105415200, "weightBytes": 139776, "syncBytes": 7, "energyJ": {"device": 0.016}},
                    {"id": "split", "inputs": ["conv1"],
                     "outputs": [{"id": "split:0", "bytes": 580800}, {"id": "split:1", "bytes": 580801, "backBytes": 7}],
                     "timeMs": {"device": 0.1, "cloud": 0.01}},
                    {"id": "fc", "inputs": ["split:0", "split:1"], "outputBytes": 4000,
                     "timeMs": {"device": 7.0, "cloud": 0.3}}
                  ],
                  "results": ["fc"],
                  "groups": [{"tier": "device", "first": "conv1", "last": "split", "timeMs": 4.02, "energyJ": 0.0161},
                             {"tier": "cloud", "first": "fc", "last": "fc", "timeMs": 0.25}],
                  "links": [
                    {"from": "device", "to": "cloud", "mbps": 18.88, "setupMs": 1, "latencyMs": 2,
                     "alphaMwPerMbps": 283.17, "betaMw": 132.86},
                    {"from": "cloud", "to": "device", "mbps": 54.97, "tensorBytes": {"fc": 900, "conv1": 0}}
                  ],
                  "objective": "energy",
                  "jobs": 3,
                  "stages": 4,
                  "returnResult": true,
                  "limits": {"deviceEnergyJ": 1.5, "cloudTimeMs": 20, "latencyMs": 100}
                }
                """);
        assertThat(problem)
                .isEqualTo(new Problem(
                        "example",
                        List.of(
                                new Tier("device", OptionalDouble.of(4), OptionalLong.of(500_000_000)),
                                Tier.of("cloud")),
                        List.of(new DataItem("image", 602_112)),
                        List.of(
                                new ProblemLayer(
                                        "conv1",
                                        List.of("image"),
                                        List.of(new DataItem("conv1", 1_161_600)),
                                        Map.of("device", 4.0, "cloud", 0.2),
                                        105_415_200,
                                        139_776,
                                        7,
                                        Map.of("device", 0.016)),
                                new ProblemLayer(
                                        "split",
                                        List.of("conv1"),
                                        List.of(new DataItem("split:0", 580_800), new DataItem("split:1", 580_801, 7)),
                                        Map.of("device", 0.1, "cloud", 0.01),
                                        0,
                                        0,
                                        0,
                                        Map.of()),
                                new ProblemLayer(
                                        "fc",
                                        List.of("split:0", "split:1"),
                                        List.of(new DataItem("fc", 4000)),
                                        Map.of("device", 7.0, "cloud", 0.3),
                                        0,
                                        0,
                                        0,
                                        Map.of())),
                        List.of("fc"),
                        List.of(
                                new Group("device", "conv1", "split", 4.02, OptionalDouble.of(0.0161)),
                                new Group("cloud", "fc", "fc", 0.25, OptionalDouble.empty())),
                        List.of(
                                new Link("device", "cloud", 18.88, 1, 2, 283.17, 132.86),
                                new Link("cloud", "device", 54.97, 0, 0, 0, 0)
                                        .withTensorBytes(Map.of("fc", 900L, "conv1", 0L))),
                        Objective.ENERGY,
                        3,
                        4,
                        true,
                        new Limits(OptionalDouble.of(1.5), OptionalDouble.of(20), OptionalDouble.of(100))));
    }

    @Test
    void defaultsAreTheFormats() throws IOException {
        Problem problem = read(LEAST.replace(
                        "\"inputs\": [\"image\"]",
                        "\"inputs\": [\"image\"], \"outputs\": [{\"id\": \"x\", \"bytes\": 1},"
                                + " {\"id\": \"y\", \"bytes\": 2}]")
                .replace(" \"outputBytes\": 5,", "")
                .replace("}}],", "}}, {\"id\": \"z\", \"inputs\": [\"x\"], \"outputBytes\": 1, \"timeMs\": {}}],"));
        assertThat(problem.name()).isEqualTo("my problem");
        assertThat(problem.results()).as("what no layer reads").containsExactly("y", "z");
        assertThat(problem.jobs()).isEqualTo(1);
        assertThat(problem.stages()).isEqualTo(2);
        assertThat(problem.returnResult()).isFalse();
        assertThat(problem.groups()).isEmpty();
        assertThat(problem.limits()).isEqualTo(Limits.NONE);
        assertThat(problem.links()).containsExactly(new Link("device", "cloud", 8, 0, 0, 0, 0));
        assertThat(problem.layers().get(0).outputs()).containsExactly(new DataItem("x", 1), new DataItem("y", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "format": "cutpoint-problem/1", |                                  | $.format: missing
                    problem/1"                      | plan/1"                          | $.format: format 'cutpoint-plan/1' is not the one expected here
                    "tiers": [{"id": "device"}, {"id": "cloud"}], |                    | $.tiers: missing
                    "inputs": [{"id": "image", "bytes": 10}], |                        | $.inputs: missing
                    "links":                        | "ways":                          | $.ways: unknown field
                    "mbps": 8}],                    | "mbps": 8}]}                     | $.objective: missing
                    "objective": "latency"          | "objective": "speed"             | $.objective: unknown objective 'speed'. It is one of latency, energy, makespan, bottleneck.
                    "objective": "latency"          | "objective": "LATENCY"           | $.objective: unknown objective
                    "outputBytes": 5,               |                                  | $.layers[0].outputBytes: missing
                    "outputBytes": 5,               | "outputBytes": 5, "outputs": [], | $.layers[0]: it has both outputBytes and outputs
                    "outputBytes": 5,               | "outputs": [{"id": "q"}],        | $.layers[0].outputs[0].bytes: missing
                    "outputBytes": 5,               | "outputBytes": 5.5,              | $.layers[0].outputBytes: 5.5 is not a whole number
                    "inputs": ["image"],            |                                  | $.layers[0].inputs: missing
                    "inputs": ["image"],            | "inputs": "image",               | $.layers[0].inputs: it is text. It must be an array.
                    "inputs": ["image"],            | "inputs": ["image", 7],          | $.layers[0].inputs[1]: it is a number. It must be text.
                    {"id": "a", "inputs"            | {"inputs"                        | $.layers[0].id: missing
                    "cloud": 0.5}                   | "cloud": "fast"}                 | $.layers[0].timeMs.cloud: it is text. It must be a number.
                    "cloud": 0.5}                   | "cloud": NaN}                    | $.layers[0].timeMs.cloud (line 4): not valid JSON: Non-standard token 'NaN'
                    "cloud": 0.5}                   | "device": 0.5}                   | (line 4): not valid JSON: Duplicate
                    "cloud": 0.5}                   | "cloud": 0.5}, "flops": 1        | $.layers[0].flops: unknown field
                    "bytes": 10                     | "bytes": 10, "shape": []         | $.inputs[0].shape: unknown field
                    {"id": "cloud"}                 | {"id": "cloud", "memory": 1}     | $.tiers[1].memory: unknown field. Fields are: id, computePowerW, memoryBytes.
                    "mbps": 8                       | "mbit": 8                        | $.links[0].mbit: unknown field
                    , "mbps": 8                     |                                  | $.links[0].mbps: missing
                    "format"                        | "groups": [{"tier": "x"}], "format" | $.groups[0].first: missing
                    "format"                        | "limits": {"energyJ": 1}, "format" | $.limits.energyJ: unknown field
                    "format"                        | "jobs": 1.5, "format"            | $.jobs: 1.5 is not a whole number
                    "format"                        | "jobs": "2", "format"            | $.jobs: it is text
                    "format"                        | "returnResult": 1, "format"      | $.returnResult: it is a number. It must be true or false.
                    """)
    void faultsNameFileAndPath(String part, String replacement, String message) {
        assertThat(LEAST).contains(part);
        String json = LEAST.replace(part, replacement == null ? "" : replacement);
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.resolve("my problem.json") + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void faultsOfMeaningNameTheFileToo() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.json"), LEAST);
        InputException fault = new InputException("$.layers[0].id", "wrong", "Right it.");
        assertThatThrownBy(() -> new JsonPlanFormats(new StubEvaluator(fault)).readProblem(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": $.layers[0].id: wrong. Right it.");
    }

    @Test
    void writtenProblemsReadBackEqual() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Problem problem = new RandomProblem(seed).make();
            String json = new JsonPlanFormats(new StubEvaluator()).writeProblem(problem);
            assertThat(json).doesNotContain("\n");
            assertThat(read(json)).as("seed %d", seed).isEqualTo(problem);
        }
    }

    /** Any problem of a right form, sensible or not. */
    private static final class RandomProblem {
        private static final List<String> IDS =
                List.of("a", "conv1", "a b", "ä\"\\", "x\ny", "日本", "split:0", "timeMs", "😀", "");
        private final Random random;

        RandomProblem(long seed) {
            random = new Random(seed);
        }

        Problem make() {
            List<Tier> tiers = List.of(
                    new Tier("d", maybe(), random.nextBoolean() ? OptionalLong.of(whole()) : OptionalLong.empty()),
                    Tier.of(id() + "!"));
            List<ProblemLayer> layers = list(() -> {
                String id = id();
                return new ProblemLayer(
                        id,
                        list(this::id),
                        random.nextBoolean() ? List.of(new DataItem(id, whole())) : list(this::item),
                        byTier(tiers),
                        whole(),
                        whole(),
                        whole(),
                        byTier(tiers));
            });
            return new Problem(
                    id(),
                    tiers,
                    list(this::item),
                    layers,
                    list(this::id),
                    list(() -> new Group(id(), id(), id(), amount(), maybe())),
                    list(() -> new Link(id(), id(), amount(), amount(), amount(), amount(), amount())),
                    Objective.values()[random.nextInt(4)],
                    random.nextInt(100),
                    random.nextInt(5),
                    random.nextBoolean(),
                    random.nextBoolean() ? Limits.NONE : new Limits(maybe(), maybe(), maybe()));
        }

        private interface Making<T> {
            T make();
        }

        private <T> List<T> list(Making<T> element) {
            List<T> list = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                list.add(element.make());
            }
            return list;
        }

        private Map<String, Double> byTier(List<Tier> tiers) {
            Map<String, Double> values = new HashMap<>();
            for (Tier tier : tiers) {
                if (random.nextBoolean()) {
                    values.put(tier.id(), amount());
                }
            }
            return values;
        }

        private String id() {
            return IDS.get(random.nextInt(IDS.size()));
        }

        private DataItem item() {
            return new DataItem(id(), whole());
        }

        private long whole() {
            return random.nextInt(3) == 0 ? 0 : random.nextLong() >>> random.nextInt(64);
        }

        private double amount() {
            return switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> random.nextInt(100);
                case 2 -> random.nextDouble();
                default -> random.nextDouble() * Math.pow(10, random.nextInt(200) - 100);
            };
        }

        private OptionalDouble maybe() {
            return random.nextBoolean() ? OptionalDouble.of(amount()) : OptionalDouble.empty();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesHaveTheRightForm(Path file) {
        StubEvaluator evaluator = new StubEvaluator();
        Problem problem = new JsonPlanFormats(evaluator).readProblem(file);
        assertThat(problem.name() + ".json").isEqualTo(file.getFileName().toString());
        assertThat(evaluator.checked).containsExactly(problem);
    }

    static Stream<Path> examples() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("examples/problems"))) {
            root = root.getParent();
        }
        try (Stream<Path> files = Files.list(root.resolve("examples/problems"))) {
            return files.sorted().toList().stream();
        }
    }
}

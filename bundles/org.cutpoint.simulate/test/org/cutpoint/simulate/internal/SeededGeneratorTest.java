package org.cutpoint.simulate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.assertj.core.data.Percentage;
import org.cutpoint.api.InputException;
import org.cutpoint.api.scenario.EdgeServer;
import org.cutpoint.api.scenario.Outage;
import org.cutpoint.api.scenario.Outage.Part;
import org.cutpoint.api.scenario.Range;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioEvaluator;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.ScenarioRecipe.Arrivals;
import org.cutpoint.api.scenario.ScenarioRecipe.Poisson;
import org.cutpoint.api.scenario.ScenarioRecipe.Ranges;
import org.cutpoint.api.scenario.ScenarioRecipe.Recorded;
import org.cutpoint.api.scenario.ScenarioRecipe.Uniform;
import org.cutpoint.api.scenario.Task;
import org.cutpoint.api.scenario.TaskModel;
import org.junit.jupiter.api.Test;

class SeededGeneratorTest {
    private final SeededGenerator generator = new SeededGenerator();
    private final Map<String, TaskModel> models = generator.models(1, 4, 8);

    private ScenarioRecipe recipe(long seed, int devices, int tasks, Arrivals arrivals) {
        return new ScenarioRecipe("test", seed, models, devices, 10, 3, tasks, arrivals, 300_000, Ranges.PAPER, true);
    }

    @Test
    void theSameSeedGivesTheSameScenarioAndAnotherSeedAnother() {
        Scenario scenario = generator.scenario(recipe(7, 80, 80, new Uniform()));
        assertThat(generator.scenario(recipe(7, 80, 80, new Uniform()))).isEqualTo(scenario);
        assertThat(generator.scenario(recipe(8, 80, 80, new Uniform()))).isNotEqualTo(scenario);
        assertThat(generator.models(1, 4, 8)).isEqualTo(models);
        assertThat(generator.models(2, 4, 8)).isNotEqualTo(models);
    }

    @Test
    void moreDevicesLeaveTheServersAsTheyAre() {
        assertThat(generator.scenario(recipe(7, 80, 80, new Uniform())).edges())
                .isEqualTo(generator.scenario(recipe(7, 20, 20, new Uniform())).edges());
    }

    @Test
    void everythingLiesInItsRange() {
        Scenario scenario = generator.scenario(recipe(3, 2000, 3000, new Uniform()));
        ServiceLoader.load(ScenarioEvaluator.class).findFirst().orElseThrow().check(scenario);
        assertThat(scenario.tasks()).hasSize(3000).allSatisfy(task -> {
            assertThat(task.arrivalMs()).isBetween(0.0, 300_000.0);
            assertThat(task.maxEdgeMbps()).isBetween(20.0, 300.0);
            assertThat(task.maxCoreMbps()).isBetween(10.0, 50.0);
            assertThat(task.samples()).isBetween(1, 1000);
            assertThat(task.edges()).hasSize(3).doesNotHaveDuplicates();
        });
        assertThat(scenario.tasks()).extracting(Task::samples).contains(1, 1000);
        assertThat(scenario.edges()).hasSize(10).allSatisfy(edge -> {
            assertThat(edge.slots()).isBetween(1, 10);
            assertThat(edge.edgeMbps()).isBetween(5000.0, 20_000.0);
            assertThat(edge.coreMbps()).isBetween(100.0, 5000.0);
        });
        assertThat(scenario.models()).hasSize(4 * 16).allSatisfy((id, model) -> assertThat(model.inputBytes())
                .isBetween(10_000L, 1_000_000L));
        assertThat(scenario.tasks().stream().flatMap(t -> t.edges().stream()).distinct())
                .hasSize(10);
    }

    @Test
    void arrivalsAreInOrderAndAsOftenAsAsked() {
        List<Double> uniform = arrivals(new Uniform());
        List<Double> poisson = arrivals(new Poisson());
        assertThat(uniform).isSorted();
        assertThat(poisson).isSorted();
        assertThat(uniform.get(uniform.size() / 2)).isCloseTo(150_000, Percentage.withPercentage(5));
        assertThat(poisson.get(poisson.size() - 1)).isCloseTo(300_000, Percentage.withPercentage(5));
        // Gaps of a Poisson process: as many above the mean as exp(-1) says.
        double mean = 300_000.0 / poisson.size();
        long longGaps = 0;
        for (int t = 1; t < poisson.size(); t++) {
            longGaps += poisson.get(t) - poisson.get(t - 1) > mean ? 1 : 0;
        }
        assertThat((double) longGaps / poisson.size()).isCloseTo(Math.exp(-1), Percentage.withPercentage(5));
    }

    private List<Double> arrivals(Arrivals arrivals) {
        return generator.scenario(recipe(5, 10, 10_000, arrivals)).tasks().stream()
                .map(Task::arrivalMs)
                .toList();
    }

    @Test
    void recordedArrivalsAreTaken() {
        Scenario scenario = generator.scenario(recipe(5, 10, 3, new Recorded(List.of(1.0, 2.5, 2.5, 9.0))));
        assertThat(scenario.tasks()).extracting(Task::arrivalMs).containsExactly(1.0, 2.5, 2.5);
        assertThatThrownBy(() -> generator.scenario(recipe(5, 10, 5, new Recorded(List.of(1.0)))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there are 1 for 5 tasks");
    }

    @Test
    void devicesReachAllEdgesIfThereAreFew() {
        ScenarioRecipe few = new ScenarioRecipe(
                "few", 1, models, 5, 2, 3, 5, new Uniform(), 1000, withInputsOfTheirOwn(new Range(1, 2)), false);
        Scenario scenario = generator.scenario(few);
        assertThat(scenario.tasks()).allMatch(task -> task.edges().equals(List.of("e1", "e2")));
        assertThat(scenario.models()).isEqualTo(models);
    }

    private static Ranges withInputsOfTheirOwn(Range samples) {
        Ranges paper = Ranges.PAPER;
        return new Ranges(
                paper.maxEdgeMbps(),
                paper.maxCoreMbps(),
                paper.edgeMbps(),
                paper.coreMbps(),
                paper.slots(),
                samples,
                Optional.empty(),
                1);
    }

    @Test
    void whatIsNoRangeIsRefused() {
        ScenarioRecipe recipe = new ScenarioRecipe(
                "bad", 1, models, 5, 2, 3, 5, new Uniform(), 1000, withInputsOfTheirOwn(new Range(0, 2)), false);
        assertThatThrownBy(() -> generator.scenario(recipe))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("scenario: samples: from 0.0 to 2.0 is no range of it");
        ScenarioRecipe halves = new ScenarioRecipe(
                "bad", 1, models, 5, 2, 3, 5, new Uniform(), 1000, withInputsOfTheirOwn(new Range(1, 2.5)), false);
        assertThatThrownBy(() -> generator.scenario(halves))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("scenario: samples: from 1.0 to 2.5 is not whole");
    }

    @Test
    void failuresComeAndGoAsOftenAsAsked() {
        List<EdgeServer> edges =
                generator.scenario(recipe(1, 1, 1, new Uniform())).edges();
        List<Outage> outages = generator.outages(4, edges, List.of(Part.SERVER, Part.CORE_LINK), 1e7, 9000, 1000);
        assertThat(outages)
                .hasSizeBetween(18_000, 22_000)
                .isEqualTo(generator.outages(4, edges, List.of(Part.SERVER, Part.CORE_LINK), 1e7, 9000, 1000));
        assertThat(outages)
                .allMatch(o -> o.untilMs() > o.fromMs())
                .extracting(Outage::fromMs)
                .isSorted();
        assertThat(outages.stream()
                        .mapToDouble(o -> o.untilMs() - o.fromMs())
                        .average()
                        .orElseThrow())
                .isCloseTo(1000, Percentage.withPercentage(5));
    }
}

package org.cutpoint.study.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.plan.Objective;
import org.junit.jupiter.api.Test;

class CellsTest {
    private static List<Cell> cells(String experiment) {
        Sweep sweep = StudyReader.read("f", "s", "format: cutpoint-study/1\nexperiments:\n  - " + experiment + "\n")
                .sweeps()
                .get(0);
        List<Cell> cells = Cells.of(sweep);
        assertThat(cells).hasSize(sweep.shown().cells());
        assertThat(new HashSet<>(cells)).as("no cell twice").hasSameSizeAs(cells);
        return cells;
    }

    @Test
    void areAllCombinationsWithStrategiesSideBySide() {
        List<Cell> cells = cells("{id: a, mode: plan, models: [x, y], networks: [3g, 4g], jobs: [1, 9], stages: [2, 4],"
                + " slowdowns: [1, 2, 3], strategies: [jps, jps-best]}");
        assertThat(cells).hasSize(2 * 2 * 2 * 2 * 3 * 2);
        for (int c = 0; c < cells.size(); c += 2) {
            Cell first = cells.get(c);
            Cell second = cells.get(c + 1);
            assertThat(first.way().flatMap(Sweep.Way::strategy)).hasValue("jps");
            assertThat(second.way().flatMap(Sweep.Way::strategy)).hasValue("jps-best");
            assertThat(second.jobs()).isEqualTo(first.jobs());
            assertThat(second.link()).isEqualTo(first.link());
        }
    }

    @Test
    void aSampleIsDrawnByTheSeedWithAllStrategies() {
        String axes = "{id: a, mode: run, models: [x, y, z], networks: [3g, 4g, wifi], slowdowns: [1, 8], strategies:"
                + " [jps, jps-best]";
        List<Cell> all = cells(axes + "}");
        List<Cell> drawn = cells(axes + ", sample: 5}");
        assertThat(drawn).hasSize(5 * 2).isEqualTo(cells(axes + ", sample: 5}"));
        assertThat(described(all)).as("in the same order").containsSubsequence(described(drawn));
        for (int c = 0; c < drawn.size(); c += 2) {
            assertThat(drawn.get(c).way()).isNotEqualTo(drawn.get(c + 1).way());
            assertThat(drawn.get(c).link()).isEqualTo(drawn.get(c + 1).link());
            assertThat(drawn.get(c).slowdown()).isEqualTo(drawn.get(c + 1).slowdown());
        }
        assertThat(described(cells(axes + ", sample: 5, seeds: 2}")))
                .as("another seed draws others")
                .isNotEqualTo(described(drawn));
        assertThat(described(cells(axes + ", sample: 1000}")))
                .as("no more than there are")
                .isEqualTo(described(all));
        assertThat(cells("{id: a, mode: cuts, models: [x, y, z], networks: [3g, 4g], sample: 2}"))
                .as("without strategies")
                .hasSize(2);
    }

    /** Without the sweep, which knows whether it is a sample. */
    private static List<String> described(List<Cell> cells) {
        return cells.stream()
                .map(c -> c.subject() + " " + c.link() + " " + c.slowdown() + " " + c.way())
                .toList();
    }

    @Test
    void axesThatMeanNothingAreLeftOut() {
        assertThat(cells("{id: a, mode: plan, problems: [p.json, q.json], devices: [x, y], slowdowns: [1, 2], jobs: [1,"
                        + " 2], strategies: jps}"))
                .as("files have times of their own")
                .hasSize(2 * 2);
        assertThat(cells("{id: a, mode: schedule, problems: p.json, networks: [3g, 4g], jobs: [1, 2], strategies:"
                        + " [layer-wise, path-wise]}"))
                .as("schedule problems have neither links nor jobs")
                .hasSize(2);
        assertThat(cells("{id: a, mode: cuts, models: x, networks: [3g, 4g]}"))
                .hasSize(2)
                .allSatisfy(c -> assertThat(c.way()).isEqualTo(Optional.empty()));
        assertThat(cells("{id: a, mode: plan, jobMix: [{x: 2, y: 3}], jobs: [1, 2], strategies: jps}"))
                .as("a mix says how many jobs")
                .hasSize(1);
    }

    @Test
    void onlyTilesHaveCoresAndGrids() {
        List<Cell> cells =
                cells("{id: a, mode: tiles, models: x, networks: [3g, 4g], deviceCores: [1, 2], maxGrids: [4, 8,"
                        + " 16], strategies: [fused-layer, no-fused-layer]}");
        assertThat(cells).hasSize(2 * 2 * 3 * 2).allMatch(Cell::tiled);
        assertThat(cells).extracting(Cell::deviceCores).containsOnly(1, 2);
        assertThat(cells).extracting(Cell::maxGrid).containsOnly(4, 8, 16);
        assertThat(cells).extracting(c -> c.objective().orElseThrow()).containsOnly(Objective.LATENCY);
        Cell plain = cells("{id: a, mode: plan, models: x, strategies: jps}").get(0);
        assertThat(plain.tiled()).isFalse();
        assertThat(plain.deviceCores()).isEqualTo(1);
        assertThat(plain.maxGrid()).isEqualTo(8);
    }

    @Test
    void onlyTrainingUpdatesWeights() {
        List<Cell> cells =
                cells("{id: a, mode: plan, models: [x, 'training:x'], updatedShares: [0.1, 0.5, 1], strategies: jps}");
        assertThat(cells).hasSize(1 + 3);
        assertThat(cells).extracting(Cell::updatedShare).containsExactly(0.1, 0.1, 0.5, 1.0);
        assertThat(cells).extracting(Cell::training).containsExactly(false, true, true, true);
    }

    @Test
    void thisMachineIsEmulatedAsASlowerOne() {
        assertThat(cells("{id: a, mode: plan, models: x, strategies: jps}")
                        .get(0)
                        .deviceSlowdown())
                .isEqualTo(8);
        assertThat(cells("{id: a, mode: plan, models: x, device: pixel-xl, strategies: jps}")
                        .get(0)
                        .deviceSlowdown())
                .isEqualTo(1);
        assertThat(cells("{id: a, mode: plan, models: x, slowdown: 3, strategies: jps}")
                        .get(0)
                        .deviceSlowdown())
                .isEqualTo(3);
    }
}

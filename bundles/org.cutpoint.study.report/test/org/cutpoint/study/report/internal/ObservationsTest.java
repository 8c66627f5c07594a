package org.cutpoint.study.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cutpoint.study.StudyResults;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    @Test
    void numbersAreAsLongAsTellsThemApart() {
        assertThat(Observations.brief(List.of("10.604499373", "1.3", "6.2748517", "0.000123456", "200")))
                .containsExactly("10.6", "1.3", "6.275", "0.0001235", "200");
        assertThat(Observations.brief(List.of("1.00001", "1.00002"))).containsExactly("1.00001", "1.00002");
        assertThat(Observations.brief(List.of("conv1.1", "3.5x"))).containsExactly("conv1.1", "3.5x");
    }

    @Test
    void aNumberAloneSaysWhatItIs() {
        StudyResults results = StudySamples.results();
        Observations rows = new Observations(results, results.rows());
        assertThat(rows.named("uplink_mbps", "1.1")).isEqualTo("1.1 Mbit/s");
        assertThat(rows.named("model", "alexnet")).isEqualTo("alexnet");
        assertThat(rows.named("unknown", "7")).isEqualTo("7");
    }
}

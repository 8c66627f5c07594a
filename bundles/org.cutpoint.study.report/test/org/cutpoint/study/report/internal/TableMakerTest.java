package org.cutpoint.study.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Table;
import org.cutpoint.study.Filter;
import org.cutpoint.study.StudyResults;
import org.junit.jupiter.api.Test;

class TableMakerTest {
    private static Table table(List<String> columns, List<String> values, Filter where) {
        StudyResults results = StudySamples.results();
        return new TableMaker(
                        new org.cutpoint.study.Table("t", "T", "", List.of("model"), columns, values, 1, where),
                        new Observations(results, results.rows("sweep")))
                .make("t", "");
    }

    @Test
    void textsAreShownAsTheyAre() {
        Table table = table(
                List.of(),
                List.of("strategy", "makespan_ms"),
                new Filter(Map.of("network", List.of("3g"), "model", StudySamples.MODELS)));

        assertThat(table.columns())
                .extracting(Column::name)
                .startsWith("model", "strategy", "makespan_ms")
                .doesNotHaveDuplicates();
        assertThat(table.columns().get(1).type()).isEqualTo(Column.Type.TEXT);
        assertThat(table.rows()).hasSize(StudySamples.MODELS.size());
        assertThat(table.rows()).allSatisfy(row -> assertThat(row.get(1))
                .as("each once, whatever the repeats")
                .isEqualTo(Cell.of("local-only; partition-only; jps")));
    }

    @Test
    void whatIsNotThereIsMissing() {
        Table table = table(List.of("network"), List.of("reason"), Filter.ALL);

        assertThat(table.columns()).extracting(Column::name).containsExactly("model", "3g, reason");
        assertThat(table.rows())
                .as("others have no reason")
                .containsExactly(List.of(Cell.of("<b>huge</b>"), Cell.of("takes longer than a minute")));
    }
}

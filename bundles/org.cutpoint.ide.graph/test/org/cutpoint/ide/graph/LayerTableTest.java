package org.cutpoint.ide.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.ide.graph.LayerTable.Column;
import org.cutpoint.ide.graph.LayerTable.Row;
import org.junit.jupiter.api.Test;

class LayerTableTest {
    private final ModelGraph model = Networks.modules(2, 2);
    private final LayerTable table = new LayerTable(model);

    @Test
    void filtersByAllWords() {
        assertThat(table.rows("CONV m1", Column.NUMBER, false)).hasSize(5);
        assertThat(table.rows("b0 1x4x", Column.NUMBER, false))
                .extracting(row -> row.layer().id())
                .containsExactly("m0/b0/1", "m1/b0/1");
        assertThat(table.rows("nothing", Column.NUMBER, false)).isEmpty();
    }

    @Test
    void sortsByAnyColumn() {
        for (Column column : Column.values()) {
            List<Row> up = table.rows("", column, false);
            assertThat(up).hasSize(model.layers().size());
            assertThat(table.rows("", column, true).get(0).index())
                    .isIn(up.stream().map(Row::index).toList());
        }
        List<Row> work = table.rows("", Column.WORK, true);
        assertThat(work)
                .isSortedAccordingTo(
                        (a, b) -> Long.compare(b.layer().macs(), a.layer().macs()));
    }

    @Test
    void saysNothingOfTimesThatNobodyKnows() {
        table.update(Optional.empty());
        assertThat(Column.DEVICE.shown(table.rows("", Column.NUMBER, false).get(0)))
                .isEmpty();
    }
}

package org.cutpoint.report.parquet.internal;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.schema.MessageType;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTablesTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("model", Type.TEXT, "model"),
            new Column("jobs", Type.WHOLE, "jobs"),
            new Column("makespan_ms", Type.REAL, "makespan, ms"),
            new Column("proven", Type.FLAG, "proven"));

    @TempDir
    Path folder;

    private Path file(Table table) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ParquetTables().write(table, out);
        Path file = folder.resolve("t.parquet");
        Files.write(file, out.toByteArray());
        // To be looked at by other programs: where the build keeps what it makes.
        String kept = System.getProperty("cutpoint.test.parquet");
        if (kept != null) {
            Files.write(Path.of(kept), out.toByteArray());
        }
        return file;
    }

    private static List<Map<String, Object>> read(Path file) throws IOException {
        Hydrator<Map<String, Object>, Map<String, Object>, String[]> maps = new Hydrator<>() {
            @Override
            public Map<String, Object> start() {
                return new HashMap<>();
            }

            @Override
            public Map<String, Object> add(Map<String, Object> target, String[] heading, Object value) {
                target.put(String.join(".", heading), value);
                return target;
            }

            @Override
            public Map<String, Object> finish(Map<String, Object> target) {
                return target;
            }
        };
        try (Stream<Map<String, Object>> rows = ParquetReader.streamContent(file.toFile(), maps)) {
            return rows.toList();
        }
    }

    @Test
    void typesAndValuesComeBack() throws IOException {
        Table table = new Table(
                new Heading("results", "Results", ""),
                COLUMNS,
                List.of(
                        List.of(Cell.of("zoo:alexnet \u00e9"), Cell.of(1L << 40), Cell.of(0.1), Cell.of(true)),
                        List.of(Cell.MISSING, Cell.MISSING, Cell.MISSING, Cell.of(false))));

        Path file = file(table);

        MessageType schema =
                ParquetReader.readMetadata(file.toFile()).getFileMetaData().getSchema();
        assertThat(schema.toString())
                .contains("optional binary model (STRING)", "optional int64 jobs", "optional double makespan_ms")
                .contains("optional boolean proven");
        List<Map<String, Object>> rows = read(file);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("model", "zoo:alexnet \u00e9")
                .containsEntry("jobs", 1L << 40)
                .containsEntry("makespan_ms", 0.1)
                .containsEntry("proven", true);
        assertThat(rows.get(1).get("makespan_ms")).isNull();
        assertThat(rows.get(1)).containsEntry("proven", false);
    }

    @Test
    void manyRowsMakeASmallFileAndAlwaysTheSameBytes() throws IOException {
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            rows.add(List.of(Cell.of("model" + i % 7), Cell.of(i), Cell.of(i / 3.0), Cell.of(i % 2 == 0)));
        }
        Table table = new Table(new Heading("many", "Many", ""), COLUMNS, rows);
        ByteArrayOutputStream once = new ByteArrayOutputStream();
        ByteArrayOutputStream again = new ByteArrayOutputStream();

        new ParquetTables().write(table, once);
        new ParquetTables().write(table, again);

        assertThat(once.toByteArray()).isEqualTo(again.toByteArray());
        assertThat(once.size()).isLessThan(20_000 * 20);
        assertThat(read(file(table)).get(19_999))
                .containsEntry("jobs", 19_999L)
                .containsEntry("makespan_ms", 19_999 / 3.0);
    }

    @Test
    void noRowsAreAFileToo() throws IOException {
        assertThat(read(file(new Table(new Heading("none", "None", ""), COLUMNS, List.of()))))
                .isEmpty();
    }
}

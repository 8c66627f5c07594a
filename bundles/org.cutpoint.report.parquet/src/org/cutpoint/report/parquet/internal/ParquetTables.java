package org.cutpoint.report.parquet.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.parquet.hadoop.ParquetWriter;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Table;
import org.cutpoint.api.report.TableWriter;
import org.osgi.service.component.annotations.Component;

/**
 * Tables for data frames: Parquet, a column for each of the table's with its type (UTF-8 text, 64-bit integer, double,
 * boolean), all optional. Not compressed beyond Parquet's dictionaries, so that every reader can read it.
 */
@Component
public final class ParquetTables implements TableWriter {
    @Override
    public String format() {
        return "parquet";
    }

    @Override
    public String suffix() {
        return "parquet";
    }

    @Override
    public void write(Table table, OutputStream out) throws IOException {
        // Parquet's index stands at its end, by positions from the start: it is made in memory.
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (ParquetWriter<List<Cell>> writer = new RowWriter(new MemoryFile(whole), table).build()) {
            for (List<Cell> row : table.rows()) {
                writer.write(row);
            }
        }
        whole.writeTo(out);
    }
}

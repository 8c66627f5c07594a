package org.cutpoint.report.parquet.internal;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Table;

/** Builds a writer of a table's rows. */
final class RowWriter extends ParquetWriter.Builder<List<Cell>, RowWriter> {
    private final Table table;

    RowWriter(OutputFile file, Table table) {
        super(file);
        this.table = table;
        withConf(new PlainParquetConfiguration());
        withCompressionCodec(CompressionCodecName.UNCOMPRESSED);
    }

    @Override
    protected RowWriter self() {
        return this;
    }

    @Override
    protected WriteSupport<List<Cell>> getWriteSupport(Configuration configuration) {
        return new Rows(table);
    }

    @Override
    protected WriteSupport<List<Cell>> getWriteSupport(ParquetConfiguration configuration) {
        return new Rows(table);
    }

    private static MessageType schema(Table table) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (Column column : table.columns()) {
            switch (column.type()) {
                case TEXT -> schema.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
                case WHOLE -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
                case REAL -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
                case FLAG -> schema.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            }
        }
        return schema.named("table");
    }

    /** Hands cells to Parquet. */
    private static final class Rows extends WriteSupport<List<Cell>> {
        private final Table table;
        private RecordConsumer consumer;

        Rows(Table table) {
            this.table = table;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return context();
        }

        private WriteContext context() {
            return new WriteContext(
                    schema(table),
                    Map.of(
                            "title",
                            table.heading().title(),
                            "note",
                            table.heading().note()));
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(List<Cell> row) {
            consumer.startMessage();
            for (int i = 0; i < row.size(); i++) {
                if (!(row.get(i) instanceof Cell.Missing)) {
                    String name = table.columns().get(i).name();
                    consumer.startField(name, i);
                    add(row.get(i));
                    consumer.endField(name, i);
                }
            }
            consumer.endMessage();
        }

        private void add(Cell cell) {
            if (cell instanceof Cell.Text text) {
                consumer.addBinary(Binary.fromString(text.value()));
            } else if (cell instanceof Cell.Whole whole) {
                consumer.addLong(whole.value());
            } else if (cell instanceof Cell.Real real) {
                consumer.addDouble(real.value());
            } else if (cell instanceof Cell.Flag flag) {
                consumer.addBoolean(flag.value());
            }
        }
    }
}

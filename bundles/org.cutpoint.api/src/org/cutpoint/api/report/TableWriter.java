package org.cutpoint.api.report;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ConsumerType;

/** Writes tables in one format. A service, one for each format; thread-safe. The same table makes the same bytes. */
@ConsumerType
public interface TableWriter {
    /** What the format is called: {@code csv}, {@code parquet}, {@code latex}, {@code markdown}. */
    String format();

    /** What names of its files end with, without a dot. */
    String suffix();

    /**
     * Writes a table.
     *
     * @param out not closed
     */
    void write(Table table, OutputStream out) throws IOException;
}

package org.cutpoint.api.report;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/** Writes reports as pages that need nothing but a browser. A service; thread-safe. */
@ProviderType
public interface ReportWriter {
    /**
     * Writes an HTML page with all its scripts, styles and data within.
     *
     * @param out not closed
     */
    void write(Report report, OutputStream out) throws IOException;
}

package org.cutpoint.api.report;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Draws figures for print: without title and note, which a paper has in its caption. A service; thread-safe. The same figure
 * makes the same bytes.
 */
@ProviderType
public interface FigureWriter {
    /** File formats, all of vectors. */
    enum Format {
        /** Scalable Vector Graphics. */
        SVG,
        /** Portable Document Format, its font embedded. */
        PDF
    }

    /** How wide a figure is on a paper of two columns. */
    enum Width {
        /** One column: 3.33 inches. */
        COLUMN(3.33),
        /** Both: 7 inches. */
        PAGE(7.0);

        private final double inches;

        Width(double inches) {
            this.inches = inches;
        }

        /** In inches. */
        public double inches() {
            return inches;
        }
    }

    /**
     * Writes a figure.
     *
     * @param out not closed
     */
    void write(Figure figure, Format format, Width width, OutputStream out) throws IOException;
}

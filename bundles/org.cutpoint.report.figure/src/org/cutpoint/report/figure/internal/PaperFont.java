package org.cutpoint.report.figure.internal;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.pdfbox.pdmodel.font.PDFont;

/**
 * The font of all figures, the same on every machine: Liberation Sans, as wide as Arial and Helvetica in every letter, from
 * PDFBox's jar. Thread-safe.
 */
final class PaperFont {
    /** What SVG viewers shall take, the ones of the same widths first. */
    static final String FAMILIES = "'Liberation Sans', Arial, Helvetica, sans-serif";

    private final byte[] trueType;
    private final Font base;

    PaperFont() {
        try (InputStream in =
                PDFont.class.getResourceAsStream("/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
            trueType = in.readAllBytes();
            base = Font.createFont(Font.TRUETYPE_FONT, new ByteArrayInputStream(trueType));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FontFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The font in a size.
     *
     * @param points its size
     */
    Font of(double points) {
        return base.deriveFont((float) points);
    }

    /** The font's file. */
    InputStream trueType() {
        return new ByteArrayInputStream(trueType);
    }
}

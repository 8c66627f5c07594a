package org.cutpoint.report.figure.internal;

import java.io.IOException;
import java.io.OutputStream;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter;
import org.osgi.service.component.annotations.Component;

/** Draws figures with JFreeChart, as vectors. */
@Component
public final class Figures implements FigureWriter {
    private final PaperFont font = new PaperFont();

    @Override
    public void write(Figure figure, Format format, Width width, OutputStream out) throws IOException {
        Drawing drawing = new Drawing(figure, width, font);
        switch (format) {
            case SVG -> SvgFile.write(drawing, figure.heading(), font, out);
            case PDF -> PdfFile.write(drawing, figure.heading(), font, out);
        }
    }
}

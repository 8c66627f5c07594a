package org.cutpoint.report.figure.internal;

import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2DFontTextDrawer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.cutpoint.api.report.Heading;

/** Writes a drawing as PDF: one page of its size, its font embedded as publishers ask for. */
final class PdfFile {
    private PdfFile() {}

    static void write(Drawing drawing, Heading heading, PaperFont font, OutputStream out) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument();
                PdfBoxGraphics2DFontTextDrawer texts = new PdfBoxGraphics2DFontTextDrawer()) {
            float width = (float) drawing.width();
            float height = (float) drawing.height();
            PDPage page = new PDPage(new PDRectangle(width, height));
            document.addPage(page);
            texts.registerFont(font.of(1).getFontName(), PDType0Font.load(document, font.trueType(), true));
            PdfBoxGraphics2D graphics = new PdfBoxGraphics2D(document, width, height);
            graphics.setFontTextDrawer(texts);
            drawing.draw(graphics);
            graphics.dispose();
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawForm(graphics.getXFormObject());
            }
            document.getDocumentInformation().setTitle(heading.title());
            // Else it is made of the time of day.
            document.setDocumentId(0L);
            // Readable structure; what it holds is compressed all the same.
            document.save(whole, CompressParameters.NO_COMPRESSION);
        }
        whole.writeTo(out);
    }
}

package org.cutpoint.report.figure.internal;

import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.cutpoint.api.report.Heading;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Writes a drawing as SVG: its text stays text, as long as it was laid out. */
final class SvgFile {
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    /** What SVG takes where nothing is said. */
    private static final double MEDIUM = 16;

    private SvgFile() {}

    static void write(Drawing drawing, Heading heading, PaperFont font, OutputStream out) throws IOException {
        Document document = document();
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(null);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        drawing.draw(graphics);
        Element root = graphics.getRoot();
        root.setAttribute("width", String.format(Locale.ROOT, "%.2fin", drawing.width() / 72));
        root.setAttribute("height", String.format(Locale.ROOT, "%.2fin", drawing.height() / 72));
        root.setAttribute("viewBox", String.format(Locale.ROOT, "0 0 %.2f %.2f", drawing.width(), drawing.height()));
        root.setAttribute("role", "img");
        describe(root, "desc", heading.note());
        describe(root, "title", heading.title());
        fonts(root, MEDIUM, font);
        serialize(root, out);
    }

    /** Not Batik's own writing: that names a document type on a server, which readers would fetch. */
    private static void serialize(Element root, OutputStream out) throws IOException {
        try {
            TransformerFactory.newInstance().newTransformer().transform(new DOMSource(root), new StreamResult(out));
        } catch (TransformerException e) {
            throw new IOException(e);
        }
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(NAMESPACE, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void describe(Element root, String element, String text) {
        if (!text.isEmpty()) {
            Element made = root.getOwnerDocument().createElementNS(NAMESPACE, element);
            made.setTextContent(text);
            root.insertBefore(made, root.getFirstChild());
        }
    }

    /**
     * Names the fonts that viewers shall take, and how long each text is in ours: where there is none of its widths, as on many a
     * Linux, names would run into what stands beside them. Viewers squeeze or stretch the letters by as much as theirs differ.
     */
    private static void fonts(Element element, double inherited, PaperFont font) {
        double size = inherited;
        if (element.hasAttribute("font-size")) {
            size = Double.parseDouble(element.getAttribute("font-size").replace("px", ""));
        }
        if (element.hasAttribute("font-family")) {
            element.setAttribute("font-family", PaperFont.FAMILIES);
        }
        if (element.getTagName().equals("text")) {
            length(element, font.of(size));
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                fonts(inner, size, font);
            }
        }
    }

    private static void length(Element text, Font font) {
        String letters = text.getTextContent();
        // Of letters that ours does not have nobody knows how wide others draw them.
        if (!letters.isBlank() && font.canDisplayUpTo(letters) < 0) {
            text.setAttribute("textLength", String.format(Locale.ROOT, "%.2f", Theme.length(letters, font)));
            text.setAttribute("lengthAdjust", "spacingAndGlyphs");
        }
    }
}

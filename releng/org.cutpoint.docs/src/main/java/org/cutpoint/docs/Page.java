package org.cutpoint.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/**
 * One file of Markdown.
 *
 * @param source its path, relative to the repository
 * @param headings with their anchors, which are those that Git hosts make: lower case, hyphens for blanks, no other
 *     punctuation, a number at those that are there already
 */
record Page(Path source, Node document, Map<Heading, String> headings) {
    static Page of(Path source, Node document) {
        Map<Heading, String> headings = new LinkedHashMap<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                headings.put(heading, anchor(text(heading), headings.values()));
            }
        });
        return new Page(source, document, headings);
    }

    private static String anchor(String heading, Collection<String> taken) {
        String plain = heading.toLowerCase(Locale.ROOT).replace(' ', '-').replaceAll("[^\\p{L}\\p{N}_-]", "");
        String anchor = plain;
        for (int i = 1; taken.contains(anchor); i++) {
            anchor = plain + "-" + i;
        }
        return anchor;
    }

    /** The first heading of the first level, or the file's name. */
    String title() {
        return headings.keySet().stream()
                .filter(h -> h.getLevel() == 1)
                .map(Page::text)
                .findFirst()
                .orElse(source.getFileName().toString());
    }

    /** The headings of the second level, which the navigation shows below the page that one reads. */
    List<Heading> sections() {
        return headings.keySet().stream().filter(h -> h.getLevel() == 2).toList();
    }

    static String text(Node node) {
        List<String> parts = new ArrayList<>();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                parts.add(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                parts.add(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak lineBreak) {
                parts.add(" ");
            }
        });
        return String.join("", parts);
    }
}

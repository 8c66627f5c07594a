package org.cutpoint.studio.help.internal;

import java.util.Arrays;
import java.util.Optional;
import org.eclipse.help.HelpSystem;
import org.eclipse.help.IToc;
import org.eclipse.help.ITopic;
import org.eclipse.help.IUAElement;

/**
 * The table of contents, with a page beside it.
 *
 * @param root of all addresses
 */
record Contents(String root) {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="UTF-8"><title>Help</title><style>
            :root { color-scheme: light dark; }
            body { margin: 0; display: flex; height: 100vh; font: 14px sans-serif; }
            nav { flex: 0 0 260px; overflow: auto; padding: 12px 8px; border-right: 1px solid #8886; }
            nav ul { list-style: none; margin: 0; padding-left: 14px; } nav li { margin: 5px 0; }
            a { color: inherit; text-decoration: none; } a:hover, a:focus { text-decoration: underline; }
            iframe { flex: 1; border: 0; }
            </style></head><body><nav><ul>
            """;

    /**
     * The whole page.
     *
     * @param query of the request, as help systems ask: {@code topic=/BUNDLE/PATH}; null, as servers have it, if none
     */
    String html(String query) {
        StringBuilder html = new StringBuilder(HEAD);
        IToc[] books = HelpSystem.getTocs();
        for (IToc book : books) {
            html.append("<li><b>").append(link(book)).append("</b>");
            topics(book.getTopics(), html);
            html.append("</li>");
        }
        html.append("</ul></nav><iframe name=\"page\" src=\"")
                .append(address(chosen(query).or(() -> first(books)).orElse("")))
                .append("\"></iframe></body></html>");
        return html.toString();
    }

    private static Optional<String> chosen(String query) {
        return Arrays.stream(Optional.ofNullable(query).orElse("").split("&"))
                .filter(part -> part.startsWith("topic=/"))
                .map(part -> part.substring("topic=".length()))
                .findFirst();
    }

    private static Optional<String> first(IToc[] books) {
        return Arrays.stream(books)
                .map(book -> Optional.ofNullable(book.getTopic(null)).map(ITopic::getHref))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void topics(ITopic[] topics, StringBuilder html) {
        if (topics.length > 0) {
            html.append("<ul>");
            for (ITopic topic : topics) {
                html.append("<li>").append(link(topic));
                topics(topic.getSubtopics(), html);
                html.append("</li>");
            }
            html.append("</ul>");
        }
    }

    private String link(IUAElement element) {
        String label = element instanceof IToc book ? book.getLabel() : ((ITopic) element).getLabel();
        Optional<String> href = element instanceof IToc book
                ? Optional.ofNullable(book.getTopic(null)).map(ITopic::getHref)
                : Optional.ofNullable(((ITopic) element).getHref());
        return href.map(h -> "<a target=\"page\" href=\"" + address(h) + "\">" + escaped(label) + "</a>")
                .orElse(escaped(label));
    }

    private String address(String href) {
        return href.startsWith("/") ? escaped(root + "/topic" + href) : "";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}

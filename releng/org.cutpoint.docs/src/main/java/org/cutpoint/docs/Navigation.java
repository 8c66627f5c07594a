package org.cutpoint.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;

/**
 * The pages in their order: as docs/README.md lists them, which is a Git host's table of contents, too. Whatever it does
 * not list comes last.
 */
record Navigation(List<Section> sections) {
    record Section(String title, List<Entry> entries) {}

    /** @param source the page's path in the repository */
    record Entry(String title, Path source) {}

    static Navigation of(Page index, Map<Path, Page> pages) {
        List<Section> sections = new ArrayList<>();
        Set<Path> listed = new LinkedHashSet<>(List.of(index.source()));
        index.document().accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                if (heading.getLevel() == 2) {
                    sections.add(new Section(Page.text(heading), new ArrayList<>()));
                }
            }

            @Override
            public void visit(ListItem item) {
                firstLink(item).ifPresent(link -> {
                    Path source =
                            index.source().resolveSibling(link.getDestination()).normalize();
                    if (!sections.isEmpty() && pages.containsKey(source) && listed.add(source)) {
                        sections.get(sections.size() - 1).entries().add(new Entry(Page.text(link), source));
                    }
                });
            }
        });
        List<Entry> others = pages.values().stream()
                .filter(page -> !listed.contains(page.source()))
                .map(page -> new Entry(page.title(), page.source()))
                .sorted(Comparator.comparing(Entry::title))
                .toList();
        if (!others.isEmpty()) {
            sections.add(new Section("More", others));
        }
        sections.removeIf(section -> section.entries().isEmpty());
        return new Navigation(sections);
    }

    /** All pages but the first one, in order. */
    List<Entry> entries() {
        return sections.stream().flatMap(s -> s.entries().stream()).toList();
    }

    private static Optional<Link> firstLink(ListItem item) {
        List<Link> links = new ArrayList<>();
        item.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                links.add(link);
            }
        });
        return links.stream().findFirst();
    }
}

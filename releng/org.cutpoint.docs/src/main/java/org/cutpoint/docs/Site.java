package org.cutpoint.docs;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes a site of the Markdown in docs/ and in the repository's root: HTML files that need nothing but each other and
 * their pictures. Links between pages, to headings, to pictures and to files of the repository are checked; a dead one
 * is an error. Files that pages lead to are in the site, too, for reading.
 */
public final class Site {
    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Path INDEX = Path.of("docs", "README.md");

    private final Path repository;
    private final Map<Path, Page> pages = new LinkedHashMap<>();

    private Site(Path repository) throws IOException {
        this.repository = repository;
        Parser parser = Parser.builder().extensions(TABLES).build();
        for (Path file : markdown()) {
            Path source = repository.relativize(file);
            pages.put(source, Page.of(source, parser.parse(Files.readString(file))));
        }
    }

    /** @param args the repository's root, and the folder to write to, whose former contents are lost */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[1]).toAbsolutePath().normalize();
        List<String> problems = make(Path.of(args[0]).toAbsolutePath().normalize(), folder);
        if (!problems.isEmpty()) {
            problems.forEach(System.err::println);
            System.err.println("The documentation has " + problems.size() + " dead links or other faults: mend them.");
            System.exit(1);
        }
        System.out.println("The documentation: " + folder.resolve("index.html"));
    }

    /**
     * Writes the site.
     *
     * @return what is wrong with it, one line each: the file, the link, why it is dead
     */
    static List<String> make(Path repository, Path folder) throws IOException {
        return new Site(repository).write(folder);
    }

    private List<Path> markdown() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> root = Files.list(repository);
                Stream<Path> docs = Files.walk(repository.resolve("docs"))) {
            Stream.concat(root, docs)
                    .filter(f -> f.getFileName().toString().endsWith(".md") && Files.isRegularFile(f))
                    .sorted()
                    .forEach(files::add);
        }
        return files;
    }

    private List<String> write(Path folder) throws IOException {
        Page index = pages.get(INDEX);
        if (index == null) {
            return List.of("docs/README.md: not there; it lists the pages");
        }
        clear(folder);
        Navigation navigation = Navigation.of(index, pages);
        Links links = new Links(repository, pages);
        Template template = new Template(navigation, pages);
        for (Page page : pages.values()) {
            check(page, links);
            put(folder, page.source(), template.page(page, html(page, links)));
        }
        for (Path file : links.files()) {
            copy(folder, file, template);
        }
        return links.problems();
    }

    private static String html(Page page, Links links) {
        return HtmlRenderer.builder()
                .extensions(TABLES)
                .attributeProviderFactory(context -> attributes(page, links))
                .build()
                .render(page.document());
    }

    private static AttributeProvider attributes(Page page, Links links) {
        return (node, tag, attributes) -> {
            if (node instanceof Heading heading) {
                attributes.put("id", page.headings().get(heading));
            } else if (node instanceof Link link) {
                attributes.put("href", links.follow(page, link.getDestination()));
            } else if (node instanceof Image image) {
                attributes.put("src", links.follow(page, image.getDestination()));
                attributes.put("loading", "lazy");
            } else if (tag.equals("pre")) {
                // Scrolls to the side; without, only a pointer could do so.
                attributes.put("tabindex", "0");
            }
        };
    }

    /** What links cannot be followed in, and pictures that those who do not see them know nothing of. */
    private static void check(Page page, Links links) {
        page.document().accept(new AbstractVisitor() {
            @Override
            public void visit(Image image) {
                if (Page.text(image).isBlank()) {
                    links.problem(
                            page, "picture " + image.getDestination() + ": it has no text that says what it shows");
                }
                if (!Links.picture(image.getDestination())) {
                    links.problem(page, "picture " + image.getDestination() + ": none of SVG, PNG and JPEG");
                }
            }

            @Override
            public void visit(HtmlInline html) {
                tag(html.getLiteral());
            }

            @Override
            public void visit(HtmlBlock html) {
                tag(html.getLiteral());
            }

            private void tag(String literal) {
                if (!literal.startsWith("<!--")) {
                    links.problem(
                            page,
                            "HTML '" + literal.lines().findFirst().orElse("")
                                    + "': Git hosts leave it out; write Markdown, or `code` for words in angle brackets");
                }
            }
        });
    }

    /** A picture or a report as it is, a text as a page. */
    private void copy(Path folder, Path file, Template template) throws IOException {
        Path from = repository.resolve(file);
        if (Links.asItIs(file)) {
            Path to = folder.resolve(Links.inSite(file));
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        put(folder, file, template.text(file, Files.isDirectory(from) ? names(from) : text(from)));
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            return Files.size(file) + " bytes";
        }
    }

    private static String names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName() + (Files.isDirectory(f) ? "/" : ""))
                    .sorted()
                    .collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private static void put(Path folder, Path source, String html) throws IOException {
        Path file = folder.resolve(Links.inSite(source));
        Files.createDirectories(file.getParent());
        Files.writeString(file, html);
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

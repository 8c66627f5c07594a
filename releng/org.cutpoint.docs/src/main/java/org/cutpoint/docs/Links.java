package org.cutpoint.docs;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where links lead. In Markdown they are relative to the file that they stand in, so that they work on a Git host; here
 * each is checked, and turned into one that works in the site. Addresses elsewhere are taken as they are: a build must
 * not depend on others' servers.
 */
final class Links {
    /** What a build makes is not there for others. */
    private static final Set<String> MADE = Set.of("target", "out", "bin_test", "study-results");

    private static final Path DOCS = Path.of("docs");

    private final Path repository;
    private final Map<Path, Page> pages;
    private final Set<Path> files = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param repository its root
     * @param pages by their paths in it
     */
    Links(Path repository, Map<Path, Page> pages) {
        this.repository = repository;
        this.pages = pages;
    }

    /** What was linked to and is no page: paths in the repository. */
    Set<Path> files() {
        return files;
    }

    List<String> problems() {
        return problems;
    }

    void problem(Page page, String what) {
        problems.add(slashes(page.source()) + ": " + what);
    }

    /** Where a file of the repository is in the site. */
    static Path inSite(Path source) {
        Path place = source.startsWith(DOCS)
                ? DOCS.relativize(source)
                : Path.of("repository").resolve(source);
        String name = place.getFileName().toString();
        if (slashes(source).equals("docs/README.md")) {
            return Path.of("index.html");
        }
        if (name.endsWith(".md")) {
            return place.resolveSibling(name.substring(0, name.length() - 3) + ".html");
        }
        return asItIs(source) ? place : place.resolveSibling(name + ".html");
    }

    /** Whether a file is in the site as it is: pictures, and the reports in docs/, which are pages of their own. */
    static boolean asItIs(Path source) {
        String name = source.getFileName().toString();
        return picture(name) || source.startsWith(DOCS) && name.endsWith(".html");
    }

    static boolean picture(String name) {
        return name.endsWith(".svg") || name.endsWith(".png") || name.endsWith(".jpg");
    }

    /** The way from one file of the site to another. */
    static String way(Path from, Path to) {
        Path folder = from.getParent();
        return slashes(folder == null ? to : folder.relativize(to));
    }

    /** What a link of a page is in the site. A dead one is a problem. */
    String follow(Page page, String link) {
        if (link.matches("(https|mailto):.*")) {
            return link;
        }
        if (link.matches("[a-z]+:.*") || link.startsWith("/")) {
            problem(page, "link to " + link + ": neither a relative path nor https");
            return link;
        }
        int hash = link.indexOf('#');
        // It would take a plus for a blank, which it is only in forms.
        String encoded = (hash < 0 ? link : link.substring(0, hash)).replace("+", "%2B");
        String path = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        String anchor = hash < 0 ? "" : link.substring(hash + 1);
        Path source = path.isEmpty()
                ? page.source()
                : page.source().resolveSibling(path).normalize();
        Page target = pages.get(source);
        if (target == null && !isFile(source)) {
            problem(page, "link to " + link + ": there is no " + slashes(source));
            return link;
        }
        if (!anchor.isEmpty() && (target == null || !target.headings().containsValue(anchor))) {
            problem(page, "link to " + link + ": " + slashes(source) + " has no heading with the anchor #" + anchor);
        }
        if (target == null) {
            files.add(source);
        }
        return way(inSite(page.source()), inSite(source)) + (hash < 0 ? "" : link.substring(hash));
    }

    private boolean isFile(Path source) {
        if (source.startsWith("..")) {
            return false;
        }
        for (Path part : source) {
            if (MADE.contains(part.toString())) {
                return false;
            }
        }
        return Files.exists(repository.resolve(source));
    }

    static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }
}

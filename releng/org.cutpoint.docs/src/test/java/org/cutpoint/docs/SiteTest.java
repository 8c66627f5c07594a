package org.cutpoint.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
    @TempDir
    Path repository;

    private Path site;

    @BeforeEach
    void pages() throws IOException {
        site = repository.resolve("target/site");
        put("README.md", "# Front\n\n[docs](docs/first.md#a-code-and--more), [licence](LICENSE)");
        put("LICENSE", "Do <as> you like.");
        put(
                "docs/README.md",
                "# Docs\n\n## Learn\n\n- [One](first.md): begin\n- [Two](sub/second.md)\n\nSee the [front](../README.md).");
        put("docs/first.md", "# First\n\n## A `code` and  more\n\nWords.\n\n## Again\n\n## Again\n\n[up](#again-1)");
        put("docs/sub/second.md", "# Second\n\n[one](../first.md), [all](../../examples), ![a dot](../images/dot.svg)");
        put("docs/images/dot.svg", "<svg/>");
        put("examples/a.json", "{}");
    }

    @Test
    void linksLeadInTheSiteWhereTheyLeadInTheRepository() throws IOException {
        assertThat(make()).isEmpty();

        assertThat(read("repository/README.html"))
                .contains("href=\"../first.html#a-code-and--more\"", "href=\"LICENSE.html\"");
        assertThat(read("first.html")).contains("<h2 id=\"again-1\">", "href=\"#again-1\"");
        assertThat(read("sub/second.html"))
                .contains(
                        "href=\"../first.html\"", "href=\"../repository/examples.html\"", "src=\"../images/dot.svg\"");
        assertThat(site.resolve("images/dot.svg")).exists();
        assertThat(read("repository/LICENSE.html")).contains("Do &lt;as&gt; you like.");
        assertThat(read("repository/examples.html")).contains("a.json");
    }

    @Test
    void everyPageHasTheNavigationOfTheFirstOneAndItsNeighbours() throws IOException {
        make();

        assertThat(read("first.html"))
                .contains(
                        "<title>First - Cutpoint</title>",
                        "aria-current=\"page\">One</a>",
                        "Next: <a href=\"sub/second.html\">Two</a>");
        assertThat(read("sub/second.html")).contains("Before: <a href=\"../first.html\">One</a>");
    }

    @Test
    void whatTheFirstPageDoesNotListComesLast() throws IOException {
        put("docs/third.md", "# Third");

        assertThat(make()).isEmpty();
        assertThat(read("index.html")).containsSubsequence("Learn", "Two", "More", "Front", "Third");
    }

    @Test
    void reportsAreThereAsTheyAre() throws IOException {
        put("docs/reports/all.html", "<!DOCTYPE html><title>All</title>");
        put("examples/a.html", "<p>");
        put("docs/third.md", "# Third\n\n[all](reports/all.html), [an example](../examples/a.html)");

        assertThat(make()).isEmpty();
        assertThat(read("third.html"))
                .contains("href=\"reports/all.html\"", "href=\"repository/examples/a.html.html\"");
        assertThat(read("reports/all.html")).isEqualTo("<!DOCTYPE html><title>All</title>");
    }

    @Test
    void nothingComesFromElsewhere() throws IOException {
        make();

        assertThat(read("index.html")).doesNotContain("<script", "src=\"http", "<link", "@import", "url(");
    }

    @Test
    void deadLinksAreNamed() throws IOException {
        put(
                "docs/dead.md",
                "# Dead\n\n[a](gone.md) [b](first.md#gone) [c](#gone) ![d](images/gone.png) [e](../examples/gone.json)"
                        + " [f](../../outside.md) [g](../target/site/index.html) [h](http://example.org) [i](/first.md)"
                        + " [j](https://example.org/gone)");

        assertThat(make())
                .allMatch(problem -> problem.startsWith("docs/dead.md: link to "))
                .extracting(problem -> problem.split(" ")[3].replaceFirst(":$", ""))
                .containsExactly(
                        "gone.md",
                        "first.md#gone",
                        "#gone",
                        "images/gone.png",
                        "../examples/gone.json",
                        "../../outside.md",
                        "../target/site/index.html",
                        "http://example.org",
                        "/first.md");
    }

    @Test
    void whatAGitHostLeavesOutIsNamed() throws IOException {
        put("docs/html.md", "# HTML\n\n<!-- a comment -->\n\nGive <HOST> and `<PORT>`. ![](images/dot.svg)");

        assertThat(make()).hasSize(2).allMatch(problem -> problem.startsWith("docs/html.md: "));
        assertThat(make())
                .anyMatch(problem -> problem.contains("<HOST>"))
                .anyMatch(problem -> problem.contains("no text"));
    }

    @Test
    void whatWasThereBeforeIsGone() throws IOException {
        put("target/site/old.html", "old");

        make();

        assertThat(site.resolve("old.html")).doesNotExist();
    }

    private List<String> make() throws IOException {
        return Site.make(repository, site);
    }

    private void put(String path, String text) throws IOException {
        Path file = repository.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String read(String path) throws IOException {
        return Files.readString(site.resolve(path));
    }
}

package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.Markup;
import org.cutpoint.report.internal.Samples.Part;
import org.junit.jupiter.api.Test;

class HtmlPageTest {
    private static final String PAGE = new HtmlPage(Samples.comparison()).render();

    @Test
    void everyElementIsClosed() {
        Deque<String> open = new ArrayDeque<>();
        Matcher tag =
                Pattern.compile("<(/?)([a-z0-9]+)((?:[^<>\"]|\"[^\"]*\")*)>").matcher(PAGE);
        while (tag.find()) {
            if (Set.of("meta", "br").contains(tag.group(2)) || tag.group(3).endsWith("/")) {
                continue;
            }
            if (tag.group(1).isEmpty()) {
                open.push(tag.group(2));
            } else {
                assertThat(tag.group(2)).as("at %d", tag.start()).isEqualTo(open.pop());
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void needsNothingFromElsewhere() {
        assertThat(PAGE)
                .doesNotContain("http:", "https:", "<script", "<link", "src=", "url(", "@import")
                .contains("<svg", "prefers-color-scheme: dark", "@media print");
    }

    @Test
    void namesAreText() {
        String evil = "<img src=x onerror=alert(1)>&\"'";
        String page = new HtmlPage(new Comparison(
                        evil,
                        Instant.EPOCH,
                        evil,
                        new Machine(evil, evil, evil, 1, evil),
                        List.of(new Comparison.Section(
                                evil,
                                evil,
                                1,
                                1,
                                1,
                                List.of(Samples.run(evil, evil, 1, 1, new Part(evil, 2, 10, 10, 1, 1))),
                                OptionalDouble.empty()))))
                .render();
        assertThat(page).doesNotContain("<img").contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;");
        assertThat(Markup.escape("a\u0000b")).isEqualTo("a\uFFFDb");
    }

    @Test
    void plotsHaveTextAlternativesWithTheirNumbers() {
        assertThat(PAGE.split("<svg ", -1)).hasSize(5);
        assertThat(PAGE.split("role=\"img\" aria-labelledby", -1)).hasSize(5);
        assertThat(PAGE).contains("jps-best predicted 2.04 s, measured 2.07 s");
    }

    @Test
    void tablesTellWhatTheirHeadersAreFor() {
        assertThat(PAGE).contains("scope=\"col\"", "scope=\"row\"", "scope=\"rowgroup\"", "<caption>");
    }

    @Test
    void emulatedIsSaidWhereverNumbersAre() {
        // Header, results, table, each plot.
        assertThat(PAGE.split("class=\"tag\">emulated", -1).length).isGreaterThan(10);
        assertThat(PAGE).doesNotContain("(emulated)</");
    }
}

package org.cutpoint.report.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.report.ReportWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Opens a report from disk, as a reader would. Pictures of it are kept beside the build's other results. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportPageTest {
    private static final String TABLE = "cutpointReport.tables[0]";
    private static final String SHOWN =
            "document.querySelectorAll('#results .tabulator-row')[0]" + ".querySelectorAll('.tabulator-cell')";

    private final Path folder = Path.of(System.getProperty("cutpoint.screenshots", "target/screenshots"));
    private Path page;
    private Browser browser;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        Optional<Path> program = Browser.find();
        assumeTrue(
                program.isPresent(),
                "no Chromium on the path: install Debian's package chromium to test reports in it");
        Files.createDirectories(folder);
        page = folder.resolve("report.html").toAbsolutePath();
        BundleContext context = FrameworkUtil.getBundle(ReportPageTest.class).getBundleContext();
        ReportWriter writer = context.getService(context.getServiceReference(ReportWriter.class));
        try (OutputStream out = Files.newOutputStream(page)) {
            writer.write(SampleReport.report(), out);
        }
        browser = new Browser(program.get(), Files.createTempDirectory("cutpoint-browser"));
    }

    @BeforeEach
    void open() {
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "light"))));
        browser.open(page);
        browser.value("localStorage.clear()");
        // Scrolling would have them drawn one by one.
        browser.value("cutpointReport.figures.forEach(f => f.charts.length || f.draw())");
        browser.until(TABLE + ".getDataCount()", SampleReport.ROWS);
    }

    @AfterEach
    void nothingWentWrongAndNothingWasFetched() {
        assertThat(browser.problems()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(r -> r.startsWith("file:") || r.startsWith("data:"));
        assertThat(browser.value("document.querySelectorAll('img, main b').length"))
                .isEqualTo(0);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void drawsEveryFigure() throws IOException {
        browser.until("document.querySelectorAll('.chart svg').length", 12);
        assertThat((Integer) browser.value("Math.min(...[...document.querySelectorAll('.chart svg')].map(s =>"
                        + " s.querySelectorAll('path').length))"))
                .isGreaterThan(5);
        // The model's name is there, as what it is: text.
        assertThat(browser.value("document.body.innerText.includes('<img src=x onerror=')"))
                .isEqualTo(true);
        browser.screenshot(folder.resolve("light.png"));
    }

    /** Of each chart, the texts that lie on its upright axis' title. */
    @Test
    void titlesOfAxesLieOnNoNumbers() {
        assertThat(
                        browser.value(
                                """
                        [...document.querySelectorAll('.chart svg')].flatMap(svg => {
                          const texts = [...svg.querySelectorAll('text')].map(t => ({
                            text: t.textContent, box: t.getBoundingClientRect()}));
                          const upright = texts.filter(t => t.box.height > 2 * t.box.width && t.text.length > 5);
                          return upright.flatMap(title => texts.filter(t => t !== title
                              && t.box.left < title.box.right && t.box.right > title.box.left
                              && t.box.top < title.box.bottom && t.box.bottom > title.box.top))
                              .map(t => t.text);
                        })"""))
                .isEqualTo(List.of());
        // They are there, and inside of their charts.
        assertThat(
                        (Integer)
                                browser.value(
                                        """
                        [...document.querySelectorAll('.chart svg')].filter(svg =>
                          [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect()).some(box =>
                            box.height > 2 * box.width && box.left >= svg.getBoundingClientRect().left)).length"""))
                .isGreaterThanOrEqualTo(8);
    }

    @Test
    void aClickSortsATableOfTwentyThousandRows() {
        String header = "document.querySelector('#results [tabulator-field=c3] .sort')";
        browser.click(header);
        browser.until(SHOWN + "[3].textContent", "0.5");
        browser.until("document.querySelector('#results [tabulator-field=c3]').ariaSort", "ascending");
        browser.click(header);
        browser.until(SHOWN + "[3].textContent", "20000");
        // Empty cells come last, whichever way.
        browser.click("document.querySelector('#results [tabulator-field=c4] .sort')");
        browser.until(SHOWN + "[4].textContent", "1.0");
    }

    @Test
    void headersFilterTextAndNumbers() throws IOException {
        browser.click("document.querySelector('#results [tabulator-field=c0] input')");
        browser.type("ALEX");
        browser.until("document.querySelector('#results .count').textContent", "5000 of 20000 rows");
        browser.click("document.querySelector('#results [tabulator-field=c3] input')");
        browser.type("10 .. 20");
        browser.until(
                TABLE
                        + ".getRows('active').every(r => r.getData().c0 === 'alexnet' && r.getData().c3 >= 10 &&"
                        + " r.getData().c3 <= 20)",
                true);
        assertThat((Integer) browser.value(TABLE + ".getRows('active').length")).isBetween(1, 10);
        browser.screenshot(folder.resolve("filtered.png"));
    }

    @Test
    void searchLooksIntoAllColumns() {
        browser.click("document.querySelector('#results .tools input')");
        browser.type("partition");
        browser.until("document.querySelector('#results .count').textContent", "5000 of 20000 rows");
        browser.until(SHOWN + "[1].textContent", "partition-only");
    }

    @Test
    void aClickInTheLegendHidesAndShowsASeries() {
        String paths = "document.querySelectorAll('#lines .chart path').length";
        Object before = browser.value(paths);
        String jps = "[...document.querySelectorAll('#lines .legend button')].find(b => b.textContent === 'jps')";

        browser.click(jps);

        browser.until(jps + ".getAttribute('aria-pressed')", "false");
        browser.until("cutpointReport.figures[1].charts[0].getOption().legend[0].selected.jps", false);
        browser.until(paths + " < " + before, true);
        browser.click(jps);
        browser.until(paths, before);
    }

    @Test
    void darkThemeByPreferenceAndByButton() throws IOException {
        String theme = "document.documentElement.dataset.theme";
        String background = "getComputedStyle(document.body).backgroundColor";
        assertThat(browser.value(theme)).isEqualTo("light");
        assertThat(browser.value(background)).isEqualTo("rgb(255, 255, 255)");

        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        browser.until(theme, "dark");
        browser.screenshot(folder.resolve("dark.png"));
        browser.click("document.getElementById('theme')");
        browser.until(theme, "light");
        browser.until(background, "rgb(255, 255, 255)");
        // What was chosen outlives a new visit.
        browser.open(page);
        browser.until(theme, "light");
    }

    @Test
    void everythingCanBeReachedAndUsedByKeyboard() {
        Set<String> reached = new LinkedHashSet<>();
        boolean sorted = false;
        boolean hidden = false;
        for (int i = 0; i < 120 && !reached.contains("tabulator-tableholder"); i++) {
            browser.press("Tab");
            String focused = (String) browser.value("document.activeElement.id || document.activeElement.className"
                    + " || document.activeElement.tagName + ' ' + document.activeElement.parentElement.className");
            if (reached.add(focused) || focused.equals("sort")) {
                assertThat(browser.value("getComputedStyle(document.activeElement).outlineStyle"))
                        .as("visible focus on " + focused)
                        .isNotEqualTo("none");
            }
            if (focused.equals("BUTTON legend") && !hidden) {
                browser.press("Space");
                assertThat(browser.value("document.activeElement.ariaPressed")).isEqualTo("false");
                hidden = true;
            }
            if (focused.equals("sort")
                    && !sorted
                    && browser.value("document.activeElement.textContent").equals("makespan, ms")) {
                browser.press("Enter");
                browser.until(SHOWN + "[3].textContent", "0.5");
                sorted = true;
            }
        }
        assertThat(reached)
                .contains(
                        "skip", "theme", "BUTTON legend", "reset", "SUMMARY ", "save", "sort", "tabulator-tableholder");
        assertThat(sorted).isTrue();
        assertThat(hidden).isTrue();
    }

    @Test
    void dataOfAFigureCanBeReadAsATable() {
        browser.click("document.querySelector('#bars summary')");
        browser.until("document.querySelectorAll('#bars details tbody tr').length", 16);
        browser.until("document.querySelector('#bars details td').textContent", "local-only");
    }

    @Test
    void printsInLightColoursWithoutControls() throws IOException {
        browser.click("document.getElementById('theme')");
        browser.until("document.documentElement.dataset.theme", "dark");
        browser.value(
                "addEventListener('beforeprint', () => window.printedIn = document.documentElement.dataset.theme)");

        Path print = folder.resolve("print.pdf");
        browser.print(print);

        assertThat(browser.value("window.printedIn")).isEqualTo("light");
        browser.until("document.documentElement.dataset.theme", "dark");
        String pdf = Files.readString(print, StandardCharsets.ISO_8859_1);
        assertThat(pdf).startsWith("%PDF");
        // Its first rows, not twenty thousand.
        assertThat(pdf.split("/Type /Page\\b").length - 1).isBetween(3, 25);
    }
}

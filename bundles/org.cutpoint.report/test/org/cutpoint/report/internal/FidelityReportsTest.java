package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityReports;
import org.cutpoint.report.fidelity.Finding;
import org.junit.jupiter.api.Test;

class FidelityReportsTest {
    private static final Fidelity FIDELITY = FidelitySamples.fidelity(
            List.of(
                    FidelitySamples.of("zoo:alexnet", "4g", "jps", 0.98, 1.01),
                    FidelitySamples.of("zoo:alexnet", "4g", "jps-best", 0.8, 0.9),
                    FidelitySamples.of("zoo:alexnet", "4g", "optimal", 0.8, 0.9),
                    FidelitySamples.of("zoo:vgg16", "wifi", "jps", 1.03, 1.04)),
            List.of(FidelitySamples.stretch("zoo:alexnet", 8.04)));

    private final FidelityReports reports = new FidelityReportsComponent();

    @Test
    void findingsSurviveTheirLines() {
        for (Finding finding :
                List.of(FIDELITY.cases().get(1), FIDELITY.stretches().get(0))) {
            String line = reports.line(finding);
            assertThat(line).doesNotContain("\n").startsWith("{\"format\":\"cutpoint-finding/1\"");
            assertThat(reports.read("here", line)).isEqualTo(finding);
        }
    }

    @Test
    void brokenLinesAreRefused() {
        String line = reports.line(FIDELITY.cases().get(0));
        for (String broken : List.of(
                "",
                "{}",
                line.substring(0, line.length() / 2),
                line.replace("\"queueing\"", "\"quaking\""),
                line.replace("\"jobs\":10,", ""),
                line.replace("finding/1", "finding/2"))) {
            assertThatThrownBy(() -> reports.read("journal line 3", broken))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("journal line 3");
        }
    }

    @Test
    void textHasTheTablesAndTheVerdict() {
        String text = reports.text(FIDELITY, TextStyle.PLAIN);
        assertThat(text)
                .contains(
                        "4 cases, 3 different runs; links (emulated); device slowed 8x (emulated), 1 thread",
                        "compute: device compute -20.0 %, which is 0.20 s of the makespan",
                        "OVER THE TARGET. makespan, 95th percentile",
                        "A note.")
                .containsPattern("makespan +3 +3.0 % +18.3 % +20.0 %")
                .containsPattern("optimal +10 .* same plan as jps-best")
                .containsPattern("jps-best +1 +20.0 % +20.0 % +20.0 % +10.0 %")
                .containsPattern("zoo:alexnet +8 +8.04 +\\+0.5 %");
        // The worst stands first among the worst.
        assertThat(text.substring(text.indexOf("The worst")).lines().skip(4).findFirst())
                .hasValueSatisfying(first -> assertThat(first).contains("jps-best"));
        assertThat(reports.text(FidelitySamples.fidelity(List.of(), List.of()), TextStyle.PLAIN))
                .startsWith("\nWithin the target");
    }

    @Test
    void jsonHasDistributionsAndEveryCase() {
        assertThat(reports.json(FIDELITY))
                .contains(
                        "\"format\" : \"cutpoint-fidelity/1\"",
                        "\"misses\" : [ \"makespan, 95th percentile",
                        "\"ratio\" : 8.04")
                .containsPattern("\"makespan\" : \\{\\s+\"runs\" : 3,\\s+\"median\" : 3.0,")
                .containsOnlyOnce("\"samePlanAs\" : \"jps-best\"")
                .containsPattern("\"jps\" : \\{\\s+\"makespan\" : \\{\\s+\"runs\" : 2,")
                .containsPattern("\"errorPercent\" : \\{\\s+\"makespan\" : -20.0,\\s+\"latency\" : -10.0,");
    }

    @Test
    void thePageIsWholeAndNeedsNothingFromElsewhere() {
        String page = reports.html(FIDELITY);
        assertThat(page)
                .doesNotContain("http:", "https:", "<script", "<link", "src=", "url(", "@import", "(emulated)<", "NaN")
                .contains("class=\"tag\">emulated", "<caption>", "scope=\"row\"");
        // Two scatter plots of three points with a legend of two networks, and the curves with their two targets.
        assertThat(page.split("<svg ", -1)).hasSize(4);
        assertThat(page.split("<circle ", -1)).hasSize(1 + 2 * (3 + 2) + 2);
        Deque<String> open = new ArrayDeque<>();
        Matcher tag =
                Pattern.compile("<(/?)([a-z0-9]+)((?:[^<>\"]|\"[^\"]*\")*)>").matcher(page);
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
        assertThat(reports.html(FidelitySamples.fidelity(List.of(), List.of()))).endsWith("</html>\n");
    }

    @Test
    void namesAreText() {
        String evil = "<img src=x onerror=alert(1)>";
        assertThat(reports.html(FidelitySamples.fidelity(
                        List.of(FidelitySamples.of(evil, evil, evil, 1, 1)),
                        List.of(FidelitySamples.stretch(evil, 8)))))
                .doesNotContain("<img");
    }
}

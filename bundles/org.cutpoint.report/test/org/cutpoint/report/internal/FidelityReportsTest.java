package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.report.Block;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Table;
import org.cutpoint.report.TextStyle;
import org.cutpoint.report.fidelity.Arrangement;
import org.cutpoint.report.fidelity.Arrangement.Behind;
import org.cutpoint.report.fidelity.Fidelity;
import org.cutpoint.report.fidelity.FidelityCase;
import org.cutpoint.report.fidelity.FidelityCase.Link;
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

    private final List<Report> written = new ArrayList<>();
    private final FidelityReports reports = new FidelityReportsComponent((report, out) -> {
        written.add(report);
        out.write("page".getBytes(StandardCharsets.UTF_8));
    });

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
    void linesFromBeforeThereWereArrangementsAreThoseOfManyJobs() {
        FidelityCase many = FIDELITY.cases().get(0);
        String line =
                reports.line(many).replace("\"arrangement\":\"pipeline\",", "").replace("\"edge\":0.0,", "");
        assertThat(line).doesNotContain("arrangement", "edge");
        assertThat(reports.read("here", line)).isEqualTo(many);
    }

    @Test
    void whatIsArrangedOtherwiseIsSaidEverywhere() {
        Link behind = new Link("30:30", 30, 30, 0, 0, 0);
        Arrangement chain =
                Arrangement.chain(List.of(new Behind(2, Optional.of(behind)), new Behind(1, Optional.empty())));
        FidelityCase many = FIDELITY.cases().get(0);
        FidelityCase chained = FidelitySamples.arranged(many, chain, "deepar");
        FidelityCase tiles = FidelitySamples.arranged(many, Arrangement.TILES, "fused-layer");
        Fidelity all = FidelitySamples.fidelity(List.of(many, chained, tiles), List.of());

        assertThat(reports.read("here", reports.line(chained))).isEqualTo(chained);
        assertThat(all.runs()).as("with the same times, but not the same run").hasSize(3);
        assertThat(reports.text(all, TextStyle.PLAIN))
                .contains(
                        "; chain: edge slowed 2x (emulated), 30/30 Mbit/s (emulated) to the cloud",
                        "deepar (chain)",
                        "fused-layer (tiles)");
        assertThat(reports.json(all))
                .containsPattern("\"arrangements\" : \\{\\s+\"pipeline\" : ")
                .contains("\"arrangement\" : \"tiles\"", "\"behind\" : [");
        reports.html(all);
        assertThat(table(written.get(0), "cases").rows().get(1)).contains(Cell.of("chain"));
        assertThat(table(written.get(0), "errors-by").rows()).hasSize(2 * (1 + 1 + 3 + 3));
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
                line.replace("\"pipeline\"", "\"pipes\""),
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
    void thePageHasPlotsAndTablesOfAllThatRan() {
        assertThat(reports.html(FIDELITY)).isEqualTo("page");
        Report report = written.get(0);

        assertThat(report.sections())
                .extracting(Report.Section::title)
                .containsExactly(
                        "Verdict",
                        "Predicted against measured",
                        "Errors, regardless of sign",
                        "The worst 3, and why",
                        "How slow the emulated device is",
                        "All cases",
                        "Notes");
        assertThat(blocks(report, Paragraph.class))
                .extracting(Paragraph::text)
                .anySatisfy(t -> assertThat(t).startsWith("OVER THE TARGET"))
                .contains("A note.");
        Figure.Agreement makespan = (Figure.Agreement)
                blocks(report, Figure.Panels.class).get(0).panels().get(0);
        assertThat(makespan.clouds()).extracting(Figure.Agreement.Cloud::name).containsExactly("4g", "wifi");
        // What shares a run is one point.
        assertThat(makespan.clouds().get(0).pairs()).hasSize(2);
        assertThat(makespan.clouds().get(0).pairs().get(1).predicted()
                        / makespan.clouds().get(0).pairs().get(1).measured())
                .isCloseTo(0.8, within(1e-9));
        Figure.Cdf errors = blocks(report, Figure.Cdf.class).get(0);
        assertThat(errors.samples().get(0).values()).hasSize(3);
        assertThat(errors.samples().get(0).values().get(2)).isCloseTo(20, within(1e-9));
        Table cases = table(report, "cases");
        assertThat(cases.rows()).hasSize(4);
        assertThat(cases.rows().get(2)).contains(Cell.of("same plan as jps-best"));
        assertThat(table(report, "all-errors").rows().get(0)).endsWith(Cell.of("missed"));
        // Two quantities over two networks, two links, three strategies and one arrangement.
        assertThat(table(report, "errors-by").rows()).hasSize(2 * (2 + 2 + 3 + 1));
        assertThat(table(report, "worst").rows().get(0)).contains(Cell.of("jps-best"));
        assertThat(table(report, "slow").rows().get(0)).contains(Cell.of(8.04)).endsWith(Cell.of("met"));
    }

    @Test
    void whereNothingRanThereIsAVerdict() {
        reports.html(FidelitySamples.fidelity(List.of(), List.of()));
        assertThat(written.get(0).sections()).extracting(Report.Section::title).containsExactly("Verdict", "Notes");
    }

    private static <B extends Block> List<B> blocks(Report report, Class<B> kind) {
        return report.sections().stream()
                .flatMap(s -> s.blocks().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static Table table(Report report, String id) {
        return blocks(report, Table.class).stream()
                .filter(t -> t.heading().id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}

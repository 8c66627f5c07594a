package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.internal.Samples.Part;
import org.junit.jupiter.api.Test;

class NotesTest {
    private static final Part FAST = new Part("b", 4, 20, 10, 0, 0);
    private static final Part SLOW = new Part("a", 4, 10, 30, 0, 0);

    private static Comparison of(double exact, RunRecord... runs) {
        return new Comparison(
                "t",
                Instant.EPOCH,
                "1",
                Samples.MACHINE,
                List.of(new Comparison.Section("m", "", 1, 1, 1, List.of(runs), OptionalDouble.of(exact))));
    }

    private static RunRecord run(String strategy, double stretch, Part part) {
        return Samples.run("m", strategy, stretch, 0, part);
    }

    @Test
    void nothingToSayWhereAllIsAsExpected() {
        Comparison c = of(0, run("partition-only", 1.01, FAST), run("jps", 1, FAST), run("jps-best", 1, FAST));
        assertThat(Notes.of(c)).isEmpty();
        assertThat(Notes.summary(c)).contains("within 1.0 %").contains("order is the same");
    }

    @Test
    void saysWhyFaithfulJpsLoses() {
        Comparison c = of(0, run("partition-only", 1, FAST), run("jps", 1, SLOW));
        assertThat(Notes.of(c)).singleElement().asString().contains("jps loses", "130 ms against 90 ms", "algorithm 2");
    }

    @Test
    void findsPredictionsThatAreOff() {
        assertThat(Notes.of(of(0, run("jps", 1.2, FAST), run("x", 1.1, FAST))))
                .singleElement()
                .asString()
                .contains("m jps -16.7 %")
                .doesNotContain("m x");
    }

    @Test
    void findsAnotherOrder() {
        Comparison c = of(0, run("x", 1.0, SLOW), run("y", 1.6, FAST));
        assertThat(Notes.of(c)).anyMatch(n -> n.contains("y was predicted to be faster than x"));
        assertThat(Notes.summary(c)).doesNotContain("order is the same");
    }

    @Test
    void findsJpsBestBehindPartitionOnly() {
        Comparison c = of(0, run("partition-only", 1, FAST), run("jps-best", 1.05, FAST));
        assertThat(Notes.of(c)).anyMatch(n -> n.startsWith("m: jps-best was measured +5.0 %"));
    }

    @Test
    void tellsWhetherOutputsAreTheSame() {
        assertThat(Notes.verification(of(0, run("jps", 1, FAST))))
                .containsExactly(
                        "Split and whole outputs, graph optimisation on: largest difference 4.2e-07 absolute, 3.1e-07"
                                + " relative (at most 1e-4 is right).",
                        "Split and whole outputs, graph optimisation off: largest difference 0 (bit-identical).");
        assertThat(Notes.verification(of(1e-9, run("jps", 1, FAST))).get(1)).contains("SHOULD BE IDENTICAL");
    }
}

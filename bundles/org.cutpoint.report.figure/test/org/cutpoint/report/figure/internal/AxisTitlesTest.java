package org.cutpoint.report.figure.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Heading;
import org.junit.jupiter.api.Test;

class AxisTitlesTest {
    private static final Font FONT = new Theme(new PaperFont()).label();

    private static AxisTitles titles(String across, String up, double width, double height) {
        Figure.Lines lines = new Figure.Lines(new Heading("x", "", ""), new Axis(across), new Axis(up), List.of());
        return AxisTitles.of(lines, FONT, width, height);
    }

    @Test
    void longTitlesGetLinesThatFit() {
        String across = "how many times slower the device is than the one that was measured";
        String up = "makespan of all jobs for each of them, measured and not planned, ms";

        AxisTitles titles = titles(across, up, 150, 100);

        assertThat(titles.across()).hasSizeGreaterThan(1);
        assertThat(String.join(" ", titles.across())).isEqualTo(across);
        assertThat(titles.across())
                .allSatisfy(l -> assertThat(Theme.length(l, FONT)).isLessThan(150));
        assertThat(String.join(" ", titles.up())).isEqualTo(up);
        assertThat(titles.up())
                .allSatisfy(l -> assertThat(Theme.length(l, FONT)).isLessThan(100));
    }

    @Test
    void shortTitlesStayInALineAndNoneTakesNoRoom() {
        assertThat(titles("jobs", "makespan, ms", 150, 100).across()).containsExactly("jobs");
        assertThat(titles("jobs", "makespan, ms", 150, 100).up()).containsExactly("makespan, ms");
        Rectangle2D panel = new Rectangle2D.Double(3, 4, 150, 100);
        assertThat(titles("", "", 150, 100).inner(panel)).isEqualTo(panel);
        assertThat(panel.contains(titles("a", "b", 150, 100).inner(panel))).isTrue();
    }
}

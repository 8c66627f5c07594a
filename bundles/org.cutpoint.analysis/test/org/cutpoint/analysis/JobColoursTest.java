package org.cutpoint.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.cutpoint.analysis.JobColours.Rgb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobColoursTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theyStandOutAgainstTheirBackgroundAndCarryText(boolean dark) {
        Rgb background = dark ? new Rgb(30, 31, 34) : new Rgb(255, 255, 255);
        for (int job = 0; job < 200; job++) {
            Rgb colour = JobColours.of(job, dark);
            assertThat(colour.contrast(background)).as("job %d %s", job, colour).isGreaterThan(2);
            assertThat(colour.contrast(colour.text()))
                    .as("job %d %s", job, colour)
                    .isGreaterThan(4.2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neighboursDiffer(boolean dark) {
        for (int job = 0; job < 200; job++) {
            for (int next = 1; next <= 4; next++) {
                Rgb a = JobColours.of(job, dark);
                Rgb b = JobColours.of(job + next, dark);
                int distance =
                        Math.abs(a.red() - b.red()) + Math.abs(a.green() - b.green()) + Math.abs(a.blue() - b.blue());
                assertThat(distance).as("jobs %d and %d", job, job + next).isGreaterThan(50);
            }
        }
    }

    @Test
    void theTextIsTheBetterOfTwo() {
        assertThat(new Rgb(255, 255, 0).text().luminance()).isLessThan(0.1);
        assertThat(new Rgb(0, 0, 120).text()).isEqualTo(new Rgb(255, 255, 255));
    }
}

package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.report.RunRecord.TierSetup;
import org.cutpoint.report.StreamRecord;
import org.cutpoint.report.TextStyle;
import org.junit.jupiter.api.Test;

class StreamReportTest {
    /** Ten frames a second for a second: two dropped, one late and degraded, one lost; the others take 40 to 45 ms. */
    private static StreamRecord record(boolean whole, double bottleneckMs) {
        List<Frame> frames = new ArrayList<>();
        for (int f = 0; f < 10; f++) {
            OptionalDouble end =
                    f == 2 || f == 3 || f == 7 ? OptionalDouble.empty() : OptionalDouble.of(100 * f + 40 + f);
            frames.add(new Frame(
                    100 * f,
                    f == 9 ? OptionalDouble.of(1100) : end,
                    f == 2 || f == 3 ? Fate.DROPPED : f == 7 ? Fate.LOST : f == 9 ? Fate.LATE : Fate.IN_TIME,
                    f == 9 || f == 7));
        }
        return new StreamRecord(
                "zoo:tiny",
                "jps-best",
                Samples.NETWORK,
                true,
                List.of(new TierSetup("device", 8, 1), new TierSetup("cloud", 1, 1)),
                List.of(new CutShare("pool1", 1)),
                bottleneckMs,
                38,
                new FrameStream(10, Duration.ofSeconds(1), Duration.ofMillis(100), Late.SKIP, 2),
                new StreamResult(RunResult.of(1100, List.of(), List.of()).withBytes(700, 70), frames, whole));
    }

    @Test
    void countsWhatBecameOfFrames() {
        StreamRecord record = record(true, 25);
        assertThat(record.offered()).isEqualTo(10);
        assertThat(record.count(Fate.IN_TIME)).isEqualTo(6);
        assertThat(record.degraded()).as("with a result").isOne();
        // Seven results, the last one 100 ms after the frames.
        assertThat(record.throughputFps()).isCloseTo(7 / 1.1, within(1e-9));
        assertThat(record.possibleFps()).isEqualTo(40);
        assertThat(record.latencyQuantileMs(0.5)).isCloseTo(45, within(1e-9));
        assertThat(record.latencyQuantileMs(0.99)).isCloseTo(200, within(1e-9));
    }

    @Test
    void writesThemAsJson() {
        String json = StreamReport.json(record(true, 25));
        assertThat(json)
                .contains("\"format\":\"cutpoint-stream/1\"")
                .contains("\"late\":\"skip\"")
                .contains("\"deadlineMs\":100.0")
                .contains("\"predicted\":{\"bottleneckMs\":25.0,\"latencyMs\":38.0,\"possibleFps\":40.0}")
                .contains("\"frames\":{\"offered\":10,\"inTime\":6,\"late\":1,\"dropped\":2,\"lost\":1,\"degraded\":1}")
                .contains("\"throughputFps\":6.364")
                .contains("\"whole\":true")
                .contains("\"maxAbsDiff\":0.0")
                .contains("\"emulated\":true")
                .doesNotContain("failures");
        assertThat(StreamReport.json(record(false, 0)))
                .contains("\"whole\":false")
                .doesNotContain("maxAbsDiff", "possibleFps");
    }

    @Test
    void showsThemInATable() {
        String text = StreamReport.table(List.of(record(true, 25), record(true, 0)), new TextStyle(100, false, false));
        assertThat(text)
                .contains("(emulated)")
                .contains("10 frames/s for 1 s, deadline 100 ms, late ones: skip, 2 waiting at most")
                .containsPattern("jps-best +pool1 +10 +6 +1 +2 +1 +6\\.4 +40\\.0 +45 ms +200 ms +200 ms +1")
                .containsPattern("6\\.4 +- ");
    }

    @Test
    void aStreamOfNothingHasNoTimes() {
        StreamRecord nothing = new StreamRecord(
                "m",
                "s",
                Samples.NETWORK,
                false,
                List.of(),
                List.of(),
                25,
                38,
                new FrameStream(10, Duration.ofSeconds(1), Duration.ofMillis(100), Late.SKIP, 2),
                new StreamResult(RunResult.of(0, List.of(), List.of()), List.of(), false));
        assertThat(nothing.throughputFps()).isZero();
        assertThat(nothing.latencyQuantileMs(0.5)).isZero();
    }
}

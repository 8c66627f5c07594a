package org.cutpoint.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.api.run.StreamResult;
import org.cutpoint.api.run.StreamResult.Fate;
import org.cutpoint.api.run.StreamResult.Frame;
import org.cutpoint.report.MemoryUse;
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
    void writesMemoryAndPlanChanges() {
        StreamRecord plain = record(true, 25);
        assertThat(StreamReport.json(plain)).doesNotContain("memory", "planChanges");
        assertThat(StreamReport.json(plain.with(new MemoryUse(10, 40, OptionalLong.of(300), OptionalLong.of(200)))))
                .contains(
                        "\"memory\":{\"heldWeightBytes\":10,\"weightBytes\":40,\"residentBytes\":300,\"ownBytes\":200}");
        assertThat(plain.with(new MemoryUse(10, 40, OptionalLong.empty(), OptionalLong.empty()))
                        .offered())
                .isEqualTo(10);
    }

    /** Frames that are there at the same time are beside each other, and no frame is missing. */
    @Test
    void drawsFramesAsATrace() {
        List<Frame> frames = List.of(
                new Frame(0, OptionalDouble.of(150), Fate.IN_TIME, false),
                new Frame(100, OptionalDouble.of(180), Fate.LATE, true),
                new Frame(160, OptionalDouble.empty(), Fate.DROPPED, false));
        List<Span> spans = List.of(new Span("0", Lane.DEVICE, 1, 100), new Span("0", Lane.UPLINK, 100, 140));
        StreamRecord like = record(true, 25);
        StreamRecord record = new StreamRecord(
                like.model(),
                like.strategy(),
                like.network(),
                true,
                like.tiers(),
                like.cuts(),
                25,
                38,
                like.stream(),
                new StreamResult(RunResult.of(180, spans, List.of()), frames, true));
        String trace = StreamReport.trace(List.of(record));
        List<String> events = new ArrayList<>();
        Matcher event = Pattern.compile(
                        "\"name\":\"([^\"]*)\",\"cat\":\"([^\"]*)\",\"ph\":\"X\",\"ts\":([^,]*),\"dur\":([^,]*),")
                .matcher(trace);
        while (event.find()) {
            events.add(event.group(2) + ": " + event.group(1) + " " + event.group(3) + " " + event.group(4));
        }
        assertThat(events)
                .containsExactly(
                        "frames: frame 0 in time 0.0 150000.0",
                        "frames: frame 2 dropped 160000.0 0.0",
                        "frames 2: frame 1 late, degraded 100000.0 80000.0",
                        "device: frame 0 1000.0 99000.0",
                        "uplink: frame 0 100000.0 40000.0");
        assertThat(trace).contains("(emulated)");
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

package org.cutpoint.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.report.RunRecord.Prediction;
import org.cutpoint.report.RunRecord.TierSetup;
import org.junit.jupiter.api.Test;

class RunRecordTest {
    private static RunRecord record(double predicted, double measured, double... latencies) {
        List<RunResult.JobTimes> jobs = new ArrayList<>();
        for (double latency : latencies) {
            jobs.add(new RunResult.JobTimes("" + jobs.size(), 10, 10 + latency));
        }
        return new RunRecord(
                "m",
                "s",
                new Network("n", 1, 1, 0),
                true,
                List.of(new TierSetup("device", 1, 1)),
                jobs.size(),
                List.of(new CutShare("a", 2), new CutShare("none", 1)),
                new Prediction(predicted, List.of(), List.of()),
                RunResult.of(measured, List.of(), jobs),
                List.of(measured),
                Optional.empty());
    }

    @Test
    void quantilesAreNearestRank() {
        RunRecord r = record(1, 1, 5, 1, 4, 2, 3);
        assertThat(r.latencyQuantileMs(0.5)).isEqualTo(3);
        assertThat(r.latencyQuantileMs(0.95)).isEqualTo(5);
        assertThat(r.latencyQuantileMs(0.2)).isEqualTo(1);
        assertThat(r.latencyQuantileMs(0.21)).isEqualTo(2);
        assertThat(record(1, 1).latencyQuantileMs(0.5)).isZero();
    }

    @Test
    void errorIsRelativeToWhatWasMeasured() {
        assertThat(record(90, 100).error().orElseThrow()).isCloseTo(-0.1, org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test
    void whatRanByOtherPlansThanThePredictedOneHasNoError() {
        RunRecord staid = record(90, 100);
        RunResult r = staid.measured();
        RunRecord changed = new RunRecord(
                staid.model(),
                staid.strategy(),
                staid.network(),
                staid.networkEmulated(),
                staid.tiers(),
                staid.jobs(),
                staid.cuts(),
                staid.predicted(),
                new RunResult(
                        r.makespanMs(),
                        r.spans(),
                        r.jobs(),
                        r.uploadBytes(),
                        r.downloadBytes(),
                        r.maxAbsDiff(),
                        r.maxRelDiff(),
                        r.fallbacks(),
                        r.computeJoules(),
                        2,
                        r.parts(),
                        r.failures()),
                staid.repeatsMs(),
                staid.energy());
        assertThat(changed.error()).isEmpty();
    }

    @Test
    void gainIsTimeSaved() {
        assertThat(record(1, 40).gainOver(record(1, 100))).isEqualTo(0.6);
        assertThat(record(1, 40).cutsText()).isEqualTo("a x2, none x1");
    }
}

package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteSwitchTest {
    private final TestBed bed = new TestBed(8_000).layer("a", 6, 1, 4_000, "x").layer("b", 8, 1, 2_000, "a");

    @AfterEach
    void nothingIsLeft() {
        bed.stop();
        assertThat(bed.openSessions.get()).isZero();
    }

    private Entry entry(double from, double to, int onDevice) {
        Plan plan = bed.request(Optional.empty(), onDevice).plan();
        Assignment job = plan.assignments().get(0);
        return new Entry(from, to, Optional.of(new Plan(List.of(job), List.of(job.id()), OptionalDouble.empty())));
    }

    /** Slow: all on the device. Fast: all in the cloud. */
    private PlanTable table() {
        return new PlanTable("p", "s", List.of(new Column(1, List.of(entry(1, 20, 2), entry(20, 200, 0)))));
    }

    private RunRequest request(Network network, int jobs) {
        return bed.request(
                        Optional.of(network),
                        IntStream.generate(() -> 0).limit(jobs).toArray())
                .withTable(Optional.of(table()));
    }

    /** 80 Mbit/s for 15 ms, then 8 for good. */
    @Test
    void changesPlansWhenTheLinkDoesAndLosesNoJob() throws Exception {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(15, 8)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        int jobs = 60;

        RunResult result = bed.executor().run(request(network, jobs), Progress.NONE);

        Set<String> done =
                new HashSet<>(result.jobs().stream().map(JobTimes::job).toList());
        assertThat(done).hasSize(jobs);
        assertThat(result.jobs()).allMatch(j -> j.endMs() > j.startMs());
        assertThat(result.maxAbsDiff()).isZero();
        assertThat(result.planChanges()).isEqualTo(1);
        assertThat(sent(result, 0, 8)).as("of the first jobs all").isEqualTo(8);
        // One in nine asks how the link is now.
        assertThat(sent(result, jobs - 18, jobs)).as("of the last 18").isBetween(1L, 3L);
    }

    /** How many of these jobs sent something. */
    private static long sent(RunResult result, int from, int to) {
        Set<String> uplink = new HashSet<>();
        result.spans().stream().filter(s -> s.lane() == Lane.UPLINK).forEach(s -> uplink.add(s.job()));
        return result.jobs().subList(from, to).stream()
                .filter(j -> uplink.contains(j.job()))
                .count();
    }

    @Test
    void staysWithAPlanWhileTheLinkStays() throws Exception {
        RunResult result = bed.executor().run(request(new Network("steady", 80, 80, 2), 20), Progress.NONE);

        assertThat(result.busyMs(Lane.DEVICE)).isZero();
        assertThat(result.planChanges()).isZero();
        assertThat(result.jobs()).hasSize(20);
    }

    @Test
    void asksTheLinkNowAndThenWhereAPlanSendsNothing() {
        PlanTable table = new PlanTable(
                "p",
                "s",
                List.of(new Column(
                        1, List.of(new Entry(1, 20, Optional.empty()), new Entry(20, 200, Optional.empty())))));
        List<Entry> entries = table.columns().get(0).entries();
        Route silent = bed.route(2);
        Route sending = bed.route(0);
        RouteSwitch routes = new RouteSwitch(table, Map.of(entries.get(0), silent, entries.get(1), sending), silent, 5);
        long asked =
                IntStream.range(0, 90).filter(i -> routes.next() == sending).count();
        assertThat(asked).isEqualTo(10);
        assertThat(routes.switches()).isZero();

        // One message says nothing, three of them do.
        routes.sent(10, 1e-3);
        assertThat(routes.next()).isSameAs(silent);
        for (int i = 0; i < 3; i++) {
            routes.sent(100_000, 10);
        }
        assertThat(routes.next()).isSameAs(sending);
        assertThat(routes.switches()).isEqualTo(1);
    }
}

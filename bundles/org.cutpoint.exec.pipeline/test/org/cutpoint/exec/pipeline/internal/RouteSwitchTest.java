package org.cutpoint.exec.pipeline.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.api.plan.Replanner;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.RateCurve;
import org.cutpoint.api.run.Adaptation;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.RunRequest;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.exec.adapt.PlanChoice;
import org.cutpoint.exec.adapt.Valuation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                .with(how -> how.withAdaptation(Optional.of(Adaptation.by(table()))));
    }

    /** 80 Mbit/s for 15 ms, then 2 for good: 32 ms for a message, beside 14 on the device. */
    @Test
    void changesPlansWhenTheLinkDoesAndLosesNoJob() throws Exception {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(15, 2)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        int jobs = 60;

        RunResult result = bed.executor().run(request(network, jobs), Progress.NONE);

        Set<String> done =
                new HashSet<>(result.jobs().stream().map(JobTimes::job).toList());
        assertThat(done).hasSize(jobs);
        assertThat(result.jobs()).allMatch(j -> j.endMs() > j.startMs());
        assertThat(result.maxAbsDiff()).isZero();
        // Whatever holds up a thread looks like a slow link for that time: they may change to and fro before it falls.
        assertThat(result.planChanges()).as("ends on the other of two").isOdd();
        // No job has to ask how the link is now.
        assertThat(sent(result, jobs - 18, jobs)).as("of the last 18").isZero();
    }

    /** How many of these jobs sent something. */
    private static long sent(RunResult result, int from, int to) {
        Set<String> uplink = new HashSet<>();
        result.spans().stream().filter(s -> s.lane() == Lane.UPLINK).forEach(s -> uplink.add(s.job()));
        return result.jobs().subList(from, to).stream()
                .filter(j -> uplink.contains(j.job()))
                .count();
    }

    /** What holds up a thread for less than the device would take, 200 ms, is no reason to change. */
    @Test
    void staysWithAPlanWhileTheLinkStays() throws Exception {
        TestBed slow = new TestBed(8_000).layer("a", 90, 1, 4_000, "x").layer("b", 110, 1, 2_000, "a");
        RunRequest request = slow.request(
                        Optional.of(new Network("steady", 80, 80, 2)),
                        IntStream.generate(() -> 0).limit(20).toArray())
                .with(how -> how.withAdaptation(Optional.of(Adaptation.by(table()))));

        RunResult result = slow.executor().run(request, Progress.NONE);

        slow.stop();
        assertThat(result.busyMs(Lane.DEVICE)).isZero();
        assertThat(result.planChanges()).isZero();
        assertThat(result.jobs()).hasSize(20);
    }

    /** 2 Mbit/s for 60 ms, then 80: what the link has become is known without a job that sends anything. */
    @Test
    void comesBackWhenTheLinkDoes() throws Exception {
        RateCurve rising =
                new RateCurve(List.of(new RateCurve.Step(0, 2), new RateCurve.Step(60, 80)), OptionalDouble.empty());
        Network network =
                new Network("rising", 2, 80, 2).withTrace(new BandwidthTrace("rising", rising, RateCurve.constant(80)));

        RunResult result = bed.executor().run(request(network, 60), Progress.NONE);

        assertThat(result.planChanges()).isPositive();
        assertThat(sent(result, 0, 60))
                .as("once the link is known, but for what holds up a thread")
                .isGreaterThan(20);
        assertThat(result.maxAbsDiff()).isZero();
    }

    /** Jobs that go to and fro run one by one: there, too, somebody has to ask what the link has become. */
    @Test
    void jobsThatGoToAndFroComeBackWhenTheLinkDoes() throws Exception {
        RateCurve rising =
                new RateCurve(List.of(new RateCurve.Step(0, 2), new RateCurve.Step(60, 80)), OptionalDouble.empty());
        Network network =
                new Network("rising", 2, 80, 2).withTrace(new BandwidthTrace("rising", rising, RateCurve.constant(80)));
        Assignment job = new Assignment("1", "bed", Map.of("a", "cloud", "b", "device"), List.of());
        Entry toAndFro = new Entry(20, 200, Optional.of(new Plan(List.of(job), List.of("1"), OptionalDouble.empty())));
        PlanTable table = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(1, 20, 2), toAndFro))));
        RunRequest request = request(network, 60).with(how -> how.withAdaptation(Optional.of(Adaptation.by(table))));

        RunResult result = bed.executor().run(request, Progress.NONE);

        assertThat(result.planChanges()).isPositive();
        assertThat(sent(result, 0, 60)).isGreaterThan(20);
        assertThat(result.jobs()).hasSize(60);
        assertThat(result.maxAbsDiff()).isZero();
    }

    /**
     * While a plan is made ready that runs on the device alone, the cloud fails the jobs of the one in use: what stands in for it is
     * the same segment, which runs one inference at a time.
     */
    @Test
    @Timeout(60)
    void whatStandsInForTheCloudMayBeTheNextPlansToo() throws Exception {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(15, 2)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        PlanTable narrow = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(70, 90, 0)))));
        AtomicBoolean met = new AtomicBoolean();
        Replanner replanner = (mbps, load) -> {
            bed.running = segment -> {
                if (Thread.currentThread().getName().equals("cutpoint-replanning") && !met.get()) {
                    bed.failAtCall = bed.cloudCalls.get() + 1;
                    await().until(() -> bed.overlaps.get() > 0 || deviceWaitsForSegment());
                    met.set(true);
                }
            };
            return entry(mbps, mbps, 2).plan();
        };
        RunRequest request = request(network, 40)
                .with(how -> how.withAdaptation(Optional.of(new Adaptation(narrow, Optional.of(replanner))))
                        .withFallback(Fallback.WHEN_NEEDED));

        RunResult result = bed.executor().run(request, Progress.NONE);

        assertThat(met).as("the device wanted it meanwhile").isTrue();
        assertThat(bed.overlaps.get()).isZero();
        assertThat(result.fallbacks()).isPositive();
        assertThat(result.failures()).isEmpty();
        assertThat(result.jobs()).hasSize(40);
        assertThat(result.maxAbsDiff()).isZero();
    }

    private static boolean deviceWaitsForSegment() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(e -> e.getKey().getName().equals("cutpoint-device")
                        && e.getKey().getState() == Thread.State.WAITING)
                .flatMap(e -> Arrays.stream(e.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(DeviceSegment.class.getName()));
    }

    /** It knows plans for 80 Mbit/s only; the link falls to 2, for which one is made while jobs run. */
    @Test
    void takesAPlanThatWasMadeMeanwhile() throws Exception {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(15, 2)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        PlanTable narrow = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(70, 90, 0)))));
        List<Double> asked = new CopyOnWriteArrayList<>();
        Replanner replanner = (mbps, load) -> {
            asked.add(mbps);
            return entry(mbps, mbps, 2).plan();
        };
        RunRequest request = request(network, 60)
                .with(how -> how.withAdaptation(Optional.of(new Adaptation(narrow, Optional.of(replanner)))));

        RunResult result = bed.executor().run(request, Progress.NONE);

        assertThat(asked).isNotEmpty().allMatch(mbps -> mbps < 67);
        assertThat(result.planChanges()).isOdd();
        assertThat(sent(result, 40, 60)).as("of the last 20").isZero();
        assertThat(result.jobs()).hasSize(60);
        assertThat(result.maxAbsDiff()).isZero();
    }

    /** Nobody can plan for what the link has become: jobs go on as they did. */
    @Test
    void goesOnWithItsPlanWhereThereIsNoOther() throws Exception {
        RateCurve falling =
                new RateCurve(List.of(new RateCurve.Step(0, 80), new RateCurve.Step(15, 20)), OptionalDouble.empty());
        Network network = new Network("falling", 80, 80, 2)
                .withTrace(new BandwidthTrace("falling", falling, RateCurve.constant(80)));
        PlanTable narrow = new PlanTable("p", "s", List.of(new Column(1, List.of(entry(70, 90, 0)))));
        Replanner replanner = (mbps, load) -> {
            throw new InputException("strategy", "it gave up", "");
        };
        RunRequest request = request(network, 12)
                .with(how -> how.withAdaptation(Optional.of(new Adaptation(narrow, Optional.of(replanner)))));

        RunResult result = bed.executor().run(request, Progress.NONE);

        assertThat(result.planChanges()).isZero();
        assertThat(sent(result, 0, 12)).isEqualTo(12);
    }

    @Test
    void asksTheLinkByMessagesOfItsOwnWhereAPlanSendsNothing() {
        long[] now = {0};
        Valuation here = new Valuation() {
            @Override
            public double perJob(Plan plan, double mbps, double cloudLoad) {
                return sentBytes(plan.assignments().get(0)) > 0 ? 100 / mbps : 10;
            }

            @Override
            public Pace pace(Plan plan, double mbps, double cloudLoad) {
                return new Pace(perJob(plan, mbps, cloudLoad), perJob(plan, mbps, cloudLoad));
            }

            @Override
            public long sentBytes(Assignment job) {
                return job.tiers().containsValue("cloud") ? 8_000 : 0;
            }

            @Override
            public double aloneMs(Assignment job) {
                return 10;
            }
        };
        PlanChoice choice = new PlanChoice(table(), here, 5);
        Route silent = bed.route(2);
        Route sending = bed.route(0);
        Map<Assignment, Route> byJob = new HashMap<>();
        choice.kinds().forEach(job -> byJob.put(job, here.sentBytes(job) > 0 ? sending : silent));
        RouteSwitch routes = new RouteSwitch(choice, byJob, 4, () -> now[0]);

        int asked = 0;
        for (int job = 0; job < 90; job++) {
            assertThat(routes.next()).isSameAs(silent);
            asked += routes.wantedBytes() > 0 ? 1 : 0;
            now[0] += 10_000_000;
        }
        assertThat(asked).isBetween(80, 90);
        assertThat(routes.switches()).isZero();

        routes.met(100_000, 10);
        assertThat(routes.next()).isSameAs(sending);
        assertThat(routes.wantedBytes()).isZero();
        assertThat(routes.switches()).isEqualTo(1);

        // Of a call over the real network, what passes beside its 8000 bytes does not count.
        routes.calling(sending, now[0]);
        routes.answered(sending, 4 + 8, now[0] + 12_000_000);
        assertThat(choice.conditions(0).mbps()).isEqualTo(8);
        routes.calling(sending, now[0]);
        routes.lost(now[0]);
        assertThat(choice.conditions(1e6).mbps()).isEqualTo(8);
    }
}

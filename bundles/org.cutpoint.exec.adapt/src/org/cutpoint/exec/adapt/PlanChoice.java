package org.cutpoint.exec.adapt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;

/**
 * Which plan the next job takes: the best of those that are known, for the bandwidth that the jobs' messages meet and the load
 * that the cloud's replies tell. The one in use stays until another one is clearly better, so that conditions at a border do
 * not switch to and fro. Where the conditions are none that a plan was made for, it says so, and takes a plan for them as soon
 * as somebody has made one.
 *
 * <p>While jobs send hardly anything, nothing tells what the link has become: then it wants small messages sent, ever more rarely the
 * longer that lasts. And while they send nothing because the cloud was busy, now and then one goes there all the same.
 *
 * <p>Times are milliseconds on any clock, ascending. Not thread-safe; O(known plans) evaluations where conditions are new, else
 * O(known plans).
 */
public final class PlanChoice {
    /** By which share of its value another plan must be better. */
    static final double MARGIN = 0.02;

    /** Plans within these factors of the conditions for which they were made are as good as made for them. */
    private static final double SAME_MBPS = 1.2;

    private static final double SAME_LOAD = 1.3;

    /** Conditions are told apart in steps of this factor. */
    private static final double STEP = 1.02;

    private static final int MOST_REMEMBERED = 2048;

    /**
     * Of the time of silence, that between two questions. Half of it is lost on average when the link has become better, and jobs
     * that are not done then may take ten times longer afterwards.
     */
    private static final double LINK_SHARE = 0.005;

    /** Of the time of a job, that for which a question has the link. */
    private static final double LINK_USED = 0.05;

    private static final int LEAST_ASKED_BYTES = 1024;
    private static final int MOST_ASKED_BYTES = 16 * 1024;

    /** Likewise between two jobs that are sent in order to know something: they cost more than a message. */
    private static final double JOB_SHARE = 0.1;

    private static final int JOBS = 4;

    /** Plans beside the table's: each takes memory for its segments. */
    private static final int MOST_ADDED = 3;

    private final Valuation valuation;
    private final PlanTable table;
    private final List<Known> plans = new ArrayList<>();
    private final List<Conditions> planned = new ArrayList<>();
    private final Map<Step, double[]> values = new HashMap<>();
    private final LinkEstimate link;
    private final LoadEstimate load = new LoadEstimate();
    private final Silence linkSilence = new Silence(1, LINK_SHARE);
    private final Silence jobSilence = new Silence(JOBS, JOB_SHARE);
    private final Silence cloudSilence = new Silence(JOBS, JOB_SHARE);
    private boolean asksByJobs;
    private final int inTable;

    /** When plans took over last, or were added, in changes. */
    private final Map<Plan, Integer> used = new IdentityHashMap<>();

    private int current;
    private int changes;
    private int wantedBytes;
    private Optional<Valuation.Pace> pace = Optional.empty();
    private Step paceStep = new Step(0, 0);
    private int pacePlan;

    /**
     * What plans are made for.
     *
     * @param mbps of the uplink, 10^6 bit/s
     * @param cloudLoad as {@link Column#cloudLoad}
     */
    public record Conditions(double mbps, double cloudLoad) {
        private boolean near(Conditions other) {
            return within(mbps, other.mbps, SAME_MBPS) && within(cloudLoad, other.cloudLoad, SAME_LOAD);
        }

        private static boolean within(double a, double b, double factor) {
            return a <= b * factor && b <= a * factor;
        }
    }

    /** @param forConditions those for which it was made, if not by the table */
    private record Known(Plan plan, Rotation rotation, Optional<Conditions> forConditions) {}

    /**
     * @param table with at least one plan
     * @param mbps what the uplink is taken to have before the first message
     */
    public PlanChoice(PlanTable table, Valuation valuation, double mbps) {
        this.table = table;
        this.valuation = valuation;
        link = new LinkEstimate(mbps);
        Set<Plan> distinct = new LinkedHashSet<>();
        table.columns().forEach(c -> c.entries().forEach(e -> e.plan().ifPresent(distinct::add)));
        if (distinct.isEmpty()) {
            throw new IllegalArgumentException("a table without a plan");
        }
        distinct.forEach(plan -> plans.add(new Known(plan, new Rotation(plan), Optional.empty())));
        inTable = plans.size();
        current = best(values(mbps, 1));
    }

    /** The different jobs of all plans that are known, without ids. */
    public Set<Assignment> kinds() {
        Set<Assignment> kinds = new LinkedHashSet<>();
        plans.forEach(known -> kinds.addAll(known.rotation().kinds()));
        return kinds;
    }

    /** Chooses again. Whether another plan has taken over: a job that has not begun yet is better left for {@link #next}. */
    public boolean reconsider(double nowMs) {
        double[] now = values(link.mbps(nowMs), load.factor());
        int best = best(now);
        if (!(now[best] < now[current] * (1 - MARGIN))) {
            return false;
        }
        current = best;
        changes++;
        used.put(plans.get(current).plan(), changes);
        return true;
    }

    /** The next job, without its id. */
    public Assignment next(double nowMs) {
        reconsider(nowMs);
        Assignment job = plans.get(current).rotation().next();
        long bytes = valuation.sentBytes(job);
        double jobMs = valuation.aloneMs(job);
        if (bytes >= LinkEstimate.LEAST_BYTES) {
            linkSilence.ended();
            jobSilence.ended();
        } else if (asksByJobs) {
            if (jobSilence.ask(nowMs, jobMs)) {
                return telling().orElse(job);
            }
        } else if (linkSilence.ask(nowMs, jobMs) && link.idle()) {
            double asked = LINK_USED * jobMs * link.mbps(nowMs) * 1000 / 8;
            wantedBytes = (int) Math.min(MOST_ASKED_BYTES, Math.max(LEAST_ASKED_BYTES, asked));
        }
        if (bytes > 0) {
            cloudSilence.ended();
        } else if (load.factor() > 1) {
            Optional<Assignment> instead = unloaded(link.mbps(nowMs)).filter(j -> cloudSilence.ask(nowMs, jobMs));
            return instead.orElse(job);
        }
        return job;
    }

    /**
     * A job that sends nothing, in place of one that cannot be sent yet: if there is one, and it is done on the device before the
     * message on its way is likely to have arrived. So those that were on their way when the link became slow hold nothing up.
     */
    public Optional<Assignment> meanwhile(double nowMs) {
        double waitsMs = link.leftMs(nowMs);
        return plans.stream()
                .flatMap(known -> known.rotation().kinds().stream())
                .filter(job -> valuation.sentBytes(job) == 0)
                .findFirst()
                .filter(job -> valuation.aloneMs(job) < waitsMs);
    }

    /** The job that sends least of those that tell how the link is. */
    private Optional<Assignment> telling() {
        return kinds().stream()
                .filter(job -> valuation.sentBytes(job) >= LinkEstimate.LEAST_BYTES)
                .min(Comparator.comparingLong(valuation::sentBytes));
    }

    /** What a job would be if the cloud had nothing else to do, if it sends something then. */
    private Optional<Assignment> unloaded(double mbps) {
        double[] then = values(mbps, 1);
        int best = best(then);
        return then[best] < then[current] * (1 - MARGIN)
                ? plans.get(best).rotation().kinds().stream()
                        .filter(job -> valuation.sentBytes(job) > 0)
                        .findFirst()
                : Optional.empty();
    }

    /**
     * How long a message is to be sent in order to know the link, since jobs send none, bytes; 0: none. It takes a small share of
     * the time of a job. Said once.
     */
    public int wantedBytes() {
        int wanted = wantedBytes;
        wantedBytes = 0;
        return wanted;
    }

    /**
     * A job's message is handed to the link, behind those that are on their way.
     *
     * @param restMs what passes beside its bits until {@link #messageEnded} can be told
     */
    public void messageBegan(long bytes, double nowMs, double restMs) {
        link.began(bytes, nowMs, restMs);
    }

    /**
     * The oldest message on its way has arrived.
     *
     * @param ms for how long its bits had the link; 0 where that is not known
     */
    public void messageEnded(double ms, double nowMs) {
        link.ended(ms, nowMs);
    }

    /** The oldest message on its way is lost. */
    public void messageLost(double nowMs) {
        link.lost(nowMs);
    }

    /** Nobody answers messages that are no job's: a job has to be sent instead, now and then. */
    public void messageUnwanted() {
        asksByJobs = true;
    }

    /** A message that is no job's had the link for so long. */
    public void messageMet(long bytes, double ms) {
        link.met(bytes, ms);
    }

    /**
     * The cloud was busy with a job, and others' before it, for so long.
     *
     * @param plannedMs what the job takes if the cloud has nothing else to do
     */
    public void cloudMet(double ms, double plannedMs) {
        load.met(ms, plannedMs);
    }

    /** How often another plan took over. */
    public int changes() {
        return changes;
    }

    /** What is taken to be the case. */
    public Conditions conditions(double nowMs) {
        return new Conditions(link.mbps(nowMs), load.factor());
    }

    /** The conditions, if nobody has planned for any like these. Said once: whoever asks is to see to it. */
    public Optional<Conditions> unplanned(double nowMs) {
        Conditions now = conditions(nowMs);
        if (inTable(now) || planned.stream().anyMatch(now::near)) {
            return Optional.empty();
        }
        planned.add(now);
        return Optional.of(now);
    }

    private boolean inTable(Conditions now) {
        Column column = table.column(now.cloudLoad());
        double from = column.entries().get(0).fromMbps();
        double to = column.entries().get(column.entries().size() - 1).toMbps();
        return now.near(new Conditions(Math.min(to, Math.max(from, now.mbps())), column.cloudLoad()));
    }

    /**
     * A plan more is ready to be used. Of those that are not the table's, there are a few at most: that which was not used for longest
     * is forgotten, until its conditions are {@link #unplanned} again.
     */
    public void add(Plan plan) {
        if (plans.stream().noneMatch(known -> known.plan().equals(plan))) {
            Optional<Conditions> last =
                    planned.isEmpty() ? Optional.empty() : Optional.of(planned.get(planned.size() - 1));
            plans.add(new Known(plan, new Rotation(plan), last));
            used.put(plan, changes);
            if (plans.size() > inTable + MOST_ADDED) {
                forgetOne();
            }
            values.clear();
        }
    }

    private void forgetOne() {
        int oldest = IntStream.range(inTable, plans.size() - 1)
                .filter(p -> p != current)
                .boxed()
                .min(Comparator.comparingInt(p -> used.get(plans.get(p).plan())))
                .orElseThrow();
        Known forgotten = plans.remove(oldest);
        used.remove(forgotten.plan());
        forgotten.forConditions().ifPresent(planned::remove);
        current -= oldest < current ? 1 : 0;
        pace = Optional.empty();
    }

    private int best(double[] now) {
        int best = 0;
        for (int p = 1; p < now.length; p++) {
            best = now[p] < now[best] ? p : best;
        }
        return best;
    }

    /** How jobs of the plan in use come and go under the conditions as they are taken to be. */
    public Valuation.Pace pace(double nowMs) {
        Step step = Step.of(link.mbps(nowMs), load.factor());
        if (pace.isEmpty() || pacePlan != current || !paceStep.equals(step)) {
            pace = Optional.of(valuation.pace(plans.get(current).plan(), step.mbps(), step.factor()));
            pacePlan = current;
            paceStep = step;
        }
        return pace.get();
    }

    /** Of each plan. */
    private double[] values(double mbps, double factor) {
        if (values.size() > MOST_REMEMBERED) {
            values.clear();
        }
        return values.computeIfAbsent(Step.of(mbps, factor), step -> plans.stream()
                .mapToDouble(known -> valuation.perJob(known.plan(), step.mbps(), step.factor()))
                .toArray());
    }

    /** Conditions that are told apart from others, by how many steps from 1 they are. */
    private record Step(int m, int l) {
        static Step of(double mbps, double factor) {
            return new Step(steps(mbps), steps(factor));
        }

        private static int steps(double factor) {
            return (int) Math.round(Math.log(factor) / Math.log(STEP));
        }

        double mbps() {
            return Math.pow(STEP, m);
        }

        double factor() {
            return Math.pow(STEP, l);
        }
    }
}

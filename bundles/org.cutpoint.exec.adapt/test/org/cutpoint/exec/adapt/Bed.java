package org.cutpoint.exec.adapt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Column;
import org.cutpoint.api.plan.PlanTable.Entry;

/**
 * A line of layers with known times, whose jobs are cut after 0 to all of them, and what they take by formulas of its own.
 *
 * @param deviceMs of each layer
 * @param cloudMs likewise
 * @param bytes that cross each cut but the last one, after which nothing is left
 * @param pipelined whether one stage of a job passes beside others of other jobs
 */
record Bed(double[] deviceMs, double[] cloudMs, long[] bytes, boolean pipelined) implements Valuation {
    private static final double LEAST_MBPS = 0.2;
    private static final double MOST_MBPS = 200;

    /**
     * Like a small convolutional network: what crosses becomes less, what it takes does not. In a pipeline the cloud is no
     * bottleneck: before one, jobs queue while the link is fast and are done while it is slow, which is worth more than a good plan.
     */
    static Bed random(Random random, boolean pipelined) {
        int layers = 3 + random.nextInt(6);
        double[] device = new double[layers];
        double[] cloud = new double[layers];
        long[] bytes = new long[layers];
        double faster = (pipelined ? 20 : 3) + random.nextInt(8);
        long crossing = 20_000 + random.nextInt(400_000);
        for (int l = 0; l < layers; l++) {
            device[l] = 3 + 27 * random.nextDouble();
            cloud[l] = device[l] / faster;
            bytes[l] = crossing;
            crossing = Math.max(2_000, Math.round(crossing * (0.3 + random.nextDouble())));
        }
        return new Bed(device, cloud, bytes, pipelined);
    }

    int cuts() {
        return deviceMs.length + 1;
    }

    /** The cut that keeps everything on the device. */
    int local() {
        return deviceMs.length;
    }

    double deviceMs(int cut) {
        return sum(deviceMs, 0, cut);
    }

    double cloudMs(int cut) {
        return sum(cloudMs, cut, cloudMs.length);
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    long bytes(int cut) {
        return cut == local() ? 0 : bytes[cut];
    }

    Assignment job(int cut) {
        Map<String, String> tiers = new HashMap<>();
        for (int l = 0; l < deviceMs.length; l++) {
            tiers.put("layer" + l, l < cut ? "device" : "cloud");
        }
        return new Assignment("", Integer.toString(cut), tiers, List.of());
    }

    /** Which its problem's name says, so that nobody has to count. */
    static int cut(Assignment job) {
        return Integer.parseInt(job.problem());
    }

    /** A job of each of these cuts. */
    Plan plan(int... cuts) {
        List<Assignment> jobs = new ArrayList<>();
        for (int cut : cuts) {
            jobs.add(job(cut).withId("job" + jobs.size()));
        }
        return new Plan(jobs, jobs.stream().map(Assignment::id).toList(), OptionalDouble.empty());
    }

    @Override
    public double perJob(Plan plan, double mbps, double load) {
        return perJob(cut(plan.assignments().get(0)), mbps, load);
    }

    double perJob(int cut, double mbps, double load) {
        double device = deviceMs(cut);
        double link = 8 * bytes(cut) / (1000 * mbps);
        double cloud = cloudMs(cut) * load;
        return pipelined ? Math.max(device, Math.max(link, cloud)) : device + link + cloud;
    }

    @Override
    public Pace pace(Plan plan, double mbps, double load) {
        int cut = cut(plan.assignments().get(0));
        double link = 8 * bytes(cut) / (1000 * mbps);
        double cloud = cloudMs(cut) * load;
        return new Pace(deviceMs(cut) + link + cloud, Math.max(deviceMs(cut), Math.max(link, cloud)));
    }

    boolean sends(Assignment job) {
        return cut(job) < local();
    }

    @Override
    public long sentBytes(Assignment job) {
        return bytes(cut(job));
    }

    @Override
    public double aloneMs(Assignment job) {
        return deviceMs(cut(job)) + cloudMs(cut(job));
    }

    int best(double mbps, double load) {
        int best = 0;
        for (int cut = 1; cut < cuts(); cut++) {
            best = perJob(cut, mbps, load) < perJob(best, mbps, load) ? cut : best;
        }
        return best;
    }

    /** What {@code plan --bandwidth-range} would find. */
    PlanTable table(double... loads) {
        List<Column> columns = new ArrayList<>();
        for (double load : loads) {
            List<Entry> entries = new ArrayList<>();
            double from = LEAST_MBPS;
            int cut = best(from, load);
            for (double mbps = LEAST_MBPS; mbps < MOST_MBPS; mbps *= 1.01) {
                int here = best(mbps, load);
                boolean last = mbps * 1.01 >= MOST_MBPS;
                if (here != cut || last) {
                    entries.add(new Entry(from, mbps, Optional.of(plan(cut))));
                    from = mbps;
                    cut = here;
                }
            }
            columns.add(new Column(load, entries));
        }
        return new PlanTable("bed", "best", columns);
    }

    /** A table that knows one bandwidth only. */
    PlanTable narrow(double mbps) {
        return new PlanTable(
                "bed",
                "best",
                List.of(new Column(1, List.of(new Entry(mbps, mbps, Optional.of(plan(best(mbps, 1))))))));
    }
}

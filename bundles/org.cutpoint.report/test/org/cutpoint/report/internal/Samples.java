package org.cutpoint.report.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.JobTimes;
import org.cutpoint.api.run.RunResult.Lane;
import org.cutpoint.api.run.RunResult.Span;
import org.cutpoint.report.Comparison;
import org.cutpoint.report.JobEnergy;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.report.RunRecord.Prediction;
import org.cutpoint.report.RunRecord.TierSetup;

/** Runs as they might have been, from a small flow shop. */
final class Samples {
    static final Network NETWORK = new Network("4g", 5.85, 13.76, 0);
    static final Machine MACHINE = new Machine("m1", "Linux amd64", "Some CPU @ 2.5 GHz", 2, "onnxruntime 1.29.0 cpu");

    private Samples() {}

    /** A cut and how long its stages take, milliseconds. */
    record Part(String cut, int jobs, double device, double uplink, double cloud, double downlink) {}

    /**
     * @param stretch measured times over predicted ones
     * @param bytes uploaded in all
     */
    static RunRecord run(String model, String strategy, double stretch, long bytes, Part... parts) {
        List<CutShare> cuts = new ArrayList<>();
        List<double[]> jobs = new ArrayList<>();
        for (Part part : parts) {
            cuts.add(new CutShare(part.cut(), part.jobs()));
            for (int i = 0; i < part.jobs(); i++) {
                jobs.add(new double[] {part.device(), part.uplink(), part.cloud(), part.downlink()});
            }
        }
        RunResult predicted = shop(jobs, 1, 0);
        RunResult measured = shop(jobs, stretch, bytes);
        return new RunRecord(
                model,
                strategy,
                NETWORK,
                true,
                List.of(new TierSetup("device", 8, 1), new TierSetup("cloud", 1, 1)),
                jobs.size(),
                cuts,
                new Prediction(predicted.makespanMs(), predicted.jobs(), predicted.spans()),
                measured,
                List.of(measured.makespanMs()),
                Optional.empty());
    }

    /** The run with an energy. */
    static RunRecord with(RunRecord r, JobEnergy energy) {
        return new RunRecord(
                r.model(),
                r.strategy(),
                r.network(),
                r.networkEmulated(),
                r.tiers(),
                r.jobs(),
                r.cuts(),
                r.predicted(),
                r.measured(),
                r.repeatsMs(),
                Optional.of(energy));
    }

    private static RunResult shop(List<double[]> jobs, double stretch, long bytes) {
        List<Span> spans = new ArrayList<>();
        List<JobTimes> times = new ArrayList<>();
        double[] free = new double[4];
        for (int job = 0; job < jobs.size(); job++) {
            String id = Integer.toString(job + 1);
            double start = free[0];
            double ready = start;
            for (Lane lane : Lane.values()) {
                double length = jobs.get(job)[lane.ordinal()] * stretch;
                if (length > 0) {
                    double from = Math.max(ready, free[lane.ordinal()]);
                    ready = from + length;
                    free[lane.ordinal()] = ready;
                    spans.add(new Span(id, lane, from, ready));
                }
            }
            times.add(new JobTimes(id, start, ready));
        }
        double end = times.stream().mapToDouble(JobTimes::endMs).max().orElse(0);
        return RunResult.of(end, spans, times)
                .withBytes(bytes, 4000L * jobs.size())
                .withDifferences(4.2e-7, 3.1e-7);
    }

    static RunRecord small() {
        return run(
                "zoo:alexnet",
                "jps-best",
                1.02,
                1_000_000,
                new Part("relu1", 1, 4, 6, 1, 0.5),
                new Part("pool2", 1, 7, 2, 1, 0.5));
    }

    static Comparison comparison() {
        List<RunRecord> alexnet = List.of(
                run("zoo:alexnet", "local-only", 1.01, 0, new Part("none", 20, 214, 0, 0, 0)),
                run("zoo:alexnet", "cloud-only", 1.003, 12_042_240, new Part("input", 20, 0, 823, 27, 2.3)),
                run("zoo:alexnet", "partition-only", 0.985, 3_686_400, new Part("maxpool3", 20, 121, 50, 13, 2.3)),
                run(
                        "zoo:alexnet",
                        "jps",
                        1.015,
                        737_280,
                        new Part("maxpool2", 4, 98, 252, 17, 2.3),
                        new Part("maxpool3", 16, 121, 50, 13, 2.3)),
                run(
                        "zoo:alexnet",
                        "jps-best",
                        1.012,
                        737_280,
                        new Part("maxpool2", 7, 58, 152, 17, 2.3),
                        new Part("maxpool3", 13, 121, 50, 13, 2.3)));
        List<RunRecord> mobilenet = List.of(
                run("zoo:mobilenet-v2", "local-only", 0.97, 0, new Part("none", 20, 114, 0, 0, 0)),
                run("zoo:mobilenet-v2", "cloud-only", 1.003, 12_042_240, new Part("input", 20, 0, 823, 14, 2.3)),
                run("zoo:mobilenet-v2", "partition-only", 1.12, 128_000, new Part("gap", 20, 111, 7, 1, 2.3)),
                run("zoo:mobilenet-v2", "jps", 1.01, 128_000, new Part("gap", 20, 111, 7, 1, 2.3)),
                run(
                        "zoo:mobilenet-v2",
                        "jps-best",
                        1.02,
                        1_411_200,
                        new Part("features.14+features.13.add", 6, 70, 137, 6, 2.3),
                        new Part("gap", 14, 111, 7, 1, 2.3)));
        return new Comparison(
                "Five strategies on two networks",
                Instant.parse("2025-01-02T03:04:05Z"),
                "0.1.0",
                MACHINE,
                List.of(
                        new Comparison.Section(
                                "zoo:alexnet",
                                "ab".repeat(32),
                                21,
                                714_000_000L,
                                61_100_000L,
                                alexnet,
                                OptionalDouble.of(0)),
                        new Comparison.Section(
                                "zoo:mobilenet-v2",
                                "cd".repeat(32),
                                65,
                                300_000_000L,
                                3_500_000L,
                                mobilenet,
                                OptionalDouble.of(0))));
    }
}

package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.Reports;
import org.cutpoint.report.StreamRecord;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Runs;
import org.cutpoint.workbench.Streams;

/** Runs plans for frames that come by the clock, one plan after the other, and shows what became of the frames. */
final class StreamRuns {
    /** Loading and warming up take about so long. */
    private static final double BESIDE_S = 5;

    private final Streams streams;
    private final Reports reports;
    private final DeviceMemory memory;
    private final Console console;

    StreamRuns(Streams streams, Reports reports, DeviceMemory memory, Console console) {
        this.streams = streams;
        this.reports = reports;
        this.memory = memory;
        this.console = console;
    }

    /**
     * What is to be run.
     *
     * @param plans one after the other
     * @param how each of them runs
     * @param beside what the device has loaded with it
     * @param trace where to write one, if anywhere
     * @param json whether to print JSON, a line for each
     */
    record Asked(
            Model model,
            Workload workload,
            List<Planned> plans,
            Function<Planned, Runs.Conditions> how,
            DeviceMemory.Beside beside,
            FrameStream stream,
            Optional<Path> trace,
            boolean json) {}

    /** The least latency of all plans for a frame that meets no other, milliseconds. */
    static double latencyMs(List<Planned> plans) {
        return plans.stream().mapToDouble(Streams::latencyMs).min().orElse(0);
    }

    /**
     * Runs all, or those up to an interruption, and prints what is known then.
     *
     * @return the exit code
     */
    int run(Asked asked, Optional<Clouds.Cloud> cloud) throws InterruptedException {
        List<StreamRecord> records = new ArrayList<>();
        List<String> held = new ArrayList<>();
        int code = Command.OK;
        for (Planned planned : asked.plans()) {
            tell(planned, asked.plans().size() - records.size(), asked.stream());
            Problem problem = asked.workload().first();
            Runs.Conditions how = asked.how().apply(planned);
            boolean needed =
                    how.adaptation().isPresent() || Runs.needsCloud(asked.workload(), (Plan) planned.outcome());
            StreamRecord record = memory.watch(
                            planned,
                            () -> streams.run(
                                    asked.model(),
                                    asked.workload(),
                                    planned,
                                    needed ? cloud : Optional.empty(),
                                    how,
                                    asked.stream(),
                                    console.progress()))
                    .with(memory.use(problem, planned, asked.beside()));
            records.add(record);
            held.add(memory.line(problem, planned, asked.beside()));
            FaultOptions.tell(console, record.strategy(), record.measured().run());
            if (asked.json()) {
                console.out().println(reports.streamJson(record));
            }
            if (!record.measured().run().failures().isEmpty()) {
                code = Command.BAD_INPUT;
            }
            if (!record.measured().whole()) {
                console.say("cutpoint: interrupted after %d of %d frames of %s; this is what is known"
                        .formatted(record.offered(), asked.stream().frames(), record.strategy()));
                code = Main.INTERRUPTED;
                break;
            }
        }
        if (!asked.json() && !records.isEmpty()) {
            console.out().print(reports.streams(records, console.style()));
            held.forEach(console.out()::println);
            records.stream()
                    .filter(record -> asked.beside().more())
                    .map(record -> RunCommand.changes(
                            record.strategy(), record.measured().run()))
                    .forEach(console.out()::println);
        }
        if (asked.trace().isPresent()) {
            WholeFiles.write(asked.trace().get(), reports.streamTraceJson(records));
        }
        return code;
    }

    private void tell(Planned planned, int left, FrameStream stream) {
        double seconds = left * (stream.duration().toMillis() / 1000.0 + BESIDE_S);
        console.say(String.format(
                Locale.ROOT,
                "cutpoint: %s: %d frames; about %.0f s left",
                planned.strategy(),
                stream.frames(),
                seconds));
        double deadlineMs = stream.deadline().toNanos() / 1e6;
        double latencyMs = Streams.latencyMs(planned);
        if (latencyMs > deadlineMs) {
            console.say(String.format(
                    Locale.ROOT,
                    "cutpoint: %s: a frame is planned to take %.1f ms, so none is in time within %.1f ms",
                    planned.strategy(),
                    latencyMs,
                    deadlineMs));
        }
    }
}

package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
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
    private final Console console;

    StreamRuns(Streams streams, Reports reports, Console console) {
        this.streams = streams;
        this.reports = reports;
        this.console = console;
    }

    /** The least latency of all plans for a frame that meets no other, milliseconds. */
    static double latencyMs(List<Planned> plans) {
        return plans.stream().mapToDouble(Streams::latencyMs).min().orElse(0);
    }

    /**
     * Runs all, or those up to an interruption, and prints what is known then.
     *
     * @param json whether as JSON, a line for each
     * @return the exit code
     */
    int run(
            Model model,
            Workload workload,
            List<Planned> plans,
            Optional<Clouds.Cloud> cloud,
            Runs.Conditions how,
            FrameStream stream,
            boolean json)
            throws InterruptedException {
        List<StreamRecord> records = new ArrayList<>();
        int code = Command.OK;
        for (Planned planned : plans) {
            tell(planned, plans.size() - records.size(), stream);
            Optional<Clouds.Cloud> needed =
                    Runs.needsCloud(workload, (Plan) planned.outcome()) ? cloud : Optional.empty();
            StreamRecord record = streams.run(model, workload, planned, needed, how, stream, console.progress());
            records.add(record);
            FaultOptions.tell(console, record.strategy(), record.measured().run());
            if (json) {
                console.out().println(reports.streamJson(record));
            }
            if (!record.measured().run().failures().isEmpty()) {
                code = Command.BAD_INPUT;
            }
            if (!record.measured().whole()) {
                console.say("cutpoint: interrupted after %d of %d frames of %s; this is what is known"
                        .formatted(record.offered(), stream.frames(), record.strategy()));
                code = Main.INTERRUPTED;
                break;
            }
        }
        if (!json && !records.isEmpty()) {
            console.out().print(reports.streams(records, console.style()));
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

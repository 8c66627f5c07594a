package org.cutpoint.ide.ui.launch.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cutpoint.analysis.Results;
import org.cutpoint.analysis.SplitRuns;
import org.cutpoint.analysis.StrategyTable;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.Analyst;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.report.Reports;
import org.cutpoint.report.RunRecord;
import org.cutpoint.report.TextStyle;
import org.eclipse.core.runtime.CoreException;
import org.eclipse.debug.core.ILaunchConfiguration;

/** "Cutpoint run": plans, runs, and shows predicted beside measured in views and console. */
public final class RunDelegate extends Delegate {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int CHART_JOBS = 8;

    @Override
    void work(ILaunchConfiguration configuration, Model model, PrintStream out, Progress progress)
            throws CoreException, InterruptedException {
        String name = configuration.getAttribute(Keys.NETWORK, "");
        Network network = service(Analyst.class).networks().stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException("network", "'" + name + "' is not known", "Choose another"));
        List<String> strategies = configuration.getAttribute(Keys.STRATEGIES, List.of());
        if (strategies.isEmpty()) {
            throw new InputException("strategies", "none is chosen", "Choose at least one in the launch configuration");
        }
        String runtime = configuration.getAttribute(Keys.RUNTIME, Keys.STANDARD_RUNTIME);
        Runtimes.Runtime cloud = service(Runtimes.class).start(runtime, progress);
        SplitRuns.Conditions conditions = new SplitRuns.Conditions(
                network,
                true,
                slowdown(configuration.getAttribute(Keys.SLOWDOWN, Keys.STANDARD_SLOWDOWN)),
                configuration.getAttribute(Keys.THREADS, 1),
                configuration.getAttribute(Keys.JOBS, Keys.STANDARD_JOBS),
                strategies,
                cloud.address(),
                1,
                DEADLINE);
        out.println(model.graph().name() + ": " + conditions.jobs() + " jobs over " + network.name()
                + " (emulated), cloud: runtime " + runtime + " at "
                + cloud.address().orElse("?") + ", device: this machine, " + conditions.slowdown()
                + " times slower (emulated)");
        Results results = service(Results.class);
        List<RunRecord> records = new ArrayList<>();
        service(SplitRuns.class).run(model, conditions, new Telling(out, results, records), progress);
        Reports reports = service(Reports.class);
        if (!records.isEmpty()) {
            out.println();
            out.print(reports.table(records, TextStyle.PLAIN));
            out.println();
            out.print(reports.gantt(records.get(records.size() - 1), CHART_JOBS, TextStyle.PLAIN));
        }
    }

    private static double slowdown(String text) {
        try {
            double factor = Double.parseDouble(text);
            if (factor >= 1 && factor <= 10_000) {
                return factor;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException("slow-down", "'" + text + "' cannot be", "Give 1 to 10000");
    }

    /** Into views and console. */
    private record Telling(PrintStream out, Results results, List<RunRecord> records) implements SplitRuns.Listener {
        @Override
        public void begun(Workload workload) {
            results.begin(workload);
        }

        @Override
        public void planned(Workload workload, StrategyTable.Row row) {
            results.planned(workload, row);
            out.println(row.strategy() + ": "
                    + row.failure()
                            .map(why -> "no plan: " + why)
                            .orElseGet(() -> String.format(
                                    Locale.ROOT,
                                    "predicted %.1f ms",
                                    row.value().orElseThrow())));
        }

        @Override
        public void measured(Workload workload, RunRecord run) {
            records.add(run);
            results.measured(workload, run);
            out.println(String.format(
                    Locale.ROOT,
                    "%s: measured %.1f ms",
                    run.strategy(),
                    run.measured().makespanMs()));
        }
    }
}

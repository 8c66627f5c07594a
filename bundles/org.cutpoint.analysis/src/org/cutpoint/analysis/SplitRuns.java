package org.cutpoint.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.report.RunRecord;
import org.osgi.annotation.versioning.ProviderType;

/** Measures models and runs plans on this machine, as the commands {@code profile} and {@code run} do. A service. */
@ProviderType
public interface SplitRuns {
    /**
     * Under which conditions plans are run.
     *
     * @param network between device and cloud
     * @param emulated whether the network is emulated, or really there
     * @param slowdown how many times slower than this machine the device is, >= 1
     * @param threads for one inference
     * @param jobs how many
     * @param strategies ids
     * @param cloud {@code HOST:PORT} of the runtime that is the cloud; may be empty for plans that use only the device
     * @param seed of the random inputs
     * @param deadline for each call to the cloud
     */
    record Conditions(
            Network network,
            boolean emulated,
            double slowdown,
            int threads,
            int jobs,
            List<String> strategies,
            Optional<String> cloud,
            long seed,
            Duration deadline) {
        public Conditions {
            strategies = List.copyOf(strategies);
            if (strategies.isEmpty() || jobs < 1 || !(slowdown >= 1) || threads < 1) {
                throw new IllegalArgumentException(
                        strategies + ", " + jobs + " jobs, " + slowdown + " times slower, " + threads + " threads");
            }
        }
    }

    /** Is told what happens, on the thread of the call. */
    interface Listener {
        /** What is planned, before any plan is made. */
        void begun(Workload workload);

        /** A strategy's answer. */
        void planned(Workload workload, StrategyTable.Row row);

        /** A plan was run. */
        void measured(Workload workload, RunRecord run);
    }

    /**
     * Plans with every strategy, then runs the plans. One that has no plan is told as such, and left out.
     *
     * @throws org.cutpoint.api.InputException if the runtime cannot be reached, or a run fails
     * @throws java.util.concurrent.CancellationException if cancelled
     * @throws InterruptedException if interrupted
     */
    void run(Model model, Conditions conditions, Listener listener, Progress progress) throws InterruptedException;

    /**
     * Measures the model on this machine, or on that of a runtime, and keeps the profile for those who plan.
     *
     * @param runtime {@code HOST:PORT}; empty for this machine
     * @throws org.cutpoint.api.InputException if the runtime cannot be reached, or does not measure
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    Profile profile(Model model, Optional<String> runtime, ProfileOptions options, Progress progress);
}

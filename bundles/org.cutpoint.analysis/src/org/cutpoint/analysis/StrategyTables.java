package org.cutpoint.analysis;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Workload;
import org.osgi.annotation.versioning.ProviderType;

/** Has strategies plan the same, one after the other. A service; thread-safe. */
@ProviderType
public interface StrategyTables {
    /**
     * Plans with every one of the strategies. That one fails, does not apply or takes too long is a row like any other.
     *
     * @param strategies their ids; all that there are if empty
     * @param limit for each of them
     * @param progress a step for each; when cancelled, no further one is begun
     * @param found gets each row as soon as it is there, on the caller's thread
     * @throws org.cutpoint.api.InputException if the workload is faulty
     * @throws InterruptedException if interrupted
     */
    StrategyTable compare(
            Workload workload,
            List<String> strategies,
            Duration limit,
            Progress progress,
            Consumer<StrategyTable.Row> found)
            throws InterruptedException;

    /**
     * Tells when a strategy has come, gone or been replaced.
     *
     * @param listener called on the thread of whoever changed it, which it must not keep
     * @return ends it
     */
    Runnable onChange(Runnable listener);
}

package org.cutpoint.api.manage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What can be asked of a runtime beside running models: of this process, as a service, or of the one at the other end of a
 * {@link org.cutpoint.api.transport.Connection}. Thread-safe. Every failure is an {@link InputException} whose message may be
 * sent to a peer.
 */
@ProviderType
public interface Management {
    /** Largest bundle that is taken, bytes. */
    long MOST_BUNDLE_BYTES = 64L << 20;

    /** How it is now. */
    RuntimeStatus status();

    /** Bundles that somebody has brought, and those of the runtime's own that offer something by a name; by name. */
    List<ManagedBundle> bundles();

    /**
     * Brings a bundle that was not there. It is tried out first; it stays when the runtime is started again.
     *
     * @throws InputException if it is none, is larger than {@link #MOST_BUNDLE_BYTES}, does not work, or one of its name was
     *     brought before; what was there before is there still
     */
    ManagedBundle install(Path jar, Progress progress);

    /**
     * Brings another version of a bundle that was brought before. Who works with the old one ends on it.
     *
     * @throws InputException as {@link #install} has it, or if none of its name was brought before
     */
    ManagedBundle update(Path jar, Progress progress);

    /**
     * Takes a bundle away that was brought before. Who works with it ends on it.
     *
     * @param name symbolic name
     * @return what it was
     * @throws InputException if none of this name was brought
     */
    ManagedBundle remove(String name);

    /**
     * Plans with a strategy as it is there now.
     *
     * @param problems {@code cutpoint-problem/1}, JSON, at least one; planned together
     * @param strategy its id
     * @param limit for the strategy alone
     * @throws InputException as {@link org.cutpoint.api.plan.Planner#plan} has it, or if a problem cannot be read
     * @throws InterruptedException if interrupted; the strategy is interrupted, too
     */
    PlanText plan(List<String> problems, String strategy, Duration limit) throws InterruptedException;

    /**
     * A strategy's answer.
     *
     * @param text {@code cutpoint-plan/1}, JSON; or why there is no plan, in words
     * @param feasible whether there is a plan
     * @param strategyVersion of the bundle that answered
     * @param solveMs time that the strategy took, milliseconds
     */
    record PlanText(String text, boolean feasible, String strategyVersion, double solveMs) {}
}

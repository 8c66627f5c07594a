package org.cutpoint.ide.runtimes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.RuntimeStatus;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runtimes that plans can be run on, and where strategies can be brought: processes of this machine, which are started
 * here, and those on other machines that the user's preferences name, which others have started. A service; thread-safe.
 */
@ProviderType
public interface Runtimes {
    /** How far a runtime is. */
    enum State {
        STARTING,
        RUNNING,
        STOPPED,
        /** It ended without having been stopped. */
        FAILED
    }

    /**
     * A runtime as it was at one moment.
     *
     * @param name unique
     * @param address {@code HOST:PORT}; empty unless it runs
     * @param deploy the folder whose bundles it installs; empty where it is not to be reached
     * @param strategies ids of those that it has, sorted
     * @param log its last lines
     * @param status how it was when it was last asked; empty if it was not, or does not say
     * @param bundles those that it had when it was last asked
     */
    record Runtime(
            String name,
            State state,
            Optional<String> address,
            Optional<Path> deploy,
            List<String> strategies,
            List<String> log,
            Optional<RuntimeStatus> status,
            List<ManagedBundle> bundles) {
        public Runtime {
            strategies = List.copyOf(strategies);
            log = List.copyOf(log);
            bundles = List.copyOf(bundles);
        }

        /** This runtime as it has answered. */
        public Runtime with(RuntimeStatus answered, List<ManagedBundle> has) {
            return new Runtime(name, state, address, deploy, strategies, log, Optional.of(answered), has);
        }
    }

    /** All of them, by name. */
    List<Runtime> list();

    /**
     * Starts a runtime and waits until it is ready. One of this name that runs already is left as it is; one on another
     * machine is asked whether it answers.
     *
     * @throws InputException if it does not start, with the last thing that it said, or does not answer
     * @throws InterruptedException if interrupted; it is stopped
     */
    Runtime start(String name, Progress progress) throws InterruptedException;

    /**
     * Stops a runtime and waits, bounded; does nothing if there is none that runs.
     *
     * @throws InputException if it is on another machine
     */
    void stop(String name);

    /** Takes a runtime that does not run off the list. What preferences name stays. */
    void forget(String name);

    /**
     * Brings a bundle into a runtime that runs: the new version is there before the old one goes. To one on another machine it
     * is sent, as 'cutpoint bundle' does.
     *
     * @param jar a bundle
     * @throws InputException if it is none, cannot be copied or sent, does not work in the runtime, which then keeps what it
     *     had, or if the runtime does not run or lets nobody change its bundles
     */
    void deploy(String name, Path jar, Progress progress) throws InterruptedException;

    /**
     * Takes a bundle away that was brought into a runtime.
     *
     * @param bundle its symbolic name
     * @throws InputException if there is none, or the runtime does not answer or lets nobody change its bundles
     */
    void remove(String name, String bundle);

    /** Asks those that run how they are and which bundles they have; may take seconds where one does not answer. */
    void look();

    /**
     * Tells when something has changed.
     *
     * @param listener called on any thread
     * @return ends it
     */
    Runnable onChange(Runnable listener);
}

package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.Fallback;
import org.cutpoint.api.run.RunResult;
import org.cutpoint.api.run.RunResult.Failure;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Resilience;
import org.cutpoint.cli.Console;
import org.cutpoint.workbench.Clouds;
import picocli.CommandLine.Option;

/** What is done when the cloud fails. */
final class FaultOptions {
    private static final Map<String, Fallback> FALLBACKS =
            Map.of("none", Fallback.NONE, "load", Fallback.WHEN_NEEDED, "ready", Fallback.READY);

    @Option(
            names = "--fallback",
            paramLabel = "WHAT",
            defaultValue = "load",
            description = "What becomes of a job that the cloud fails, after calling it again and --spare: load has the"
                    + " device run it, which loads what it needs when it first has to; ready has that loaded from"
                    + " the beginning; none ends the whole run (default: ${DEFAULT-VALUE}).")
    private String fallback;

    @Option(
            names = "--spare",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Runtimes to call while the first one fails, the most wanted first.")
    private List<String> spares = new ArrayList<>();

    /** @throws InputException if there is no such one */
    Fallback fallback() {
        Fallback chosen = FALLBACKS.get(fallback);
        if (chosen == null) {
            throw new InputException("--fallback", "'" + fallback + "' cannot be", "Give load, ready or none");
        }
        if (chosen == Fallback.NONE && !spares.isEmpty()) {
            throw new InputException("--spare", "with --fallback none no other runtime is called", "Leave one away");
        }
        return chosen;
    }

    /** The cloud, behind a connection that outlives its faults. */
    Clouds.Cloud outlasting(Clouds.Cloud cloud, Clouds clouds, Optional<Resilience> resilience, Console console) {
        if (fallback() == Fallback.NONE || resilience.isEmpty()) {
            return cloud;
        }
        List<Connection> all = new ArrayList<>(List.of(cloud.connection()));
        for (String spare : spares) {
            try {
                all.add(clouds.connect("--spare", spare).connection());
            } catch (InputException e) {
                // It is there for bad times, of which this is none yet.
                console.say("cutpoint: goes without a spare: " + e.getMessage());
            }
        }
        return new Clouds.Cloud(resilience.get().over(all), cloud.processes());
    }

    /** Says what the cloud failed. */
    static void tell(Console console, String strategy, RunResult result) {
        int jobs = result.jobs().size();
        if (result.fallbacks() > 0) {
            console.say("cutpoint: %s: %d of %d jobs ran on the device, because the cloud failed them"
                    .formatted(strategy, result.fallbacks(), jobs));
        }
        if (!result.failures().isEmpty()) {
            Failure first = result.failures().get(0);
            console.say("cutpoint: %s: %d of %d jobs failed; job '%s': %s"
                    .formatted(strategy, result.failures().size(), jobs, first.job(), first.reason()));
        }
    }
}

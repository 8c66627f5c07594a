package org.cutpoint.runtime.shell.internal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.observe.Activity;
import org.cutpoint.api.observe.Activity.Snapshot;
import org.cutpoint.api.observe.Health;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.LoadSource.Load;
import org.cutpoint.api.observe.Metrics;
import org.cutpoint.api.observe.ObservationPort;
import org.cutpoint.api.observe.RunInfo;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Commands of the Gogo shell that say how this process is: the same as its observation port. */
@Component(
        service = ObservationCommands.class,
        property = {
            "osgi.command.scope=cutpoint",
            "osgi.command.function=health",
            "osgi.command.function=metrics",
            "osgi.command.function=jobs",
            "osgi.command.function=queue",
            "osgi.command.function=runs",
            "osgi.command.function=activity",
            "osgi.command.function=port"
        })
public final class ObservationCommands {
    // Null while they are not there: each comes with a bundle of its own.

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Health health;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Metrics metrics;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Activity activity;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile ObservationPort ports;

    private Optional<ObservationPort.Opened> opened = Optional.empty();

    /** A line for each check. */
    public String health() {
        List<Health.Result> results = there(health, "health checks").check();
        return (Health.well(results) ? "well\n" : "not well\n")
                + results.stream()
                        .map(result -> String.format(
                                Locale.ROOT, "%-8s  %s: %s", result.status(), result.name(), result.message()))
                        .collect(Collectors.joining("\n"));
    }

    /** All numbers, in Prometheus' text format. */
    public String metrics() {
        return there(metrics, "metrics").text();
    }

    /** Those whose names begin so. */
    public String metrics(String beginning) {
        return metrics().lines().filter(line -> line.startsWith(beginning)).collect(Collectors.joining("\n"));
    }

    /** A line for each of the last jobs, the newest first. */
    public String jobs() {
        Snapshot now = there(activity, "activity").now();
        return now.jobs() + " ended, " + now.failed() + " failed, " + now.fallbacks() + " ran elsewhere than planned\n"
                + now.recent().stream().map(ObservationCommands::line).collect(Collectors.joining("\n"));
    }

    private static String line(JobEvent job) {
        return String.format(
                Locale.ROOT,
                "%s  %s  %s  waited %.2f ms, took %.2f ms%s",
                job.id(),
                job.model(),
                job.plan(),
                job.waitMs(),
                job.totalMs(),
                job.failure().map(why -> ", FAILED: " + why).orElse(""));
    }

    /** What waits. */
    public String queue() {
        return there(activity, "activity").now().loads().stream()
                .map(ObservationCommands::line)
                .collect(Collectors.joining("\n"));
    }

    private static String line(Load load) {
        return load.waiting() + " of " + load.mostWaiting() + " wait, " + load.waitingBytes() + " of "
                + load.mostWaitingBytes() + " bytes, " + load.running() + " running, " + load.segments()
                + " segments loaded";
    }

    /** A line for each run that is under way. */
    public String runs() {
        return there(activity, "activity").now().runs().stream()
                .map(ObservationCommands::line)
                .collect(Collectors.joining("\n"));
    }

    private static String line(RunInfo run) {
        return run.id() + "  " + run.model() + "  " + String.join(" > ", run.tiers()) + "  " + run.jobs() + " jobs  "
                + run.peer();
    }

    /** All of it, as {@code cutpoint-activity/1}. */
    public String activity() {
        return there(activity, "activity").json();
    }

    /** Opens the observation port on this machine's loopback address; 0 takes a free one. The one opened before is closed. */
    public synchronized String port(String port) {
        ObservationPort.Opened next = there(ports, "observation port").open("127.0.0.1", number(port));
        opened.ifPresent(ObservationPort.Opened::close);
        opened = Optional.of(next);
        return "http://127.0.0.1:" + next.port() + "/";
    }

    /** Gogo would say of what is none that it cannot be coerced. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InputException("port", "'" + text + "' is no number", "Give 1 to 65535, or 0 for a free one", e);
        }
    }

    @Deactivate
    synchronized void close() {
        opened.ifPresent(ObservationPort.Opened::close);
    }

    private static <T> T there(T service, String what) {
        if (service == null) {
            throw new InputException("cutpoint", "this runtime has no " + what, "Add the bundle for it");
        }
        return service;
    }
}

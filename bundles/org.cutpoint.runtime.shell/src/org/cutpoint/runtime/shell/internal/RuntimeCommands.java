package org.cutpoint.runtime.shell.internal;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.api.plan.Strategies;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Commands of the Gogo shell that look after this process. Gogo finds them by their names and prints what they return; an
 * exception's message becomes one line.
 */
@Component(
        service = RuntimeCommands.class,
        property = {
            "osgi.command.scope=cutpoint",
            "osgi.command.function=bundles",
            "osgi.command.function=install",
            "osgi.command.function=update",
            "osgi.command.function=remove",
            "osgi.command.function=status",
            "osgi.command.function=strategies"
        })
public final class RuntimeCommands {
    private final Management management;
    private final Strategies strategies;

    @Activate
    public RuntimeCommands(@Reference Management management, @Reference Strategies strategies) {
        this.management = management;
        this.strategies = strategies;
    }

    /** A line for each bundle: where it is from, its name, version, what it offers, why it does not work. */
    public String bundles() {
        return management.bundles().stream()
                .map(bundle -> (bundle.deployed() ? "deployed  " : "runtime   ")
                        + line(bundle)
                        + bundle.fault().map(fault -> ", refused " + fault).orElse(""))
                .collect(Collectors.joining("\n"));
    }

    /** Brings a bundle that was not there. */
    public String install(String file) {
        return "installed " + line(management.install(Path.of(file), Progress.NONE));
    }

    /** Brings another version of a bundle. */
    public String update(String file) {
        return "updated to " + line(management.update(Path.of(file), Progress.NONE));
    }

    /** Takes a bundle away, by its symbolic name. */
    public String remove(String name) {
        return "removed " + line(management.remove(name));
    }

    /** How this process is. */
    public String status() {
        RuntimeStatus status = management.status();
        return "version " + status.version() + ", up " + status.uptime().toSeconds() + " s, "
                + (status.heapBytes() >> 20) + " MiB of Java's memory\nstrategies "
                + String.join(", ", status.strategies())
                + "\ncodecs " + String.join(", ", status.codecs());
    }

    /** A line for each strategy. */
    public String strategies() {
        return strategies.list().stream()
                .map(entry -> entry.id() + "  " + entry.version() + "  " + entry.description())
                .collect(Collectors.joining("\n"));
    }

    private static String line(ManagedBundle bundle) {
        return bundle.name() + " " + bundle.version()
                + (bundle.offers().isEmpty() ? "" : ": " + String.join(", ", bundle.offers()));
    }
}

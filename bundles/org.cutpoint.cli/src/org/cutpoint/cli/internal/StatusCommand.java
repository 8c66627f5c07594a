package org.cutpoint.cli.internal;

import java.util.Locale;
import org.cutpoint.api.manage.RuntimeStatus;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Clouds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How a runtime is. */
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=status",
            Command.DESCRIPTION + "=Says how a running runtime is: its calls, memory, strategies, codecs"
        })
public final class StatusCommand implements Command {
    @Parameters(paramLabel = "HOST:PORT", description = "A runtime that 'cutpoint serve' started.")
    private String address;

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Clouds clouds;

    @Activate
    public StatusCommand(@Reference Clouds clouds) {
        this.clouds = clouds;
    }

    @Override
    public int run(Console console) {
        try (Clouds.Cloud cloud = clouds.connect("status", address)) {
            RuntimeStatus status = cloud.connection().management().status();
            console.out().print(json ? json(status) + "\n" : text(address, status));
        }
        return OK;
    }

    private static String text(String address, RuntimeStatus status) {
        RuntimeStatus.Calls calls = status.calls();
        long seconds = status.uptime().toSeconds();
        return String.format(
                Locale.ROOT,
                """
                %s  version %s, up %d:%02d:%02d, bundles %s
                calls       %d running, %d answered (%d inferences, %d plans), %d failed or refused
                memory      %s of Java%s
                strategies  %s
                codecs      %s
                """,
                address,
                status.version(),
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                status.manageable() ? "can be changed" : "cannot be changed from here",
                calls.running(),
                calls.answered(),
                calls.inferences(),
                calls.plans(),
                calls.failed(),
                status.memory()
                                .map(memory -> Units.bytes(memory.residentBytes()) + " resident, "
                                        + Units.bytes(memory.ownBytes()) + " of it without pages of files, ")
                                .orElse("")
                        + Units.bytes(status.heapBytes()),
                status.processorLoad().isPresent()
                        ? ", processors "
                                + Math.round(100 * status.processorLoad().getAsDouble()) + " % busy"
                        : "",
                String.join(", ", status.strategies()),
                String.join(", ", status.codecs()));
    }

    private static String json(RuntimeStatus status) {
        return Output.json(out -> {
            out.writeStartObject();
            out.writeStringField("format", "cutpoint-status/1");
            out.writeStringField("version", status.version());
            out.writeNumberField("uptimeMs", status.uptime().toMillis());
            out.writeBooleanField("manageable", status.manageable());
            out.writeNumberField("callsRunning", status.calls().running());
            out.writeNumberField("callsAnswered", status.calls().answered());
            out.writeNumberField("callsFailed", status.calls().failed());
            out.writeNumberField("inferences", status.calls().inferences());
            out.writeNumberField("plans", status.calls().plans());
            out.writeNumberField("heapBytes", status.heapBytes());
            if (status.memory().isPresent()) {
                out.writeNumberField("residentBytes", status.memory().get().residentBytes());
                out.writeNumberField("ownBytes", status.memory().get().ownBytes());
            }
            if (status.processorLoad().isPresent()) {
                out.writeNumberField("processorLoad", status.processorLoad().getAsDouble());
            }
            out.writeArrayFieldStart("strategies");
            for (String id : status.strategies()) {
                out.writeString(id);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("codecs");
            for (String id : status.codecs()) {
                out.writeString(id);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}

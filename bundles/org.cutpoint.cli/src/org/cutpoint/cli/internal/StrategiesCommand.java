package org.cutpoint.cli.internal;

import java.util.List;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine.Option;

/** Lists the strategies that are there. */
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=strategies",
            Command.DESCRIPTION + "=Lists the strategies that can plan",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class StrategiesCommand implements Command {
    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Strategies strategies;

    @Activate
    public StrategiesCommand(@Reference Strategies strategies) {
        this.strategies = strategies;
    }

    @Override
    public int run(Console console) {
        List<Strategies.Entry> entries = strategies.list();
        if (json) {
            console.out().println(Output.json(out -> {
                out.writeStartObject();
                out.writeStringField("format", "cutpoint-strategies/1");
                out.writeArrayFieldStart("strategies");
                for (Strategies.Entry entry : entries) {
                    out.writeStartObject();
                    out.writeStringField("id", entry.id());
                    out.writeStringField("description", entry.description());
                    out.writeStringField("bundle", entry.bundle());
                    out.writeStringField("version", entry.version());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            }));
            return OK;
        }
        TextTable table = new TextTable().left("id").left("version").left("what it does");
        entries.forEach(e -> table.row(e.id(), e.version(), e.description()));
        console.out().print(table.render(console.style()));
        return OK;
    }
}

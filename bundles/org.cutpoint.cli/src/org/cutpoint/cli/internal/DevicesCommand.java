package org.cutpoint.cli.internal;

import java.util.List;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Lists the machines that can be planned for without having them. */
@CommandLine.Command(
        footer = {
            "",
            "A file stands for a machine, too: a profile that 'cutpoint profile --out' measured there, a table of"
                    + " layers' times (CSV or JSON), a machine's peak rates (JSON), or what 'cutpoint train' learnt."
                    + " docs/formats.md describes them.",
            "",
            "Example:",
            "  cutpoint plan zoo:alexnet --device raspberry-pi-4b --cloud gtx-1080 --strategy jps-best"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=devices",
            Command.DESCRIPTION + "=Lists the machines that can be planned for without having them"
        })
public final class DevicesCommand implements Command {
    @Option(names = "--sources", description = "Show where each machine's figures come from.")
    private boolean sources;

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Workbench workbench;

    @Activate
    public DevicesCommand(@Reference Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public int run(Console console) {
        List<Workbench.Predictable> machines = workbench.machines();
        if (json) {
            console.out().println(Output.json(out -> {
                out.writeStartObject();
                out.writeStringField("format", "cutpoint-devices/1");
                out.writeArrayFieldStart("devices");
                for (Workbench.Predictable each : machines) {
                    out.writeStartObject();
                    out.writeStringField("name", each.machine().name());
                    out.writeStringField("profiler", each.profiler());
                    out.writeStringField("description", each.machine().description());
                    out.writeStringField("source", each.machine().source());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            }));
            return OK;
        }
        TextTable table = new TextTable().left("name").left("predicted by").left("what it is");
        machines.forEach(each ->
                table.row(each.machine().name(), each.profiler(), each.machine().description()));
        console.out().print(table.render(console.style()));
        if (sources) {
            console.out().println();
            machines.forEach(each -> console.out()
                    .println(each.machine().name() + ": " + each.machine().source()));
        }
        return OK;
    }
}

package org.cutpoint.cli.internal;

import java.util.List;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine.Option;

/** Lists the models that can be made without a file. */
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {Command.NAME + "=models", Command.DESCRIPTION + "=Lists the networks that need no file"})
public final class ModelsCommand implements Command {
    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Workbench workbench;

    @Activate
    public ModelsCommand(@Reference Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public int run(Console console) {
        List<ModelEntry> models = workbench.catalogue();
        if (json) {
            console.out().println(Output.json(out -> {
                out.writeStartObject();
                out.writeStringField("format", "cutpoint-models/1");
                out.writeArrayFieldStart("models");
                for (ModelEntry model : models) {
                    out.writeStartObject();
                    out.writeStringField("source", model.source());
                    out.writeNumberField("parameters", model.parameters());
                    out.writeNumberField("macs", model.macs());
                    out.writeNumberField("layers", model.layers());
                    out.writeStringField("structure", model.structure());
                    out.writeStringField("reference", model.reference());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            }));
            return OK;
        }
        TextTable table = new TextTable()
                .left("model")
                .right("parameters")
                .right("MACs")
                .right("layers")
                .left("structure")
                .left("described by");
        for (ModelEntry m : models) {
            table.row(
                    m.source(),
                    Units.count(m.parameters()),
                    Units.count(m.macs()),
                    Integer.toString(m.layers()),
                    m.structure(),
                    m.reference());
        }
        console.out().print(table.render(console.style()));
        console.out()
                .println("\n"
                        + "Any ONNX file can be given instead, by its path; training:MODEL is one step of its"
                        + " training.");
        return OK;
    }
}

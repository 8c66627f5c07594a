package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.scenario.TaskSchedulers;
import org.cutpoint.api.schedule.Schedulers;
import org.cutpoint.api.tiles.TileStrategies;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine.Option;

/** Lists the strategies that are there. */
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=strategies",
            Command.DESCRIPTION + "=Lists the strategies that can plan or schedule",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class StrategiesCommand implements Command {
    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Strategies strategies;
    private final Schedulers schedulers;
    private final TaskSchedulers taskSchedulers;

    /** Comes with bundles of its own. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile TileStrategies tileStrategies;

    @Activate
    public StrategiesCommand(
            @Reference Strategies strategies,
            @Reference Schedulers schedulers,
            @Reference TaskSchedulers taskSchedulers) {
        this.strategies = strategies;
        this.schedulers = schedulers;
        this.taskSchedulers = taskSchedulers;
    }

    /**
     * @param solves the format of the problems
     * @param command that takes the strategy
     */
    private record Row(String solves, String command, Strategies.Entry entry) {}

    @Override
    public int run(Console console) {
        List<Row> rows = new ArrayList<>();
        strategies.list().forEach(e -> rows.add(new Row("cutpoint-problem/1", "plan", e)));
        schedulers.list().forEach(e -> rows.add(new Row("cutpoint-schedule/1", "schedule", e)));
        taskSchedulers.list().forEach(e -> rows.add(new Row("cutpoint-scenario/1", "simulate", e)));
        TileStrategies tiles = tileStrategies;
        if (tiles != null) {
            tiles.list().forEach(e -> rows.add(new Row("cutpoint-tiles/1", "plan", e)));
        }
        if (json) {
            console.out().println(Output.json(out -> {
                out.writeStartObject();
                out.writeStringField("format", "cutpoint-strategies/1");
                out.writeArrayFieldStart("strategies");
                for (Row row : rows) {
                    Strategies.Entry entry = row.entry();
                    out.writeStartObject();
                    out.writeStringField("id", entry.id());
                    out.writeStringField("description", entry.description());
                    out.writeStringField("bundle", entry.bundle());
                    out.writeStringField("version", entry.version());
                    out.writeStringField("solves", row.solves());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            }));
            return OK;
        }
        TextTable table = new TextTable().left("id").left("for").left("version").left("what it does");
        rows.forEach(r -> table.row(
                r.entry().id(), r.command(), r.entry().version(), r.entry().description()));
        console.out().print(table.render(console.style()));
        return OK;
    }
}

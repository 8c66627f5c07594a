package org.cutpoint.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.PlanFormats;
import org.cutpoint.api.plan.PlanInterval;
import org.cutpoint.api.plan.PlanTable;
import org.cutpoint.api.plan.PlanTable.Entry;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks a plan up in a table. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint plan --problem net.json --strategy jointdnn --bandwidth-range 1:50 --json > net.table",
            "  cutpoint lookup net.table --mbps 7.5",
            "",
            "Exit code 3 if there is no plan for this bandwidth."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=lookup",
            Command.DESCRIPTION + "=Looks up the plan for a bandwidth in a table",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class LookupCommand implements Command {
    @Parameters(paramLabel = "TABLE", description = "A table of 'plan --bandwidth-range --json'.")
    private Path file;

    @Option(names = "--mbps", paramLabel = "N", required = true, description = "Bandwidth of the uplink, Mbit/s.")
    private double mbps;

    @Option(
            names = "--cloud-load",
            paramLabel = "F",
            defaultValue = "1",
            description = "How many times longer than by itself the cloud takes (default: ${DEFAULT-VALUE}).")
    private double cloudLoad;

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final PlanFormats formats;

    @Activate
    public LookupCommand(@Reference PlanFormats formats) {
        this.formats = formats;
    }

    @Override
    public int run(Console console) {
        if (!(mbps > 0) || !(cloudLoad > 0)) {
            throw new InputException(
                    mbps > 0 ? "--cloud-load" : "--mbps", "it must be above 0", "Give a number above 0");
        }
        PlanTable table = formats.readTable(file);
        Entry entry = table.at(mbps, cloudLoad);
        if (json) {
            console.out().println(Output.json(out -> write(out, table, entry)));
        } else {
            console.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s, %s, from %.4g to %.4g Mbit/s: %s",
                            table.problem(),
                            table.strategy(),
                            entry.fromMbps(),
                            entry.toMbps(),
                            entry.plan().map(LookupCommand::words).orElse("no plan")));
        }
        return entry.plan().isPresent() ? OK : INFEASIBLE;
    }

    /** How many layers each tier has, of each way to run a job, and how many jobs run so. */
    private static String words(Plan plan) {
        Map<String, Integer> jobs = new TreeMap<>();
        for (Assignment job : plan.assignments()) {
            Map<String, Integer> layers = new TreeMap<>();
            job.tiers().values().forEach(t -> layers.merge(t, 1, Integer::sum));
            String label = String.join(
                    " + ",
                    layers.entrySet().stream()
                            .map(e -> e.getValue() + " layers on " + e.getKey())
                            .toList());
            jobs.merge(label, 1, Integer::sum);
        }
        return String.join(
                "; ",
                jobs.entrySet().stream()
                        .map(e -> e.getKey() + " x" + e.getValue())
                        .toList());
    }

    private static void write(JsonGenerator out, PlanTable table, Entry entry) throws IOException {
        out.writeStartObject();
        out.writeStringField("problem", table.problem());
        out.writeStringField("strategy", table.strategy());
        out.writeNumberField("fromMbps", entry.fromMbps());
        out.writeNumberField("toMbps", entry.toMbps());
        out.writeBooleanField("feasible", entry.plan().isPresent());
        List<Assignment> jobs = entry.plan().map(Plan::assignments).orElse(List.of());
        out.writeArrayFieldStart("assignments");
        for (Assignment job : jobs) {
            out.writeStartObject();
            out.writeStringField("id", job.id());
            out.writeObjectFieldStart("tiers");
            for (Map.Entry<String, String> placed : new TreeMap<>(job.tiers()).entrySet()) {
                out.writeStringField(placed.getKey(), placed.getValue());
            }
            out.writeEndObject();
            out.writeArrayFieldStart("intervals");
            for (PlanInterval interval : job.intervals()) {
                out.writeStartObject();
                out.writeStringField("tier", interval.tier());
                out.writeStringField("first", interval.first());
                out.writeStringField("last", interval.last());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}

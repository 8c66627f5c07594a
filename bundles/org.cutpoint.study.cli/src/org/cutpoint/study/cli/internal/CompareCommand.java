package org.cutpoint.study.cli.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.PairedStatistics.PairedTest;
import org.cutpoint.study.ResultsFolders;
import org.cutpoint.study.cli.internal.ResultsComparison.Changed;
import org.cutpoint.study.cli.internal.ResultsComparison.Difference;
import org.cutpoint.study.cli.internal.ResultsComparison.Measured;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what changed between two runs of a study. */
@CommandLine.Command(
        footer = {
            "",
            "Planned values must be the same to the last digit. Measured ones, and those planned from measured times,"
                    + " are compared cell by cell: what a test says is more than noise is marked.",
            "",
            "Example:",
            "  cutpoint compare monday/icpp21 friday/icpp21"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {Command.NAME + "=compare", Command.DESCRIPTION + "=Says what changed between two runs of a study"})
public final class CompareCommand implements Command {
    /** Most lines of one kind that are printed for people. */
    private static final int MOST_LINES = 20;

    private static final int HASH_LETTERS = 12;
    private static final JsonFactory JSON = new JsonFactory();

    @Parameters(index = "0", paramLabel = "A", description = "Results folder of the first run.")
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "Results folder of the second run.")
    private Path after;

    @Option(names = "--json", description = "Print JSON, one line, with all that changed.")
    private boolean json;

    private final ResultsFolders folders;
    private final PairedStatistics statistics;

    @Activate
    public CompareCommand(@Reference ResultsFolders folders, @Reference PairedStatistics statistics) {
        this.folders = folders;
        this.statistics = statistics;
    }

    @Override
    public int run(Console console) {
        ResultsComparison comparison = ResultsComparison.of(folders.read(before), folders.read(after), statistics);
        if (json) {
            console.out().println(json(comparison));
        } else {
            show(console, comparison);
        }
        return OK;
    }

    private static void show(Console console, ResultsComparison comparison) {
        List<Difference> differences = comparison.environment();
        if (!differences.isEmpty()) {
            TextTable table =
                    new TextTable().left("around the results").left("A").left("B");
            differences.stream()
                    .limit(MOST_LINES)
                    .forEach(d -> table.row(d.what(), brief(d.before()), brief(d.after())));
            print(console, table, differences.size());
        }
        cells(console, "only in A", comparison.onlyBefore());
        cells(console, "only in B", comparison.onlyAfter());
        List<Changed> changed = comparison.changed();
        if (!changed.isEmpty()) {
            TextTable table = new TextTable()
                    .left("changed in")
                    .left("cell")
                    .left("value")
                    .right("A")
                    .right("B");
            changed.stream()
                    .limit(MOST_LINES)
                    .forEach(c -> table.row(c.experiment(), c.cell(), c.column(), c.before(), c.after()));
            print(console, table, changed.size());
        }
        if (!comparison.measured().isEmpty()) {
            TextTable table = new TextTable()
                    .left("measured in")
                    .left("value")
                    .right("cells")
                    .right("median B - A")
                    .right("95 % interval")
                    .right("relative")
                    .right("p")
                    .right("effect")
                    .left("more than noise");
            comparison.measured().forEach(m -> table.row(cells(m)));
            print(console, table, 0);
        }
        long noticeable = comparison.measured().stream()
                .filter(m -> m.test().significant())
                .count();
        console.out()
                .printf(
                        Locale.ROOT,
                        "%d cells in both, %d planned values compared: %s; %s.%n",
                        comparison.cells(),
                        comparison.values(),
                        changed.isEmpty() ? "all the same" : changed.size() + " changed",
                        comparison.measured().isEmpty()
                                ? "nothing was measured"
                                : noticeable == 0
                                        ? "what was measured differs by no more than noise"
                                        : noticeable + " of "
                                                + comparison.measured().size()
                                                + " measured columns differ by more than noise");
    }

    private static void cells(Console console, String title, List<String> cells) {
        if (!cells.isEmpty()) {
            TextTable table = new TextTable().left("cells " + title);
            cells.stream().limit(MOST_LINES).forEach(table::row);
            print(console, table, cells.size());
        }
    }

    private static String[] cells(Measured measured) {
        PairedTest test = measured.test();
        return new String[] {
            measured.experiment(),
            measured.column(),
            Integer.toString(test.pairs()),
            number(test.medianDifference()),
            number(test.low()) + " to " + number(test.high()),
            Double.isNaN(test.medianRelativePercent())
                    ? ""
                    : String.format(Locale.ROOT, "%+.1f %%", test.medianRelativePercent()),
            test.pValue().isPresent() ? number(test.pValue().getAsDouble()) : "",
            test.effect().isPresent() ? number(test.effect().getAsDouble()) : "",
            test.significant() ? "yes" : test.pValue().isPresent() ? "no" : "too few cells to tell"
        };
    }

    private static void print(Console console, TextTable table, int of) {
        console.out().print(table.render(console.style()));
        if (of > MOST_LINES) {
            console.out().println("... and " + (of - MOST_LINES) + " more; --json has all");
        }
        console.out().println();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    /** Hashes are recognised by their first letters. */
    private static String brief(String value) {
        return value.isEmpty() ? "-" : value.replaceAll("\\b([0-9a-f]{" + HASH_LETTERS + "})[0-9a-f]{20,}", "$1");
    }

    private static String json(ResultsComparison comparison) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("format", "cutpoint-comparison/1");
            out.writeBooleanField("same", comparison.same());
            out.writeNumberField("cells", comparison.cells());
            out.writeNumberField("plannedValues", comparison.values());
            out.writeArrayFieldStart("environment");
            for (Difference difference : comparison.environment()) {
                out.writeStartObject();
                out.writeStringField("what", difference.what());
                out.writeStringField("before", difference.before());
                out.writeStringField("after", difference.after());
                out.writeEndObject();
            }
            out.writeEndArray();
            texts(out, "onlyBefore", comparison.onlyBefore());
            texts(out, "onlyAfter", comparison.onlyAfter());
            out.writeArrayFieldStart("changed");
            for (Changed changed : comparison.changed()) {
                out.writeStartObject();
                out.writeStringField("experiment", changed.experiment());
                out.writeStringField("cell", changed.cell());
                out.writeStringField("column", changed.column());
                out.writeStringField("before", changed.before());
                out.writeStringField("after", changed.after());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("measured");
            for (Measured measured : comparison.measured()) {
                measured(out, measured);
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            // Nothing can go wrong in memory.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void texts(JsonGenerator out, String field, List<String> texts) throws IOException {
        out.writeArrayFieldStart(field);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private static void measured(JsonGenerator out, Measured measured) throws IOException {
        PairedTest test = measured.test();
        out.writeStartObject();
        out.writeStringField("experiment", measured.experiment());
        out.writeStringField("column", measured.column());
        out.writeNumberField("cells", test.pairs());
        out.writeNumberField("medianDifference", test.medianDifference());
        out.writeNumberField("low", test.low());
        out.writeNumberField("high", test.high());
        if (!Double.isNaN(test.medianRelativePercent())) {
            out.writeNumberField("medianRelativePercent", test.medianRelativePercent());
        }
        if (test.pValue().isPresent()) {
            out.writeStringField("test", test.test());
            out.writeNumberField("pValue", test.pValue().getAsDouble());
        }
        if (test.effect().isPresent()) {
            out.writeStringField("effect", test.effectName());
            out.writeNumberField("effectValue", test.effect().getAsDouble());
        }
        out.writeBooleanField("moreThanNoise", test.significant());
        out.writeEndObject();
    }
}

package org.cutpoint.study.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.study.ResultsFolders;
import org.cutpoint.study.StudyReports;
import org.cutpoint.study.StudyResults;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the report of one results folder again, or one of several. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint report study-results/icpp21",
            "  cutpoint report monday/icpp21 friday/icpp21 --out both"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=report",
            Command.DESCRIPTION + "=Writes one report of one or several results folders"
        })
public final class ReportCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Results folders of studies.")
    private List<Path> folders;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where to write it (default: into the results folder, if it is one).")
    private Optional<Path> out = Optional.empty();

    private final ResultsFolders results;
    private final StudyReports reports;

    @Activate
    public ReportCommand(@Reference ResultsFolders results, @Reference StudyReports reports) {
        this.results = results;
        this.reports = reports;
    }

    @Override
    public int run(Console console) {
        if (folders.size() > 1 && out.isEmpty()) {
            throw new InputException("report", "one of several folders has to go somewhere", "Give --out DIR");
        }
        Path to = out.orElse(folders.get(0));
        List<StudyResults> read = folders.stream().map(results::read).toList();
        try {
            Files.createDirectories(to);
        } catch (IOException e) {
            throw new InputException(to.toString(), "no folder can be made there: " + e.getMessage(), "", e);
        }
        List<Path> written = reports.write(read, to, console.progress());
        console.out().println("Wrote " + written.get(0) + " and " + (written.size() - 1) + " other files.");
        return OK;
    }
}

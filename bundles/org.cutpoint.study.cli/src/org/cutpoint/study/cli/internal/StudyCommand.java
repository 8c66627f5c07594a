package org.cutpoint.study.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.InvalidStudyException;
import org.cutpoint.study.Row;
import org.cutpoint.study.Studies;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyReports;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.share.Clusters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a study and writes its report. */
@CommandLine.Command(
        footer = {
            "",
            "Examples:",
            "  cutpoint study studies/icpp21/study.yaml",
            "  cutpoint study my.yaml --check",
            "  cutpoint study studies --out all          (all that come with Cutpoint)",
            "  cutpoint study my.yaml --out results --resume",
            "  cutpoint study results/provenance.json --out again",
            "  cutpoint study my.yaml --cluster      (and elsewhere: cutpoint worker)",
            "",
            "Interrupted in whatever way, a study goes on with --resume where it was. docs/formats.md describes study",
            "files and results."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=study",
            Command.DESCRIPTION + "=Runs all experiments of a study's file, and writes tables, figures, a report"
        })
public final class StudyCommand implements Command {
    private static final Path RESULTS = Path.of("study-results");
    private static final int MOST_REASONS = 5;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "A study's file; or the provenance.json of results, to repeat them. Several are run one after the"
                            + " other, and have one report besides; a folder stands for its *.yaml files and its folders'"
                            + " study.yaml.")
    private List<Path> files = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where results go, of several studies in a folder of its name each (default: study-results/ and"
                            + " the study's name).")
    private Path out;

    @Option(
            names = "--resume",
            description =
                    "Go on with what is in the folder: what is there is not done again, but runs that failed. If the"
                            + " study's file has changed since, what is new or different in it is done.")
    private boolean resume;

    @Option(names = "--check", description = "Check the file and say how much there is to do, without doing it.")
    private boolean check;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Begin when so many workers have come to the cluster (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private final Studies studies;
    private final StudyReports reports;
    private final List<Clusters> clusters;

    /** @param clusters none where that feature is not installed */
    @Activate
    public StudyCommand(
            @Reference Studies studies,
            @Reference StudyReports reports,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<Clusters> clusters) {
        this.studies = studies;
        this.reports = reports;
        this.clusters = clusters;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        if (workers < 0 || workers > 0 && !cluster.given()) {
            throw new InputException("--workers", workers + " of them have nowhere to come to", "Add --cluster");
        }
        try {
            // What is wrong with the last one is not to be found out after hours.
            Map<Path, Study> all = new LinkedHashMap<>();
            for (Path file : StudyFiles.of(files)) {
                all.put(file, studies.check(file));
            }
            Map<Path, Path> folders = folders(all);
            if (check) {
                all.values().forEach(study -> describe(study, console));
                return OK;
            }
            run(folders, console);
            return OK;
        } catch (InvalidStudyException e) {
            // The first one is the command's own.
            e.faults().stream().skip(1).forEach(fault -> console.say("cutpoint: " + fault));
            throw e;
        } finally {
            console.progress().end();
        }
    }

    /** Where the results of each study go. */
    private Map<Path, Path> folders(Map<Path, Study> all) {
        Map<Path, Path> folders = new LinkedHashMap<>();
        all.forEach((file, study) -> {
            Path folder = all.size() == 1 && out != null ? out : (out == null ? RESULTS : out).resolve(study.name());
            folders.forEach((other, taken) -> {
                if (taken.equals(folder)) {
                    throw new InputException(
                            file.toString(), "it has the name of " + other + ", " + study.name(), "Rename one");
                }
            });
            folders.put(file, folder);
        });
        return folders;
    }

    private void run(Map<Path, Path> folders, Console console) throws InterruptedException {
        try {
            List<StudyResults> all = new ArrayList<>();
            for (Map.Entry<Path, Path> each : folders.entrySet()) {
                StudyResults results = results(each.getKey(), each.getValue(), console);
                List<Path> written = reports.write(List.of(results), each.getValue(), console.progress());
                summarize(results, each.getValue(), written, console);
                all.add(results);
            }
            if (all.size() > 1) {
                Path folder = out == null ? RESULTS : out;
                reports.write(all, folder, console.progress()).stream()
                        .findFirst()
                        .ifPresent(report -> console.out().println("Report of all: " + report));
            }
        } catch (InterruptedException e) {
            console.say("cutpoint: interrupted; what was found is kept. Go on with: cutpoint study "
                    + files.stream().map(Path::toString).collect(Collectors.joining(" "))
                    + (out != null || folders.size() == 1
                            ? " --out "
                                    + (out != null
                                            ? out
                                            : folders.values().iterator().next())
                            : "")
                    + " --resume" + (cluster.given() ? " --cluster " + cluster.address() : ""));
            throw e;
        }
    }

    private StudyResults results(Path file, Path folder, Console console) throws InterruptedException {
        if (!cluster.given()) {
            return studies.run(file, folder, resume, console.progress());
        }
        try (Clusters.Gathering gathering = ClusterOptions.of(clusters)
                .open(cluster.address(), cluster.trusted(), workers, line -> console.say("cutpoint: " + line))) {
            console.say("cutpoint: others help with: cutpoint worker --cluster " + gathering.address());
            return studies.run(file, folder, resume, gathering, console.progress());
        }
    }

    private static void describe(Study study, Console console) {
        console.out().println(study.name() + ": " + study.title());
        for (Experiment experiment : study.experiments()) {
            console.out()
                    .println("  " + experiment.id() + ": " + experiment.mode().id() + ", " + experiment.cells()
                            + (experiment.cells() == 1 ? " cell, " : " cells, ")
                            + experiment.figures().size() + " figures, "
                            + experiment.tables().size() + " tables");
        }
    }

    private static void summarize(StudyResults results, Path folder, List<Path> written, Console console) {
        for (Experiment experiment : results.study().experiments()) {
            Map<String, Integer> statuses = new LinkedHashMap<>();
            List<Row> rows = results.rows(experiment.id());
            rows.forEach(r -> statuses.merge(r.text("status").orElse("ok"), 1, Integer::sum));
            StringBuilder line = new StringBuilder(experiment.id() + ": " + experiment.cells() + " cells, "
                    + rows.size() + (rows.size() == 1 ? " row" : " rows"));
            statuses.forEach((status, count) -> {
                if (!status.equals("ok")) {
                    line.append(", ").append(count).append(' ').append(status);
                }
            });
            console.out().println(line);
            rows.stream()
                    .flatMap(r -> r.text("reason").stream())
                    .distinct()
                    .limit(MOST_REASONS)
                    .forEach(reason -> console.out().println("  " + reason));
        }
        console.out().println("Results: " + folder);
        written.stream().findFirst().ifPresent(report -> console.out().println("Report: " + report));
    }
}

package org.cutpoint.study.report.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.report.FigureWriter;
import org.cutpoint.api.report.FigureWriter.Format;
import org.cutpoint.api.report.ReportWriter;
import org.cutpoint.api.report.Table;
import org.cutpoint.api.report.TableWriter;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.StudyReports;
import org.cutpoint.study.StudyResults;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** Writes what a results folder holds for readers. */
@Component
public final class ReportFiles implements StudyReports {
    /** What tables of a paper are written as; all rows are written as Parquet. */
    private static final Set<String> PAPER = Set.of("latex", "markdown");

    private final ReportWriter pages;
    private final FigureWriter figures;
    private final List<TableWriter> tables;
    private final PairedStatistics statistics;

    @Activate
    public ReportFiles(
            @Reference ReportWriter pages,
            @Reference FigureWriter figures,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<TableWriter> tables,
            @Reference PairedStatistics statistics) {
        this.pages = pages;
        this.figures = figures;
        this.tables = List.copyOf(tables);
        this.statistics = statistics;
    }

    @Override
    public List<Path> write(List<StudyResults> results, Path folder, Progress progress) {
        StudyReport report = new StudyReport(results, statistics);
        List<Path> written = new ArrayList<>();
        progress.begin(
                "writing the report",
                2 + report.figures().size() + report.tables().size());
        try {
            written.add(file(folder.resolve("report.html"), out -> pages.write(report.report(), out)));
            progress.advance(1);
            Table all = ResultTable.complete(results);
            for (TableWriter writer : writers(Set.of("parquet"))) {
                written.add(file(folder.resolve("results." + writer.suffix()), out -> writer.write(all, out)));
            }
            progress.advance(1);
            for (StudyReport.Sized sized : report.figures()) {
                for (Format format : Format.values()) {
                    String name =
                            sized.figure().heading().id() + "." + format.name().toLowerCase(Locale.ROOT);
                    written.add(file(
                            folder.resolve("figures").resolve(name),
                            out -> figures.write(sized.figure(), format, sized.width(), out)));
                }
                progress.advance(1);
            }
            for (Table table : report.tables()) {
                for (TableWriter writer : writers(PAPER)) {
                    String name = table.heading().id() + "." + writer.suffix();
                    written.add(file(folder.resolve("tables").resolve(name), out -> writer.write(table, out)));
                }
                progress.advance(1);
            }
            clear(folder.resolve("figures"), Set.of("svg", "pdf"), written);
            clear(folder.resolve("tables"), Set.of("tex", "md"), written);
        } finally {
            progress.end();
        }
        return List.copyOf(written);
    }

    private List<TableWriter> writers(Set<String> formats) {
        return tables.stream().filter(w -> formats.contains(w.format())).toList();
    }

    private static Path file(Path file, WholeFiles.Content content) {
        WholeFiles.write(file, content);
        return file;
    }

    /** What an earlier report showed and this one does not would be mistaken for this one's. */
    private static void clear(Path folder, Set<String> suffixes, List<Path> written) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (suffixes.contains(name.substring(name.lastIndexOf('.') + 1)) && !written.contains(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new InputException(folder.toString(), "cannot be cleared of an earlier report's files", "", e);
        }
    }
}

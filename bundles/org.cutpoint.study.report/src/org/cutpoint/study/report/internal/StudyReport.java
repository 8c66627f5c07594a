package org.cutpoint.study.report.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.api.report.Block;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;
import org.cutpoint.api.report.Column.Type;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.FigureWriter.Width;
import org.cutpoint.api.report.Heading;
import org.cutpoint.api.report.Paragraph;
import org.cutpoint.api.report.Report;
import org.cutpoint.api.report.Table;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Mode;
import org.cutpoint.study.PairedStatistics;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.StudyResults;

/** Makes a report of one or more studies, and of each figure and table what is written to files of their own. */
final class StudyReport {
    private final List<StudyResults> results;
    private final PairedStatistics statistics;
    private final List<Report.Section> sections = new ArrayList<>();
    private final List<Sized> figures = new ArrayList<>();
    private final List<Table> tables = new ArrayList<>();

    /**
     * A figure for print.
     *
     * @param width as the study file has it
     */
    record Sized(Figure figure, Width width) {}

    StudyReport(List<StudyResults> results, PairedStatistics statistics) {
        this.results = results;
        this.statistics = statistics;
        results.forEach(this::study);
        sections.add(new Report.Section("All results", List.of(ResultTable.readable(results))));
    }

    List<Sized> figures() {
        return figures;
    }

    List<Table> tables() {
        return tables;
    }

    Report report() {
        String title = results.stream().map(r -> r.study().title()).distinct().collect(Collectors.joining("; "));
        String sources = results.stream()
                .map(r -> r.study().source())
                .filter(s -> !s.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
        List<Report.Fact> facts = new ArrayList<>();
        results.forEach(r -> facts(facts, r));
        return new Report(title, sources, sections, facts);
    }

    private void study(StudyResults study) {
        if (!study.study().description().isBlank()) {
            List<Block> paragraphs = new ArrayList<>();
            for (String paragraph : study.study().description().strip().split("\\n\\s*\\n")) {
                paragraphs.add(new Paragraph(paragraph.replaceAll("\\s+", " ")));
            }
            sections.add(new Report.Section(
                    results.size() == 1 ? "About" : study.study().title(), paragraphs));
        }
        study.study().experiments().forEach(e -> experiment(study, e));
    }

    private void experiment(StudyResults study, Experiment experiment) {
        Observations rows = new Observations(study, study.rows(experiment.id()));
        String conditions = conditions(experiment.mode(), rows);
        List<Block> blocks = new ArrayList<>();
        if (!experiment.description().isBlank()) {
            blocks.add(new Paragraph(experiment.description().strip().replaceAll("\\s+", " ")));
        }
        blocks.add(new Paragraph(conditions));
        for (org.cutpoint.study.Figure spec : experiment.figures()) {
            Figure figure = new FigureMaker(spec, rows, id(study, experiment, spec.id()), conditions).make();
            figures.add(new Sized(
                    figure, spec.width() == org.cutpoint.study.Figure.Width.PAGE ? Width.PAGE : Width.COLUMN));
            blocks.add(figure);
        }
        for (org.cutpoint.study.Table spec : experiment.tables()) {
            add(blocks, new TableMaker(spec, rows).make(id(study, experiment, spec.id()), conditions));
        }
        for (org.cutpoint.study.Comparison spec : experiment.comparisons()) {
            add(blocks, new ComparisonMaker(spec, rows, statistics).make(id(study, experiment, spec.id()), conditions));
        }
        failures(rows, id(study, experiment, "without-result")).ifPresent(blocks::add);
        String prefix = results.size() == 1 ? "" : study.study().name() + ": ";
        sections.add(new Report.Section(prefix + experiment.title(), blocks));
    }

    private void add(List<Block> blocks, Table table) {
        tables.add(table);
        blocks.add(table);
    }

    /** Names of one study's files need no study's name. */
    private String id(StudyResults study, Experiment experiment, String id) {
        String own = experiment.id() + "-" + id;
        return results.size() == 1 ? own : study.study().name() + "-" + own;
    }

    /** What of the numbers is planned, modelled, emulated. */
    private static String conditions(Mode mode, Observations rows) {
        if (mode != Mode.RUN) {
            Set<String> elsewhere = new LinkedHashSet<>(rows.shown("device"));
            elsewhere.addAll(rows.shown("cloud"));
            elsewhere.remove("here");
            boolean apart =
                    rows.rows().stream().anyMatch(r -> r.number("apart_ms").isPresent());
            return (apart ? "Layers together and apart: measured, times the slow-down. Other times" : "Times")
                    + ": cost model (planned)"
                    + (elsewhere.isEmpty() ? "." : ", for " + String.join(", ", elsewhere) + " (modelled).");
        }
        boolean slowed = rows.rows().stream().anyMatch(r -> r.number("slowdown").orElse(1) > 1);
        boolean real = rows.rows().stream().anyMatch(r -> r.is("real_network", "1"));
        Set<String> clouds = new LinkedHashSet<>(rows.shown("cloud"));
        clouds.remove("here");
        return "Measured: this machine" + (slowed ? ", device slowed down (emulated)" : "")
                + (clouds.isEmpty() ? "" : ", cloud at " + String.join(", ", clouds))
                + (real ? ", link as it is." : ", link paced (emulated).") + " Predicted: cost model (planned).";
    }

    /** What has no numbers, and why: a gap in a figure should not look like a zero. */
    private static Optional<Table> failures(Observations rows, String id) {
        List<String> coordinates = List.of("model", "network", "strategy", "jobs", "status", "reason");
        List<List<Cell>> failed = rows.rows().stream()
                .filter(r -> r.text("status").filter(s -> !s.equals("ok")).isPresent())
                .map(r -> coordinates.stream()
                        .map(c -> r.shown(c).map(Cell::of).orElse(Cell.MISSING))
                        .toList())
                .distinct()
                .toList();
        List<Column> columns =
                coordinates.stream().map(c -> new Column(c, Type.TEXT, c)).toList();
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(new Heading(id, "Without a result", ""), columns, failed));
    }

    private void facts(List<Report.Fact> facts, StudyResults study) {
        Provenance p = study.provenance();
        String prefix = results.size() == 1 ? "" : study.study().name() + ": ";
        facts.add(new Report.Fact(prefix + "study file", "SHA-256 " + p.studySha256()));
        facts.add(new Report.Fact(prefix + "planned numbers", "SHA-256 " + p.plannedSha256()));
        facts.add(new Report.Fact(prefix + "Cutpoint", p.version()));
        facts.add(new Report.Fact(prefix + "run", p.started() + " to " + p.finished() + ", sessions: " + p.sessions()));
        facts.add(new Report.Fact(
                prefix + "machine",
                p.machine().entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue())
                        .collect(Collectors.joining(", "))));
        p.inputs()
                .forEach(i -> facts.add(new Report.Fact(prefix + i.kind() + " " + i.name(), "SHA-256 " + i.sha256())));
        facts.add(new Report.Fact(prefix + "bundles", p.bundles().size() + ", their hashes in provenance.json"));
    }
}

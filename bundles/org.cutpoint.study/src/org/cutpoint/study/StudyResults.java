package org.cutpoint.study;

import java.util.List;
import java.util.Optional;

/**
 * What came out of a study.
 *
 * @param study what was asked for
 * @param columns of the rows, in the order of {@code results.csv}
 * @param rows by experiment, cell, repeat
 * @param timelines of the cells that a Gantt chart shows
 * @param provenance where all that comes from
 */
public record StudyResults(
        Study study, List<Column> columns, List<Row> rows, List<Timeline> timelines, Provenance provenance) {
    public StudyResults {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        timelines = List.copyOf(timelines);
    }

    /** The rows of an experiment. */
    public List<Row> rows(String experiment) {
        return rows.stream().filter(r -> r.experiment().equals(experiment)).toList();
    }

    /** The column of this name. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }
}

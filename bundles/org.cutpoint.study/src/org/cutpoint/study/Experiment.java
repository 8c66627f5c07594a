package org.cutpoint.study;

import java.util.List;
import java.util.Optional;

/**
 * One sweep of a study, with what is shown of it.
 *
 * @param id unique in its study: lower-case letters, digits, dashes
 * @param title a few words
 * @param description sentences; may be empty
 * @param mode what is done with each cell
 * @param cells how many there are, repeats not counted
 * @param baseline value of {@code strategy} that {@code reduction_percent} and {@code speedup} refer to
 * @param figures in order
 * @param tables in order
 * @param comparisons in order
 */
public record Experiment(
        String id,
        String title,
        String description,
        Mode mode,
        int cells,
        Optional<String> baseline,
        List<Figure> figures,
        List<Table> tables,
        List<Comparison> comparisons) {
    public Experiment {
        figures = List.copyOf(figures);
        tables = List.copyOf(tables);
        comparisons = List.copyOf(comparisons);
    }
}

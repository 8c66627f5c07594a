package org.cutpoint.study;

import java.util.List;

/**
 * One sweep of a study, with what is shown of it.
 *
 * @param id unique in its study: lower-case letters, digits, dashes
 * @param title a few words
 * @param description sentences; may be empty
 * @param mode what is done with each cell
 * @param cells how many there are, repeats not counted
 * @param baselines values of {@code strategy}, the best of which {@code reduction_percent} and {@code speedup} refer to
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
        List<String> baselines,
        List<Figure> figures,
        List<Table> tables,
        List<Comparison> comparisons) {
    public Experiment {
        baselines = List.copyOf(baselines);
        figures = List.copyOf(figures);
        tables = List.copyOf(tables);
        comparisons = List.copyOf(comparisons);
    }
}

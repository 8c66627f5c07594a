package org.cutpoint.study;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A figure of an experiment. Columns are named as {@link Column#name} has them.
 *
 * <p>By kind: {@link Kind#BARS} groups by {@code x} (a coordinate) and {@code series}, as high as the median of {@code y}.
 * {@link Kind#LINES} draws {@code y} over {@code x} (a number), a line for each value of {@code series} (and for each
 * {@code y}, if there are several), with a band where there are several observations. {@link Kind#CDF} shows how
 * {@code x} (a quantity) is distributed, a curve for each value of {@code series}. {@link Kind#HEATMAP} has coordinates
 * as {@code x} and {@code y}, the median of {@code value} as colour. {@link Kind#GANTT} shows the
 * {@linkplain Timeline timelines} of the rows that {@code where} selects. {@link Kind#PREDICTED_VS_MEASURED} has a
 * predicted quantity as {@code x} and a measured one as {@code y}.
 *
 * @param id unique in its experiment: lower-case letters, digits, dashes; names the figure's files
 * @param kind of figure
 * @param title a few words
 * @param caption sentences for under the figure; may be empty
 * @param x column; empty only for a Gantt chart
 * @param y columns; empty for a Gantt chart and a CDF
 * @param value column of a heat map's colour
 * @param series column that tells lines, bars or points apart
 * @param facet column for each of whose values there is a panel
 * @param where which rows are shown
 * @param xScale of the x axis
 * @param yScale of the y axis
 * @param width on a printed page
 */
public record Figure(
        String id,
        Kind kind,
        String title,
        String caption,
        Optional<String> x,
        List<String> y,
        Optional<String> value,
        Optional<String> series,
        Optional<String> facet,
        Filter where,
        Scale xScale,
        Scale yScale,
        Width width) {
    public Figure {
        y = List.copyOf(y);
    }

    /** Kinds of figures. */
    public enum Kind {
        BARS,
        LINES,
        CDF,
        HEATMAP,
        GANTT,
        PREDICTED_VS_MEASURED;

        /** As files spell it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Scales of axes. */
    public enum Scale {
        LINEAR,
        LOG;

        /** As files spell it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of a two-column page. */
    public enum Width {
        COLUMN,
        PAGE;

        /** As files spell it. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

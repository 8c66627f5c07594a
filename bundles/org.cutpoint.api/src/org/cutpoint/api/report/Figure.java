package org.cutpoint.api.report;

import java.util.List;

/** Something to look at. */
public sealed interface Figure extends Block {
    /** What it is. */
    Heading heading();

    /**
     * Bars in groups, with error bars where values have a spread.
     *
     * @param groups labels of the groups
     * @param groupLabel what the groups are
     * @param value the bars' axis; logarithmic bars start at a power of ten below them all
     * @param stacked whether the series are parts of a whole, one on top of the other, rather than side by side
     * @param series bars of one colour: one estimate for each group
     */
    record Bars(
            Heading heading, String groupLabel, List<String> groups, Axis value, boolean stacked, List<Series> series)
            implements Figure {
        public Bars {
            groups = List.copyOf(groups);
            series = List.copyOf(series);
            for (Series s : series) {
                if (s.values().size() != groups.size()) {
                    throw new IllegalArgumentException(
                            s.values().size() + " bars for " + groups.size() + " groups: " + s.name());
                }
            }
        }

        /**
         * Bars of one colour.
         *
         * @param name for the legend
         * @param values one for each group
         */
        public record Series(String name, List<Estimate> values) {
            public Series {
                values = List.copyOf(values);
            }
        }
    }

    /**
     * Lines over a number, with bands where values have a spread.
     *
     * @param lines each of one colour
     */
    record Lines(Heading heading, Axis x, Axis y, List<Line> lines) implements Figure {
        public Lines {
            lines = List.copyOf(lines);
        }

        /**
         * A line.
         *
         * @param name for the legend
         * @param points in the order of x
         */
        public record Line(String name, List<Point> points) {
            public Line {
                points = List.copyOf(points);
            }
        }

        /** A point of a line. */
        public record Point(double x, Estimate y) {}
    }

    /**
     * Cumulative distributions: which share of the values is at most so large.
     *
     * @param x what the values are
     * @param samples each a curve
     */
    record Cdf(Heading heading, Axis x, List<Sample> samples) implements Figure {
        public Cdf {
            samples = List.copyOf(samples);
        }

        /**
         * Values of one kind.
         *
         * @param name for the legend
         * @param values finite, in any order
         */
        public record Sample(String name, List<Double> values) {
            public Sample {
                values = values.stream().sorted().toList();
            }
        }
    }

    /**
     * A value for every pair of two labels, as colour and number.
     *
     * @param columns labels from left to right
     * @param rows labels from top to bottom
     * @param value what the colour stands for
     * @param values as many rows of as many values; NaN where there is none
     */
    record HeatMap(
            Heading heading,
            String columnLabel,
            List<String> columns,
            String rowLabel,
            List<String> rows,
            Axis value,
            List<List<Double>> values)
            implements Figure {
        public HeatMap {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
            values = values.stream().map(List::copyOf).toList();
            int width = columns.size();
            if (values.size() != rows.size() || values.stream().anyMatch(r -> r.size() != width)) {
                throw new IllegalArgumentException(
                        "not " + rows.size() + " rows of " + width + " values: " + heading.id());
            }
        }
    }

    /**
     * What is busy when with which job.
     *
     * @param time from 0 on
     * @param lanes from top to bottom
     * @param bars in any order
     */
    record Gantt(Heading heading, Axis time, List<String> lanes, List<Bar> bars) implements Figure {
        public Gantt {
            lanes = List.copyOf(lanes);
            bars = List.copyOf(bars);
            for (Bar bar : bars) {
                if (!lanes.contains(bar.lane())) {
                    throw new IllegalArgumentException("no lane " + bar.lane() + ": " + heading.id());
                }
            }
        }

        /**
         * A lane at work.
         *
         * @param lane one of the chart's
         * @param job what it works at, in a few letters; all bars of a job have a colour
         * @param start not after the end
         */
        public record Bar(String lane, String job, double start, double end) {
            public Bar {
                if (!(start <= end)) {
                    throw new IllegalArgumentException("a bar from " + start + " to " + end);
                }
            }
        }
    }

    /**
     * Points that should lie on the line of equal coordinates, predicted against measured: that line, and a band of a tenth
     * around it.
     *
     * @param measured horizontal axis
     * @param predicted vertical axis, of the same scale
     * @param clouds points of one kind each
     */
    record Agreement(Heading heading, Axis measured, Axis predicted, List<Cloud> clouds) implements Figure {
        public Agreement {
            clouds = List.copyOf(clouds);
        }

        /**
         * Points of one kind.
         *
         * @param name for the legend
         */
        public record Cloud(String name, List<Pair> pairs) {
            public Cloud {
                pairs = List.copyOf(pairs);
            }
        }

        /**
         * A point.
         *
         * @param label what it is; may be empty
         */
        public record Pair(String label, double measured, double predicted) {}
    }

    /**
     * Several figures of one kind side by side. The same name has the same look in all of them.
     *
     * @param panels each with its title in its heading; none is of panels itself
     */
    record Panels(Heading heading, List<Figure> panels) implements Figure {
        public Panels {
            panels = List.copyOf(panels);
            if (panels.isEmpty() || panels.stream().anyMatch(Panels.class::isInstance)) {
                throw new IllegalArgumentException("panels are figures, at least one: " + heading.id());
            }
        }
    }
}

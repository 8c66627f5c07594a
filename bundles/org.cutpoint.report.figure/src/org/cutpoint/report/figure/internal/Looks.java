package org.cutpoint.report.figure.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.report.Figure;

/** Gives every name in a figure its look, the same in all of its panels. */
final class Looks {
    private final List<String> names;

    Looks(Figure figure) {
        Set<String> distinct = new LinkedHashSet<>();
        names(figure).forEach(distinct::add);
        names = new ArrayList<>(distinct);
    }

    private static Stream<String> names(Figure figure) {
        if (figure instanceof Figure.Bars bars) {
            return bars.series().stream().map(Figure.Bars.Series::name);
        } else if (figure instanceof Figure.Lines lines) {
            return lines.lines().stream().map(Figure.Lines.Line::name);
        } else if (figure instanceof Figure.Cdf cdf) {
            return cdf.samples().stream().map(Figure.Cdf.Sample::name);
        } else if (figure instanceof Figure.Agreement agreement) {
            return agreement.clouds().stream().map(Figure.Agreement.Cloud::name);
        } else if (figure instanceof Figure.Panels panels) {
            return panels.panels().stream().flatMap(Looks::names);
        }
        return Stream.empty();
    }

    /** In the order of the legend. */
    List<String> names() {
        return names;
    }

    Look of(String name) {
        return Look.at(names.indexOf(name));
    }
}

package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.report.Axis;
import org.cutpoint.api.report.Estimate;
import org.cutpoint.api.report.Figure;
import org.cutpoint.api.report.Figure.Bars.Series;
import org.cutpoint.api.report.Heading;
import org.cutpoint.cli.internal.CodecsCommand.Row;

/** Figure 14 of JointDNN (doi:10.1109/TMC.2019.2947893): how much codecs shorten what crosses each cut, beside its zeros. */
final class CodecFigure {
    private CodecFigure() {}

    /** @param rows by cut, the same codecs for each */
    static Figure of(Model model, List<Row> rows) {
        Map<String, Estimate> withoutZeros = new LinkedHashMap<>();
        Map<String, List<Estimate>> ratios = new LinkedHashMap<>();
        for (Row row : rows) {
            double rest = 1 - row.sum().zeroRatio();
            withoutZeros.put(row.after(), rest == 0 ? Estimate.NONE : Estimate.exactly(1 / rest));
            ratios.computeIfAbsent(row.sum().codec(), c -> new ArrayList<>())
                    .add(Estimate.exactly(row.sum().ratio()));
        }
        List<Series> series = new ArrayList<>();
        ratios.forEach((codec, values) -> series.add(new Series(codec, values)));
        series.add(new Series("zeros left out", List.copyOf(withoutZeros.values())));
        return new Figure.Bars(
                new Heading("codecs", "How much shorter " + model.graph().name() + "'s tensors become", ""),
                "cut after",
                List.copyOf(withoutZeros.keySet()),
                new Axis("times shorter"),
                false,
                series);
    }
}

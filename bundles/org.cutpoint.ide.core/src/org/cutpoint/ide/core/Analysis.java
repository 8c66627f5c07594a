package org.cutpoint.ide.core;

import java.util.List;
import java.util.Optional;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.Problem;

/**
 * What comes of cutting a network under given conditions.
 *
 * @param setup the conditions
 * @param times where the layers' times come from, for people
 * @param problem what strategies plan
 * @param layers ids in the order in which a single tier would run them; positions of cuts count in it
 * @param cuts after each prefix of the layers that is allowed, by position
 * @param best position of the cut of least value, all jobs being cut alike; empty if none is allowed
 */
public record Analysis(
        Model model,
        Setup setup,
        String times,
        Problem problem,
        List<String> layers,
        List<Cut> cuts,
        Optional<Cut> best) {
    public Analysis {
        layers = List.copyOf(layers);
        cuts = List.copyOf(cuts);
    }

    /** The cut after so many layers; empty if it is not allowed. */
    public Optional<Cut> cut(int position) {
        return cuts.stream().filter(cut -> cut.position() == position).findFirst();
    }

    /** What a cut is called: the layer after which it cuts, {@code input} before all layers, {@code none} after all. */
    public String name(int position) {
        return position == 0 ? "input" : position == layers.size() ? "none" : layers.get(position - 1);
    }
}

package org.cutpoint.ide.ui.graph.internal;

import java.util.Optional;
import java.util.OptionalInt;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.ide.graph.Colouring;
import org.cutpoint.ide.graph.Scene.Kind;
import org.cutpoint.ide.graph.Scene.Node;
import org.cutpoint.ide.ui.Palette;
import org.eclipse.swt.graphics.RGB;

/**
 * How boxes are coloured. Immutable.
 *
 * @param strengths of each layer
 * @param cut how many layers run on the device; empty where that is not known
 */
record Look(Palette palette, Colouring colouring, double[] strengths, OptionalInt cut) {
    static Look of(Palette palette, Colouring colouring, ModelGraph model, Optional<Problem> problem, OptionalInt cut) {
        return new Look(palette, colouring, colouring.strengths(model, problem), cut);
    }

    Look cutAt(OptionalInt position) {
        return new Look(palette, colouring, strengths, position);
    }

    /** How much of a box runs on the device, from its top: 0 to 1. */
    double device(Node node) {
        if (node.kind() == Kind.INPUT || cut.isEmpty()) {
            return 1;
        }
        double share = (double) (cut.getAsInt() - node.first()) / (node.end() - node.first());
        return Math.max(0, Math.min(1, share));
    }

    RGB fill(Node node, boolean onDevice) {
        if (node.kind() == Kind.INPUT) {
            return palette.panel();
        }
        if (colouring == Colouring.TIER) {
            if (cut.isEmpty()) {
                return Palette.mix(palette.panel(), palette.faint(), 0.35);
            }
            return onDevice ? palette.device() : palette.cloud();
        }
        double strongest = 0;
        for (int layer = node.first(); layer < node.end(); layer++) {
            strongest = Math.max(strongest, strengths[layer]);
        }
        RGB full =
                switch (colouring) {
                    case WORK -> palette.cloud();
                    case TIME -> palette.edge();
                    default -> palette.uplink();
                };
        return Palette.mix(palette.panel(), full, 0.06 + 0.94 * strongest);
    }
}

package org.cutpoint.api.tiles;

import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Problem;
import org.osgi.annotation.versioning.ProviderType;

/** Makes tile problems. A service; thread-safe. */
@ProviderType
public interface TileProblems {
    /**
     * What may be decided beside where layers run.
     *
     * @param cores of the device: how many tiles it can compute at once, >= 1
     * @param maxGrid most rows and columns of tiles, >= 1
     * @param elementBytes size of an element when it is sent, bytes; 0 for what its type has
     */
    record Options(int cores, int maxGrid, int elementBytes) {
        /** One core, up to 8 x 8 tiles, elements as they are. */
        public static final Options STANDARD = new Options(1, TileProblem.STANDARD_GRID, 0);
    }

    /**
     * The tile problem of a model.
     *
     * @param problem of the same model on two tiers, device and edge, with links both ways; what it says of jobs, objective and
     *     limits does not count
     * @throws org.cutpoint.api.InputException if it has other tiers, or the model's file cannot be read any more
     */
    TileProblem of(Model model, Problem problem, Options options, Progress progress);

    /**
     * The same where the front is known already. O(layers^2).
     *
     * @param front of the network of this graph
     * @throws org.cutpoint.api.InputException if the problem has other tiers or other layers
     */
    TileProblem of(ModelGraph graph, Front front, Problem problem, Options options);
}

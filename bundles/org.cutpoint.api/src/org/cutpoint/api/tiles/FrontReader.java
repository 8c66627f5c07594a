package org.cutpoint.api.tiles;

import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.osgi.annotation.versioning.ProviderType;

/** Finds what of a network can be fused. A service; thread-safe. */
@ProviderType
public interface FrontReader {
    /**
     * The network's front; without layers if its first one cannot be computed in tiles. O(nodes).
     *
     * @throws org.cutpoint.api.InputException if the model's file cannot be read any more, or has changed
     */
    Front read(Model model, Progress progress);
}

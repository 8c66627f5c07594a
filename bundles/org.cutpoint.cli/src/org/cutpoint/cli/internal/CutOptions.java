package org.cutpoint.cli.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Layers;
import picocli.CommandLine.Option;

/** A cut that the user gives. */
final class CutOptions {
    @Option(
            names = "--cut",
            paramLabel = "LAYER",
            split = ",",
            description = "Cut by hand: the device runs these layers and all that they need. Plans show it as 'cut'.")
    private List<String> cut = new ArrayList<>();

    @Option(
            names = "--device-layers",
            paramLabel = "LAYER",
            split = ",",
            description = "Cut by hand: the device runs exactly these layers; none may need a layer that is missing.")
    private List<String> deviceLayers = new ArrayList<>();

    boolean given() {
        return !cut.isEmpty() || !deviceLayers.isEmpty();
    }

    /** Checks what does not need the layers. */
    void check() {
        if (!cut.isEmpty() && !deviceLayers.isEmpty()) {
            throw new InputException("--cut", "it stands beside --device-layers", "Give the one or the other");
        }
    }

    /**
     * What the device runs.
     *
     * @throws InputException if a layer does not exist, or needs one that is missing
     */
    Set<String> deviceLayers(Layers layers) {
        return cut.isEmpty() ? Cuts.exactly(layers, deviceLayers) : Cuts.upTo(layers, cut);
    }
}

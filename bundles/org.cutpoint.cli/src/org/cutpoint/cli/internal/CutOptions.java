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
            paramLabel = "LAYER[,LAYER...]",
            description =
                    "Cut by hand: the device runs these layers and all that they need; input: nothing. Plans show it as"
                            + " 'cut'."
                            + " In a name, \\, stands for a comma and \\\\ for a backslash.")
    private List<String> cut = new ArrayList<>();

    @Option(
            names = "--device-layers",
            paramLabel = "LAYER[,LAYER...]",
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
        return cut.isEmpty() ? Cuts.exactly(layers, names(deviceLayers)) : Cuts.upTo(layers, names(cut));
    }

    /** Names between commas; a backslash is one, unless a comma or another one follows. */
    static List<String> names(List<String> given) {
        List<String> names = new ArrayList<>();
        for (String list : given) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < list.length(); i++) {
                char c = list.charAt(i);
                if (c == ',') {
                    names.add(name.toString());
                    name.setLength(0);
                } else {
                    boolean escape = c == '\\' && i + 1 < list.length() && ",\\".indexOf(list.charAt(i + 1)) >= 0;
                    name.append(escape ? list.charAt(++i) : c);
                }
            }
            names.add(name.toString());
        }
        return names;
    }
}

package org.cutpoint.ide.graph;

import java.util.Locale;
import java.util.stream.IntStream;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;

/** Finds layers. */
public final class Search {
    private Search() {}

    /**
     * The layers in whose name, operators, or output's names and shapes all the words occur, in order; case does not
     * matter. None if there is no word.
     */
    public static int[] find(ModelGraph model, String words) {
        String[] wanted = words.strip().toLowerCase(Locale.ROOT).split("\\s+");
        if (wanted[0].isEmpty()) {
            return new int[0];
        }
        return IntStream.range(0, model.layers().size())
                .filter(i -> matches(model.layers().get(i), wanted))
                .toArray();
    }

    static boolean matches(Layer layer, String[] words) {
        StringBuilder all = new StringBuilder(layer.id());
        layer.ops().forEach(op -> all.append(' ').append(op));
        for (TensorInfo output : layer.outputs()) {
            all.append(' ').append(output.id()).append(' ').append(output.dimensions());
        }
        String text = all.toString().toLowerCase(Locale.ROOT);
        for (String word : words) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }
}

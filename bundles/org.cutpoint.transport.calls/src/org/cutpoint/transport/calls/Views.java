package org.cutpoint.transport.calls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.transport.oip.v1.InputShape;

/** How a model is looked at, on the wire. */
final class Views {
    private Views() {}

    static org.cutpoint.transport.oip.v1.Granularity granularity(LoadOptions view) {
        return switch (view.granularity()) {
            case OP -> org.cutpoint.transport.oip.v1.Granularity.GRANULARITY_OP;
            case LAYER -> org.cutpoint.transport.oip.v1.Granularity.GRANULARITY_LAYER;
            case BLOCK -> org.cutpoint.transport.oip.v1.Granularity.GRANULARITY_BLOCK;
        };
    }

    static List<InputShape> shapes(LoadOptions view) {
        return view.shapes().entrySet().stream()
                .map(shape -> InputShape.newBuilder()
                        .setInput(shape.getKey())
                        .addAllDims(shape.getValue())
                        .build())
                .toList();
    }

    /**
     * @param number of the granularity on the wire, for messages
     * @throws InputException if it says what a newer client may mean, or two things
     */
    static LoadOptions read(
            org.cutpoint.transport.oip.v1.Granularity written, int number, List<InputShape> writtenShapes) {
        Granularity granularity =
                switch (written) {
                    case GRANULARITY_OP -> Granularity.OP;
                    case GRANULARITY_LAYER -> Granularity.LAYER;
                    case GRANULARITY_BLOCK -> Granularity.BLOCK;
                    case UNRECOGNIZED -> throw new InputException(
                            "granularity " + number,
                            "this server does not know it",
                            "Use the same version of Cutpoint on both sides");
                };
        Map<String, List<Long>> shapes = new HashMap<>();
        for (InputShape shape : writtenShapes) {
            if (shapes.put(shape.getInput(), shape.getDimsList()) != null) {
                throw new InputException("input '" + shape.getInput() + "'", "it has two shapes", "Give one");
            }
        }
        return new LoadOptions(granularity, shapes);
    }
}

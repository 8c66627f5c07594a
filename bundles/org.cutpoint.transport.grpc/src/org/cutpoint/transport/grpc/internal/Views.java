package org.cutpoint.transport.grpc.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.transport.oip.v1.InputShape;
import org.cutpoint.transport.oip.v1.PrepareRequest;

/** How a model is looked at, on the wire. */
final class Views {
    private Views() {}

    static PrepareRequest.Builder write(LoadOptions view, PrepareRequest.Builder request) {
        request.setGranularity(
                switch (view.granularity()) {
                    case OP -> org.cutpoint.transport.oip.v1.Granularity.GRANULARITY_OP;
                    case LAYER -> org.cutpoint.transport.oip.v1.Granularity.GRANULARITY_LAYER;
                    case BLOCK -> org.cutpoint.transport.oip.v1.Granularity.GRANULARITY_BLOCK;
                });
        view.shapes()
                .forEach((input, dims) -> request.addShapes(
                        InputShape.newBuilder().setInput(input).addAllDims(dims)));
        return request;
    }

    /** @throws InputException if it says what a newer client may mean, or two things */
    static LoadOptions read(PrepareRequest request) {
        Granularity granularity =
                switch (request.getGranularity()) {
                    case GRANULARITY_OP -> Granularity.OP;
                    case GRANULARITY_LAYER -> Granularity.LAYER;
                    case GRANULARITY_BLOCK -> Granularity.BLOCK;
                    case UNRECOGNIZED -> throw new InputException(
                            "granularity " + request.getGranularityValue(),
                            "this server does not know it",
                            "Use the same version of Cutpoint on both sides");
                };
        Map<String, List<Long>> shapes = new HashMap<>();
        for (InputShape shape : request.getShapesList()) {
            if (shapes.put(shape.getInput(), shape.getDimsList()) != null) {
                throw new InputException("input '" + shape.getInput() + "'", "it has two shapes", "Give one");
            }
        }
        return new LoadOptions(granularity, shapes);
    }
}

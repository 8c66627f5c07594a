package org.cutpoint.api.plan;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A place where layers run: device, edge, cloud.
 *
 * @param id unique in its problem
 * @param computePowerW electrical power while computing, watts
 * @param memoryBytes bound on the weights of all layers placed here, bytes
 */
public record Tier(String id, OptionalDouble computePowerW, OptionalLong memoryBytes) {
    /** A tier of which only the name is known. */
    public static Tier of(String id) {
        return new Tier(id, OptionalDouble.empty(), OptionalLong.empty());
    }
}

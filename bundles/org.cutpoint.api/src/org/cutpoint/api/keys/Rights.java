package org.cutpoint.api.keys;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who a client is, and what it may.
 *
 * @param name as its certificate or token has it
 * @param operations that it may have done
 * @param models that these may concern: SHA-256 hashes, or names of generated models ({@code zoo:NAME}); empty for all
 */
public record Rights(String name, Set<Operation> operations, Set<String> models) {
    /** Of whoever reaches a server that asks for no keys. */
    public static final Rights ALL = new Rights("", EnumSet.allOf(Operation.class), Set.of());

    public Rights {
        operations = Set.copyOf(operations);
        models = Set.copyOf(models);
    }
}

package org.cutpoint.api.run;

import java.util.Map;

/**
 * With which codecs tensors travel, by the tensors' ids; those that are not there travel as they are. What pays in one
 * direction need not in the other: the links differ, and which of the two sides is slow.
 *
 * @param up ids of codecs towards the cloud
 * @param down ids of codecs towards the device
 */
public record Codings(Map<String, String> up, Map<String, String> down) {
    /** All as they are. */
    public static final Codings NONE = new Codings(Map.of(), Map.of());

    public Codings {
        up = Map.copyOf(up);
        down = Map.copyOf(down);
    }

    /** Whether all travel as they are. */
    public boolean isEmpty() {
        return up.isEmpty() && down.isEmpty();
    }
}

package org.cutpoint.api.transport;

import java.util.List;
import org.cutpoint.api.run.RemoteTier;

/**
 * What of a network runs on servers of which each forwards to the next: one call runs all of it. Data go up the chain only,
 * and what comes back comes back the same way.
 *
 * @param parts that of the server that is asked first, then those behind it, the next one first; at least one
 * @param returns ids of the tensors that come back
 */
public record Chain(List<Part> parts, List<String> returns) {
    public Chain {
        parts = List.copyOf(parts);
        returns = List.copyOf(returns);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a chain without parts");
        }
    }

    /**
     * One server's part.
     *
     * @param tier what the caller calls the server's tier, for messages
     * @param layers ids; none where it only passes on what others need
     * @param conditions what it looks like
     */
    public record Part(String tier, List<String> layers, RemoteTier conditions) {
        public Part {
            layers = List.copyOf(layers);
        }
    }

    /** Ids of the layers of all parts, in the parts' order. */
    public List<String> layers() {
        return parts.stream().flatMap(part -> part.layers().stream()).toList();
    }
}

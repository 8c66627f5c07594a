package org.cutpoint.api.scenario;

import java.util.List;

/**
 * Samples of one device that are to go through one network.
 *
 * @param id unique in its scenario
 * @param arrivalMs when it is known, milliseconds, >= 0
 * @param model id of its network
 * @param samples how many, >= 1: N_i of the source
 * @param edges ids of the edge servers that its device reaches, each once; may be none
 * @param maxEdgeMbps most bandwidth that it can use to an edge server, Mbit/s, >= 0
 * @param maxCoreMbps most bandwidth that it can use between an edge server and the cloud, Mbit/s, >= 0
 */
public record Task(
        String id,
        double arrivalMs,
        String model,
        int samples,
        List<String> edges,
        double maxEdgeMbps,
        double maxCoreMbps) {
    public Task {
        edges = List.copyOf(edges);
    }
}

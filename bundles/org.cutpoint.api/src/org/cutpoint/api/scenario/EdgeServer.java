package org.cutpoint.api.scenario;

/**
 * An edge server and its two links.
 *
 * @param id unique in its scenario
 * @param slots how many tasks it computes at a time, >= 0: r_e of the source
 * @param edgeMbps bandwidth between it and all its devices, Mbit/s, >= 0
 * @param coreMbps bandwidth between it and the cloud, Mbit/s, >= 0
 */
public record EdgeServer(String id, int slots, double edgeMbps, double coreMbps) {}

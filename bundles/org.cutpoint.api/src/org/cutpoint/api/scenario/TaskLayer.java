package org.cutpoint.api.scenario;

/**
 * One layer of a line, for one sample.
 *
 * @param id unique in its network
 * @param outputBytes size of what it puts out, bytes, >= 0
 * @param deviceMs time on the device, milliseconds
 * @param edgeMs time on any edge server, milliseconds
 * @param cloudMs time in the cloud, milliseconds
 */
public record TaskLayer(String id, long outputBytes, double deviceMs, double edgeMs, double cloudMs) {}

package org.cutpoint.api.profile;

/**
 * How a network's bandwidth changes over time, to be replayed.
 *
 * @param name for people
 * @param uplink device to cloud
 * @param downlink cloud to device
 */
public record BandwidthTrace(String name, RateCurve uplink, RateCurve downlink) {}

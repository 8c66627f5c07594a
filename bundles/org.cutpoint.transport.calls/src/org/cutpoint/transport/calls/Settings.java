package org.cutpoint.transport.calls;

import java.time.Duration;

/**
 * Limits of a transport's connections and servers.
 *
 * @param messageBytes largest message
 * @param memoryBytes for large requests at one server, and as much for its large answers
 * @param concurrentCalls at one server
 * @param callsPerConnection at one server from one client
 * @param keepAlive silence before a peer is asked
 * @param load deadline for making or loading a model; a server waits so long for the parts of a request
 * @param call deadline for short questions; an upload fails if it does not get on for so long
 * @param profile deadline for measuring a model, waiting for others included
 * @param drain time for running calls when a server closes
 */
public record Settings(
        int messageBytes,
        long memoryBytes,
        int concurrentCalls,
        int callsPerConnection,
        Duration keepAlive,
        Duration load,
        Duration call,
        Duration profile,
        Duration drain) {
    public static final Settings DEFAULT = new Settings(
            256 << 20,
            512L << 20,
            2048,
            128,
            Duration.ofSeconds(20),
            Duration.ofSeconds(300),
            Duration.ofSeconds(30),
            Duration.ofHours(2),
            Duration.ofSeconds(5));
}

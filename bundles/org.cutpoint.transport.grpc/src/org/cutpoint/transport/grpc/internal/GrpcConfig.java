package org.cutpoint.transport.grpc.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of connections and servers. */
@ObjectClassDefinition(name = "Cutpoint gRPC transport", description = "Open Inference Protocol over gRPC")
@interface GrpcConfig {
    @AttributeDefinition(description = "Largest message either way, and largest request in parts, MiB")
    int messageMebibytes() default 256;

    @AttributeDefinition(
            description = "Memory for requests of 64 KiB and more that a server receives and works on, and as much for"
                    + " such answers that clients are slow to read, MiB; at most a quarter of what the heap may have;"
                    + " half of it for one connection")
    int memoryMebibytes() default 512;

    @AttributeDefinition(
            description = "Calls that a server works on or keeps waiting at the same time; more are refused")
    int concurrentCalls() default 2048;

    @AttributeDefinition(description = "Calls of one client at the same time; it holds back more by itself")
    int callsPerConnection() default 128;

    @AttributeDefinition(
            description =
                    "Connections to a server at the same time; of more, first those are closed that have not begun")
    int connections() default 4096;

    @AttributeDefinition(description = "Time for the TLS handshake of a connection to a server, seconds")
    int handshakeSeconds() default 10;

    @AttributeDefinition(
            description = "Silence after which a peer is asked whether it is still there, seconds; at least 10")
    int keepAliveSeconds() default 20;

    @AttributeDefinition(
            description = "Time for making or loading a model at the server, and for the parts of a request to arrive"
                    + " there, seconds")
    int loadSeconds() default 300;

    @AttributeDefinition(description = "Time for a short question to the server, and for an upload to get on, seconds")
    int callSeconds() default 30;

    @AttributeDefinition(
            description = "Time for measuring a model at the server, waiting for other measurements included, seconds")
    int profileSeconds() default 7200;

    @AttributeDefinition(description = "Time that running calls get to end when a server is closed, seconds")
    int drainSeconds() default 5;
}

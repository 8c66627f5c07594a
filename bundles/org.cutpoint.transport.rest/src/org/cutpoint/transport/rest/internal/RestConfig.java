package org.cutpoint.transport.rest.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of a server. */
@ObjectClassDefinition(name = "Cutpoint REST transport", description = "Open Inference Protocol over HTTP/1.1 and JSON")
@interface RestConfig {
    @AttributeDefinition(description = "Largest request, MiB")
    int messageMebibytes() default 64;

    @AttributeDefinition(
            description = "Memory for requests of 64 KiB and more that a server receives and works on, and as much for"
                    + " such answers that clients are slow to read, MiB; at most a quarter of what the heap may have;"
                    + " half of it for one connection")
    int memoryMebibytes() default 256;

    @AttributeDefinition(description = "Connections at the same time; more are closed at once")
    int connections() default 1024;

    @AttributeDefinition(
            description = "Time for a request to begin, or to get on, and for an answer to be read, seconds")
    int idleSeconds() default 60;

    @AttributeDefinition(
            description = "Time for a request to be there, and then for its answer to be made, seconds each")
    int callSeconds() default 300;

    @AttributeDefinition(description = "Time that running calls get to end when a server is closed, seconds")
    int drainSeconds() default 5;
}

package org.cutpoint.transport.resilient.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How much is done about what fails. */
@ObjectClassDefinition(
        name = "Cutpoint resilience",
        description = "Calls that are made again, servers that are given a rest")
@interface ResilienceConfig {
    @AttributeDefinition(description = "How often a call is made again, at most")
    int retries() default 3;

    @AttributeDefinition(
            description = "Calls made again in a second, over all calls: more would add to what overloads a server")
    int retriesPerSecond() default 50;

    @AttributeDefinition(description = "Failures in a row after which a server is given a rest")
    int failures() default 3;

    @AttributeDefinition(description = "How long that is, milliseconds; after it one call finds out how the server is")
    int restMs() default 250;

    @AttributeDefinition(
            description = "How long an answer is waited for at least before the call is made again, milliseconds; where"
                    + " answers take longer, it is some times what they took")
    int leastPatienceMs() default 250;
}

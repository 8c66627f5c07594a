package org.cutpoint.exec.pipeline.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the executor. */
@ObjectClassDefinition(name = "Cutpoint pipeline", description = "Runs plans for real, jobs pipelined.")
@interface Config {
    @AttributeDefinition(
            name = "Held tensors (MiB)",
            description = "Bound on the tensors of all jobs together that are computed on the device and not yet in the"
                    + " cloud. When it is reached, the device waits, which no plan foresees. At most half the"
                    + " heap's limit is used. Mebibytes, at least 1.")
    int heldMiB() default 1024;

    @AttributeDefinition(
            name = "Distinct inputs",
            description = "How many different random inputs the jobs take in turns. At least 1.")
    int inputs() default 4;

    @AttributeDefinition(
            name = "Calls in flight",
            description = "Calls to the cloud that may be under way at once. With 2 the next job's message is there "
                    + "when the cloud has done one; with more, a slow cloud queues calls until deadlines pass. At "
                    + "least 1.")
    int callsInFlight() default 2;
}

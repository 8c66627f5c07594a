package org.cutpoint.profile.measured.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the profiler. */
@ObjectClassDefinition(name = "Cutpoint measured profiler", description = "Times prefixes and suffixes of networks.")
@interface Config {
    @AttributeDefinition(
            name = "Pause (ms)",
            description =
                    "Idle time before each measured run, as between the jobs of a slow device or a cloud that waits for"
                            + " messages; long runs follow pauses of up to four times this, very short ones shorter"
                            + " pauses. Milliseconds, at least 1.")
    int pauseMs() default 15;

    @AttributeDefinition(
            name = "Memory (MiB)",
            description = "Bound on the weights of all segments that are loaded at once, beside the whole network."
                    + " Segments that are loaded together are measured in turns, which evens out drift. Mebibytes;"
                    + " 0 is a quarter of the machine's memory, at most 3 GiB. One cut is always loaded.")
    int memoryMiB() default 0;

    @AttributeDefinition(
            name = "Cuts",
            description =
                    "Networks with at most so many cuts are measured at every one; larger ones at those that send "
                            + "less than all before them, and at further ones up to this number.")
    int cuts() default 12;

    @AttributeDefinition(
            name = "Machine",
            description = "What this machine is called in its profiles' machine id, in place of its processor's name:"
                    + " where machines with the same processor are not equally fast. Empty: the processor's name.")
    String machine() default "";
}

package org.cutpoint.runtime.host.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Limits of what others may put on this machine. */
@ObjectClassDefinition(name = "Cutpoint model host", description = "Keeps and runs models for remote devices")
@interface HostConfig {
    @AttributeDefinition(description = "Disk space for all uploaded models together, MiB")
    int storeMebibytes() default 8192;

    @AttributeDefinition(description = "Largest model that may be uploaded, MiB")
    int modelMebibytes() default 4096;

    @AttributeDefinition(description = "Inferences that may wait for their turn; more are refused as busy")
    int queueLength() default 1024;

    @AttributeDefinition(description = "Memory of the inputs of inferences that wait, MiB; more are refused as busy")
    int queueMebibytes() default 512;

    @AttributeDefinition(
            description = "Calls of one segment that run as one when so many wait, where that is faster; 1: each runs"
                    + " alone")
    int batch() default 8;

    @AttributeDefinition(
            description = "Segments that are kept loaded at the same time; others are loaded when asked for")
    int sessions() default 96;

    @AttributeDefinition(description = "Memory of the loaded segments' weights together, MiB")
    int sessionMebibytes() default 4096;
}

package org.cutpoint.runtime.deploy.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** How long new bundles are waited for. */
@ObjectClassDefinition(name = "Cutpoint deployment", description = "Exchange of bundles in a process that runs.")
public @interface DeployConfig {
    /** Bounds the start of a bundle and all of its trials. */
    @AttributeDefinition(
            name = "Trial time",
            description = "Seconds within which a new bundle must have started and stood its trial.",
            min = "1")
    int trialSeconds() default 10;
}

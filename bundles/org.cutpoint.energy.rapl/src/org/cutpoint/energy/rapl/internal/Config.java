package org.cutpoint.energy.rapl.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the meter. */
@ObjectClassDefinition(name = "Cutpoint RAPL meter", description = "Energy counters of processors, by Linux powercap.")
@interface Config {
    @AttributeDefinition(name = "Folder", description = "Where Linux shows its power zones.")
    String root() default "/sys/class/powercap";
}

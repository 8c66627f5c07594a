package org.cutpoint.energy.hwmon.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the meter. */
@ObjectClassDefinition(name = "Cutpoint hwmon meter", description = "Power sensors of boards, by Linux hwmon.")
@interface Config {
    @AttributeDefinition(name = "Folder", description = "Where Linux shows its hardware monitors.")
    String root() default "/sys/class/hwmon";

    @AttributeDefinition(
            name = "Chips",
            description = "Names of the chips that measure what the board draws: a regular expression. Others, of"
                    + " batteries or graphics cards, would count twice what these count.")
    String chips() default "ina\\d+\\w*";

    @AttributeDefinition(
            name = "Totals",
            description = "Labels of rails that feed all others. Where there is one, only it counts; else all rails are"
                    + " added up.")
    String[] totals() default {"VDD_IN", "POM_5V_IN"};

    @AttributeDefinition(
            name = "Period (ms)",
            description = "How often the power is sampled. The chips themselves average over a millisecond or more."
                    + " Milliseconds, at least 1.")
    int periodMs() default 10;
}

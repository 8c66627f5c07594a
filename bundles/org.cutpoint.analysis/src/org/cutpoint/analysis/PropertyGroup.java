package org.cutpoint.analysis;

import java.util.List;

/**
 * Properties that are shown together.
 *
 * @param title for people
 * @param properties in the order in which they are shown
 */
public record PropertyGroup(String title, List<Property> properties) {
    public PropertyGroup {
        properties = List.copyOf(properties);
    }

    /**
     * A property.
     *
     * @param name for people
     * @param value for people, with its unit
     */
    public record Property(String name, String value) {}
}

package org.cutpoint.api.report;

import java.util.regex.Pattern;

/**
 * What a table or figure is called.
 *
 * @param id short, unique in its report, the name of its files: lower-case letters, digits and hyphens
 * @param title for people
 * @param note what a reader must know to trust it: what is emulated or modelled, how many runs, what bands and error bars
 *     are; may be empty
 */
public record Heading(String id, String title, String note) {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,199}");

    public Heading {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not an id of lower-case letters, digits and hyphens: " + id);
        }
    }
}

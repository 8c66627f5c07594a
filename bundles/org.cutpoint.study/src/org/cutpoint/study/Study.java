package org.cutpoint.study;

import java.util.List;

/**
 * What a study is about, and what is shown of it. The axes of its experiments are in its file.
 *
 * @param name short: lower-case letters, digits, dashes
 * @param title a few words
 * @param description sentences, paragraphs apart by an empty line; may be empty
 * @param source what it repeats: a paper with its DOI, say; may be empty
 * @param experiments in order
 */
public record Study(String name, String title, String description, String source, List<Experiment> experiments) {
    public Study {
        experiments = List.copyOf(experiments);
    }
}

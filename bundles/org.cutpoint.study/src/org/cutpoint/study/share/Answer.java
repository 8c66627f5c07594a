package org.cutpoint.study.share;

import java.util.List;

/** What came of a job. */
public sealed interface Answer {
    /** The job's cell. */
    String cell();

    /**
     * It is done.
     *
     * @param lines of a journal, one for each repeat
     */
    record Done(String cell, List<String> lines) implements Answer {
        public Done {
            lines = List.copyOf(lines);
        }
    }

    /**
     * It is left for others.
     *
     * @param reason what is missing here
     */
    record Left(String cell, String reason) implements Answer {}
}

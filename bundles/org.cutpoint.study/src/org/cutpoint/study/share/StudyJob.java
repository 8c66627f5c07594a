package org.cutpoint.study.share;

import java.util.List;
import java.util.Locale;

/**
 * A cell of a study as data, for whoever works on it: all of its repeats from a number on.
 *
 * @param cell its key, by which results are known
 * @param from the first repeat that is wanted, from 1
 * @param needs what has to be there, in this version; empty where no strategy is asked
 * @param seed of what is drawn
 * @param configuration hash of all that its numbers depend on: who comes to another one has something else before them
 */
public record StudyJob(String cell, int from, List<Needed> needs, long seed, String configuration) {
    public StudyJob {
        needs = List.copyOf(needs);
    }

    /** Kinds of services. */
    public enum Kind {
        STRATEGY,
        SCHEDULER,
        TASK_SCHEDULER,
        TILE_STRATEGY;

        /** As people, and messages, spell it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * A service that does the work.
     *
     * @param id by which it is known
     * @param version of its bundle
     */
    public record Needed(Kind kind, String id, String version) {
        @Override
        public String toString() {
            return kind.label() + " '" + id + "' " + version;
        }
    }
}

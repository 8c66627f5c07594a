package org.cutpoint.study.engine.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.cutpoint.api.profile.Profile;

/**
 * Times by which runs are planned: measured shortly before a network's first run in every process that works on a study, since
 * machines are faster or slower hours later. All repeats of a cell are planned with the times of its first, and so follow one
 * plan and are compared with one prediction.
 */
final class RunProfiles {
    private final Materials materials;
    private final int session;
    private final Map<String, Profile> known = new HashMap<>();
    private final Map<String, String> current = new HashMap<>();

    /** @param session the number of this process among those that worked on the study, from 1 */
    RunProfiles(Materials materials, int session) {
        this.materials = materials;
        this.session = session;
    }

    /**
     * The times to plan a cell with.
     *
     * @param name of what they are the times
     * @param began the process in which the first of the cell's runs succeeded; empty if none has
     * @param measuring measures them
     */
    Profile of(String name, OptionalInt began, Supplier<Profile> measuring) {
        String kept = began.isPresent() && began.getAsInt() < session
                ? asOf(name, began.getAsInt())
                : current.computeIfAbsent(name, n -> materials.isKeptHere(n) ? in(session, n) : n);
        return known.computeIfAbsent(kept, n -> materials.keptHere(n, measuring));
    }

    /** Names what earlier processes have kept as something that went into the study. */
    void remember(String name) {
        for (int s = session; s >= 1; s--) {
            String kept = s == 1 ? name : in(s, name);
            if (materials.isKeptHere(kept)) {
                known.computeIfAbsent(
                        kept,
                        n -> materials.keptHere(n, () -> {
                            throw new IllegalStateException(n + " has just been there");
                        }));
            }
        }
    }

    /** What the process planned with: the first to measure gave it no number. */
    private String asOf(String name, int then) {
        for (int s = then; s > 1; s--) {
            if (materials.isKeptHere(in(s, name))) {
                return in(s, name);
            }
        }
        return name;
    }

    private static String in(int session, String name) {
        return name + ", session " + session;
    }
}

package org.cutpoint.api.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Results for people.
 *
 * @param title what was studied
 * @param subtitle under which conditions, in a line; may be empty
 * @param sections in reading order; ids of tables and figures are unique among them all
 * @param facts where the results come from
 */
public record Report(String title, String subtitle, List<Section> sections, List<Fact> facts) {
    public Report {
        sections = List.copyOf(sections);
        facts = List.copyOf(facts);
        Set<String> ids = new HashSet<>();
        for (Section section : sections) {
            for (Block block : section.blocks()) {
                String id = block instanceof Table t
                        ? t.heading().id()
                        : block instanceof Figure f ? f.heading().id() : "";
                if (!id.isEmpty() && !ids.add(id)) {
                    throw new IllegalArgumentException("two tables or figures with the id " + id);
                }
            }
        }
    }

    /** A part with a title. */
    public record Section(String title, List<Block> blocks) {
        public Section {
            blocks = List.copyOf(blocks);
        }
    }

    /** A hash, a version, a machine. */
    public record Fact(String name, String value) {}
}

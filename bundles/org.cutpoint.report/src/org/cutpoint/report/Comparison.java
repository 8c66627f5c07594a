package org.cutpoint.report;

import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.cutpoint.api.profile.Machine;

/**
 * Several strategies, run on one or more networks under the same conditions.
 *
 * @param title for people
 * @param created when
 * @param version of Cutpoint
 * @param machine that all ran on
 * @param sections one for each network
 */
public record Comparison(String title, Instant created, String version, Machine machine, List<Section> sections) {
    public Comparison {
        sections = List.copyOf(sections);
    }

    /**
     * The runs of one network.
     *
     * @param model its name
     * @param sha256 hash of its content
     * @param layers how many layers it has
     * @param macs multiply-accumulate operations of one inference
     * @param parameters trained parameters
     * @param runs one per strategy
     * @param exactDiff largest difference between split and whole outputs with graph optimisation off; empty where it
     *     was not checked
     */
    public record Section(
            String model,
            String sha256,
            int layers,
            long macs,
            long parameters,
            List<RunRecord> runs,
            OptionalDouble exactDiff) {
        public Section {
            runs = List.copyOf(runs);
        }
    }

    /** All runs of all networks. */
    public List<RunRecord> runs() {
        return sections.stream().flatMap(s -> s.runs().stream()).toList();
    }
}

package org.cutpoint.study.share;

import java.nio.file.Path;
import java.util.Map;

/**
 * A study as data: with it, its cells can be worked on elsewhere.
 *
 * @param provenance in the format of {@code provenance.json}: the study, hashes of what went in, and of the bundles that must
 *     be the same wherever a cell is done
 * @param files where contents lie here, by their places beside the provenance
 */
public record StudyParcel(String provenance, Map<String, Path> files) {
    public StudyParcel {
        files = Map.copyOf(files);
    }
}

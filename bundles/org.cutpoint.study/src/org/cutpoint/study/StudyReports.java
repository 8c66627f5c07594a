package org.cutpoint.study;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Shows results to people and to other programs. A service. */
@ProviderType
public interface StudyReports {
    /**
     * Writes what a results folder holds for readers: {@code results.parquet}, {@code report.html}, {@code figures/},
     * {@code tables/}. Each file is written as a whole or not at all; what an earlier call wrote is replaced.
     *
     * @param results of one study, or of several that are shown in one report
     * @param folder that exists
     * @return the files, the HTML report first
     * @throws org.cutpoint.api.InputException if something cannot be written
     */
    List<Path> write(List<StudyResults> results, Path folder, Progress progress);
}

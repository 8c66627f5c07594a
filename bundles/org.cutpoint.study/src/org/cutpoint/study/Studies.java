package org.cutpoint.study;

import java.nio.file.Path;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Runs studies. A service. */
@ProviderType
public interface Studies {
    /**
     * Checks a study without running it: its file, and that all that it names is there.
     *
     * @param file a study file, or the provenance file of results
     * @return what it is, with the number of cells
     * @throws InvalidStudyException if something is wrong with it
     * @throws org.cutpoint.api.InputException if it cannot be read
     */
    Study check(Path file);

    /**
     * Runs a study, or what is left of it, and keeps its results: {@code results.csv}, {@code provenance.json},
     * {@code study.yaml}, copies of what was put in, and the journal from which it can be resumed, whatever happens. Planning
     * takes all cores; what is measured is measured alone. One cell that fails is a row that says so.
     *
     * @param file a study file, or the provenance file of results
     * @param folder where results go; made if it is not there
     * @param resume whether to go on with what the folder holds
     * @throws InvalidStudyException if something is wrong with the study
     * @throws org.cutpoint.api.InputException if it cannot be read, or the folder cannot be used
     * @throws InterruptedException if interrupted; everything found so far is kept
     */
    StudyResults run(Path file, Path folder, boolean resume, Progress progress) throws InterruptedException;
}

package org.cutpoint.study;

import java.nio.file.Path;
import org.cutpoint.api.Progress;
import org.cutpoint.study.share.Crew;
import org.cutpoint.study.share.Desk;
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

    /**
     * As {@link #run(Path, Path, boolean, Progress)}, with help for the cells that only compute, whose results are the same
     * whoever finds them. What is measured is measured here.
     */
    StudyResults run(Path file, Path folder, boolean resume, Crew crew, Progress progress) throws InterruptedException;

    /**
     * Sits down to work on cells of somebody else's study. Reads no file but those that came with it.
     *
     * @param provenance a parcel's provenance file, with the parcel's files beside it
     * @throws org.cutpoint.api.InputException if other bundles compute here, or if something that the study reads is missing
     *     or is not what it was
     */
    Desk desk(Path provenance, Progress progress);
}

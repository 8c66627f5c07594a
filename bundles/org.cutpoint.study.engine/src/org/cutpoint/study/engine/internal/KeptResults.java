package org.cutpoint.study.engine.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.ResultsFolders;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.Timeline;
import org.osgi.service.component.annotations.Component;

/** Reads what {@link StudyRunner} writes. */
@Component
public final class KeptResults implements ResultsFolders {
    @Override
    public StudyResults read(Path folder) {
        Path provenance = folder.resolve(StudyRunner.PROVENANCE);
        if (!Files.isRegularFile(provenance)) {
            boolean begun = Files.isRegularFile(folder.resolve(Journal.NAME));
            throw new InputException(
                    folder.toString(),
                    begun ? "its study has not ended" : "it holds no results of a study",
                    begun ? "Let 'cutpoint study FILE --out " + folder + " --resume' end it" : "Give a results folder");
        }
        Provenance from = ProvenanceText.read(provenance);
        Study study = StudyReader.read(provenance + " (its study)", from.name(), from.studyText())
                .study();
        ResultsCsv.Read read = ResultsCsv.read(folder.resolve(StudyRunner.RESULTS));
        Path timelines = folder.resolve(StudyRunner.TIMELINES);
        List<Timeline> kept = Files.isRegularFile(timelines) ? TimelinesText.read(timelines) : List.of();
        return new StudyResults(study, read.columns(), read.rows(), kept, from);
    }
}

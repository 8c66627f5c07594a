package org.cutpoint.study.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/** Finds the study files that are meant. */
final class StudyFiles {
    private static final String STUDY = "study.yaml";
    private static final String RESULTS = "provenance.json";
    private static final int MOST = 100;

    private StudyFiles() {}

    /**
     * Files as they are; of a folder its {@code *.yaml} files and its folders' {@code study.yaml}, by name. Results are
     * passed over.
     *
     * @throws InputException if a folder has none, or there are too many
     */
    static List<Path> of(List<Path> given) {
        Set<Path> all = new LinkedHashSet<>();
        for (Path path : given) {
            if (!Files.isDirectory(path)) {
                all.add(path);
                continue;
            }
            List<Path> found = in(path);
            if (found.isEmpty()) {
                throw new InputException(path.toString(), "there is no study in this folder", "Give a study's file");
            }
            all.addAll(found);
        }
        if (all.size() > MOST) {
            throw new InputException("cutpoint study", "there are more than " + MOST + " studies", "Give fewer");
        }
        return List.copyOf(all);
    }

    private static List<Path> in(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted()
                    .map(p -> Files.isDirectory(p) ? p.resolve(STUDY) : p)
                    .filter(p -> p.toString().endsWith(".yaml") && Files.isRegularFile(p))
                    .filter(p -> !Files.exists(p.resolveSibling(RESULTS)))
                    .toList();
        } catch (IOException e) {
            throw new InputException(folder.toString(), "cannot be read", "Check its permissions", e);
        }
    }
}

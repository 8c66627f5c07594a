package org.cutpoint.ide.runtimes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.runtime.deploy.Identity;

/** Folders of bundles that were deployed. */
final class Jars {
    private Jars() {}

    /** Those in a folder, by name; none if there is no folder. */
    static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new InputException(folder.toString(), "it cannot be read: " + e, "", e);
        }
    }

    /** What a jar says that it is; nothing if it is no bundle. */
    static Optional<Identity> identity(Path jar) {
        try {
            return Optional.of(Identity.of(jar));
        } catch (InputException e) {
            return Optional.empty();
        }
    }

    /** Copies a bundle into a folder, under a name that sorts behind those of its older copies. */
    static Path keep(Path jar, Identity bundle, Path folder) {
        // Not by its version alone: the same one may be built again.
        Path kept = folder.resolve(bundle.name() + "_" + bundle.version() + "-" + System.currentTimeMillis() + ".jar");
        WholeFiles.write(kept, out -> Files.copy(jar, out));
        return kept;
    }

    /** Deletes what a folder holds of a bundle beside one copy of it. */
    static void deleteOthers(Path folder, Identity bundle, Path kept) {
        for (Path jar : in(folder)) {
            boolean copy = identity(jar)
                    .filter(its -> its.name().equals(bundle.name()))
                    .isPresent();
            if (copy && !jar.equals(kept)) {
                delete(jar);
            }
        }
    }

    static void delete(Path jar) {
        try {
            Files.deleteIfExists(jar);
        } catch (IOException e) {
            throw new InputException(jar.toString(), "it cannot be deleted: " + e, "Delete it yourself", e);
        }
    }
}

package org.cutpoint.ide.runtimes.internal;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.cutpoint.api.InputException;
import org.cutpoint.ide.runtimes.Deployment.Deployed;

/** Bundles as files. */
final class Jars {
    private Jars() {}

    /** What a jar says that it is. */
    static Deployed identity(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            String version =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-Version");
            if (name == null || version == null) {
                throw new InputException(jar.toString(), "it is no OSGi bundle", "Build it as one");
            }
            return new Deployed(name.split(";")[0].strip(), version.strip());
        } catch (IOException e) {
            throw new InputException(jar.toString(), "it cannot be read as a jar: " + e.getMessage(), "", e);
        }
    }

    /** Copies a jar so that nobody sees half of it. */
    static void copy(Path jar, Path target) {
        Path part = target.resolveSibling("." + target.getFileName() + ".part");
        try {
            Files.createDirectories(target.getParent());
            Files.copy(jar, part, StandardCopyOption.REPLACE_EXISTING);
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new InputException(target.toString(), "it cannot be written: " + e, "", e);
        }
    }
}

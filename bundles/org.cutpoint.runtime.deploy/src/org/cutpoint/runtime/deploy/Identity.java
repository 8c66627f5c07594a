package org.cutpoint.runtime.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.cutpoint.api.InputException;
import org.osgi.framework.Constants;

/**
 * What a jar says that it is.
 *
 * @param name its symbolic name
 * @param version its version
 */
public record Identity(String name, String version) {
    /**
     * Reads a jar's manifest.
     *
     * @throws InputException if it cannot be read as a jar, or is no OSGi bundle
     */
    public static Identity of(Path jar) {
        // Links are followed; whoever reads from a pipe or a device waits for ever.
        if (!Files.isRegularFile(jar)) {
            throw new InputException(jar.toString(), "there is no file", "Give a jar, or a link to one");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest != null) {
                String name = manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
                String version = manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION);
                if (name != null && version != null) {
                    return new Identity(name.split(";")[0].strip(), version.strip());
                }
            }
            throw new InputException(jar.toString(), "it is no OSGi bundle", "Build it as one");
        } catch (IOException e) {
            throw new InputException(jar.toString(), "it cannot be read as a jar: " + e.getMessage(), "", e);
        }
    }
}

package org.cutpoint.ide.runtimes.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;

/** Makes a bundle of a project's folders: an IDE compiles as one types, but packs no jar. */
final class Packing {
    private Packing() {}

    /**
     * What a project has compiled, with its manifest: a plug-in project as its build.properties say, any other if Maven left a
     * manifest beside its classes.
     *
     * @param jar written
     * @return the jar; empty if nothing is compiled, or there is no manifest
     * @throws InputException if something cannot be read or written
     */
    static Optional<Path> of(Path project, Path jar) {
        Path classes = project.resolve("target/classes");
        Path plugin = project.resolve(JarFile.MANIFEST_NAME);
        Path manifest = Files.isRegularFile(plugin) ? plugin : classes.resolve(JarFile.MANIFEST_NAME);
        if (!Files.isRegularFile(manifest)) {
            return Optional.empty();
        }
        try {
            Map<String, Path> entries = manifest.equals(plugin) ? included(project) : files(classes, classes);
            entries.remove(JarFile.MANIFEST_NAME);
            if (entries.keySet().stream().noneMatch(name -> name.endsWith(".class"))) {
                return Optional.empty();
            }
            write(jar, manifest, entries);
            return Optional.of(jar);
        } catch (IOException e) {
            throw new InputException(project.toString(), "no bundle can be made of it: " + e, "", e);
        }
    }

    private static void write(Path jar, Path manifest, Map<String, Path> entries) throws IOException {
        Manifest headers;
        try (InputStream in = Files.newInputStream(manifest)) {
            headers = new Manifest(in);
        }
        WholeFiles.write(jar, out -> {
            JarOutputStream packed = new JarOutputStream(out, headers);
            for (Map.Entry<String, Path> entry : entries.entrySet()) {
                packed.putNextEntry(new JarEntry(entry.getKey()));
                Files.copy(entry.getValue(), packed);
                packed.closeEntry();
            }
            packed.finish();
        });
    }

    private static Map<String, Path> included(Path project) throws IOException {
        Properties build = new Properties();
        Path file = project.resolve("build.properties");
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                build.load(reader);
            }
        }
        Map<String, Path> entries = new TreeMap<>();
        for (String include : list(build, "bin.includes", ".")) {
            if (!include.equals(".")) {
                entries.putAll(files(project.resolve(include), project));
            }
        }
        for (String output : list(build, "output..", "bin/")) {
            entries.putAll(files(project.resolve(output), project.resolve(output)));
        }
        return entries;
    }

    private static List<String> list(Properties build, String key, String otherwise) {
        return List.of(build.getProperty(key, otherwise).strip().split("\\s*,\\s*"));
    }

    /** The file, or those below the folder, by their names from the root. */
    private static Map<String, Path> files(Path of, Path root) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        if (Files.exists(of)) {
            try (Stream<Path> all = Files.walk(of)) {
                all.filter(Files::isRegularFile)
                        .forEach(file ->
                                files.put(root.relativize(file).toString().replace('\\', '/'), file));
            }
        }
        return files;
    }
}

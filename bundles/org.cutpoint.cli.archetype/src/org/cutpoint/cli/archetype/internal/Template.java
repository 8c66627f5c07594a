package org.cutpoint.cli.archetype.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;

/**
 * Files with {@code @names@} in them and in their paths, listed in the resource {@code files}. {@code @libraries@} is
 * what a project of this kind is compiled against beside the interfaces.
 *
 * @param kind folder of resources; those that are not there are in {@code common}
 * @param values by name
 */
record Template(String kind, Map<String, String> values) {
    /**
     * Writes all files, or none.
     *
     * @throws InputException if the folder holds something, or cannot be written
     */
    void write(Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        try {
            if (Files.exists(target) && !isEmptyFolder(target)) {
                throw new InputException(folder.toString(), "it is there and not empty", "Choose another folder");
            }
            Files.createDirectories(target.getParent() == null ? target : target.getParent());
            Path half = Files.createTempDirectory(target.getParent(), ".cutpoint-new");
            try {
                for (String line : resource("files").lines().toList()) {
                    String[] fromTo = line.split(" ");
                    Path file = half.resolve(filled(fromTo[1]));
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, filled(resource(fromTo[0])));
                }
                Files.deleteIfExists(target);
                Files.createDirectory(target);
                try (Stream<Path> entries = Files.list(half)) {
                    for (Path entry : entries.toList()) {
                        Files.move(entry, target.resolve(entry.getFileName()));
                    }
                }
            } finally {
                delete(half);
            }
        } catch (IOException e) {
            throw new InputException(folder.toString(), "it cannot be written: " + e, "Choose a folder that can be", e);
        }
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }

    private String filled(String text) {
        String filled = text.replace("@libraries@", text.contains("@libraries@") ? resource("libraries.xml") : "");
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("@" + value.getKey() + "@", value.getValue());
        }
        return filled;
    }

    private String resource(String name) {
        URL own = Template.class.getResource(kind + "/" + name);
        try (InputStream in = (own == null ? Template.class.getResource("common/" + name) : own).openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

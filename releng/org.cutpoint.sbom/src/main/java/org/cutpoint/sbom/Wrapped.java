package org.cutpoint.sbom;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.parsers.JsonParser;

/** Which jars of others are in a bundle that was made of them: of all that its project depends on, those whose bytes are there. */
final class Wrapped {
    private final Path bundles;
    private final Path repository;

    /** @param repository where Maven keeps the jars */
    Wrapped(Path bundles, Path repository) {
        this.bundles = bundles;
        this.repository = repository;
    }

    List<Component> in(String bundle, JarFile jar) throws Exception {
        Path said = bundles.resolve(bundle).resolve("target/bom.json");
        if (!Files.exists(said)) {
            return List.of();
        }
        Map<String, String> nested = new TreeMap<>();
        for (var entries = jar.entries().asIterator(); entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.getName().endsWith(".jar")) {
                nested.put(sha256(jar.getInputStream(entry)), entry.getName());
            }
        }
        List<Component> inside = new ArrayList<>();
        for (Component one : Optional.ofNullable(
                        new JsonParser().parse(said.toFile()).getComponents())
                .orElse(List.of())) {
            boolean whole = one.getHashes().stream().map(Hash::getValue).anyMatch(nested::containsKey);
            if (whole) {
                one.getHashes().forEach(hash -> nested.remove(hash.getValue()));
            }
            if (whole || sharesFiles(one, jar)) {
                // Of the wrapper, it is no matter of choice.
                one.setScope(null);
                inside.add(one);
            }
        }
        if (!nested.isEmpty()) {
            throw new IOException("nobody knows where " + bundle + " has " + nested.values() + " from");
        }
        return inside;
    }

    /** Whether some of what is in the component was copied. */
    private boolean sharesFiles(Component one, JarFile into) throws IOException {
        Path file = repository
                .resolve(one.getGroup().replace('.', '/'))
                .resolve(one.getName())
                .resolve(one.getVersion())
                .resolve(one.getName() + "-" + one.getVersion() + ".jar");
        if (!Files.exists(file)) {
            return false;
        }
        Set<Long> there = contents(into);
        try (JarFile jar = new JarFile(file.toFile())) {
            return contents(jar).stream().anyMatch(there::contains);
        }
    }

    /** What its files are, whatever they are called: sizes and checksums. Licences alone do not count, which many have. */
    private static Set<Long> contents(JarFile jar) {
        return jar.stream()
                .filter(entry -> entry.getSize() > 0 && !entry.getName().matches("META-INF/(?!resources/).*"))
                .map(entry -> entry.getSize() << 32 ^ entry.getCrc())
                .collect(Collectors.toSet());
    }

    static String sha256(InputStream bytes) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(bytes, digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}

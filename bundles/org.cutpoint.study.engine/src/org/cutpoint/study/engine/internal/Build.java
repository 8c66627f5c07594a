package org.cutpoint.study.engine.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.study.Provenance.BundleHash;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What computes.
 *
 * @param version of Cutpoint
 * @param bundles all that there are
 */
record Build(String version, List<BundleHash> bundles) {
    private static final String OURS = "org.cutpoint.";

    Build {
        bundles = List.copyOf(bundles);
    }

    /** Reads every bundle's file once. */
    static Build of(BundleContext context) {
        return new Build(
                context.getBundle().getVersion().toString(),
                Arrays.stream(context.getBundles())
                        .filter(b -> b.getSymbolicName() != null)
                        .map(b -> new BundleHash(
                                b.getSymbolicName(), b.getVersion().toString(), sha256(b)))
                        .sorted(Comparator.comparing(BundleHash::name).thenComparing(BundleHash::version))
                        .toList());
    }

    /** The hash of those of them on which numbers depend. */
    String hash() {
        return Inputs.sha256(bundles.stream()
                .filter(b -> b.name().startsWith(OURS))
                .map(b -> b.name() + " " + b.version() + " " + b.sha256())
                .collect(Collectors.joining("\n")));
    }

    /**
     * Those of them that must be the same wherever a cell is computed.
     *
     * @param exchangeable names of those that each cell asks for by itself
     */
    List<BundleHash> common(Set<String> exchangeable) {
        return bundles.stream()
                .filter(b -> b.name().startsWith(OURS) && !exchangeable.contains(b.name()))
                .toList();
    }

    /** Hash of a bundle's file; empty if there is none such, or it is no file. */
    String sha256(String name, String version) {
        return bundles.stream()
                .filter(b -> b.name().equals(name) && b.version().equals(version))
                .map(BundleHash::sha256)
                .findFirst()
                .orElse("");
    }

    /** What it runs on. */
    static Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("arch", System.getProperty("os.arch"));
        machine.put("cpu", cpu());
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        return machine;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Empty for one that is no file, as the framework itself may be. */
    private static String sha256(Bundle bundle) {
        String location = bundle.getLocation().replaceFirst("^(initial@|reference:)+", "");
        if (!location.startsWith("file:")) {
            return "";
        }
        try {
            Path file = Path.of(URI.create(location.replace(" ", "%20")));
            return Files.isRegularFile(file) ? sha256(file) : "";
        } catch (IOException | IllegalArgumentException e) {
            return "";
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.cutpoint.runtime.tests;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** A folder as the product's, of the bundles that are tested: so processes run what has just been built. */
final class ProductFolder {
    private static final Path FEATURES = Path.of("../../features");
    private static final Pattern PLUGIN = Pattern.compile("<plugin id=\"([^\"]+)\"");

    private ProductFolder() {}

    /** Makes one; answers where its script is. */
    static Path make(BundleContext context, Path folder) throws IOException {
        Path root = FEATURES.resolve("org.cutpoint.runtime.feature/rootfiles");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(root.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        Map<String, Bundle> bundles = new HashMap<>();
        Arrays.stream(context.getBundles()).forEach(b -> bundles.put(b.getSymbolicName(), b));
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        for (String feature : List.of("services", "cluster", "runtime")) {
            String text = Files.readString(FEATURES.resolve("org.cutpoint." + feature + ".feature/feature.xml"));
            for (MatchResult plugin : PLUGIN.matcher(text).results().toList()) {
                Bundle bundle = bundles.get(plugin.group(1));
                Files.createSymbolicLink(
                        plugins.resolve(bundle.getSymbolicName() + "_" + bundle.getVersion() + ".jar"), jar(bundle));
            }
        }
        Path script = folder.resolve("bin/cutpoint");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        return script;
    }

    private static Path jar(Bundle bundle) throws IOException {
        String location = bundle.getBundleId() == 0 ? System.getProperty("osgi.framework") : bundle.getLocation();
        // Relative ones are so to where the framework is installed.
        Path file = Path.of(URI.create(System.getProperty("osgi.install.area")))
                .resolve(location.replaceFirst("^(initial@|reference:|file:)+", ""))
                .normalize();
        if (!Files.isRegularFile(file)) {
            throw new IOException(bundle + " is no jar: " + file);
        }
        return file;
    }
}

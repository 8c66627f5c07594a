package org.cutpoint.ide.runtimes.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.InputException;
import org.cutpoint.runtime.deploy.Exchange;
import org.eclipse.core.runtime.FileLocator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/**
 * A product of the command line, made from the bundles of this very process: those of Cutpoint, and all that they are wired
 * to. So a runtime beside an IDE is of the same build, and nothing else has to be installed.
 */
final class RuntimeHome {
    private static final String OURS = "org.cutpoint.";

    /** What only an IDE has a use for. */
    private static final List<String> NOT_RUNTIME =
            List.of("org.cutpoint.ide.", "org.cutpoint.studio", "org.cutpoint.analysis");

    /** Nobody is wired to them, and yet they do the work. */
    private static final Set<String> WORKERS =
            Set.of("org.apache.felix.scr", "org.apache.felix.configadmin", "org.apache.felix.fileinstall");

    private final BundleContext context;
    private final Path folder;

    RuntimeHome(BundleContext context, Path folder) {
        this.context = context;
        this.folder = folder;
    }

    /** The bundles of a runtime. */
    Set<Bundle> bundles() {
        Deque<Bundle> open = new ArrayDeque<>();
        for (Bundle bundle : context.getBundles()) {
            String name = String.valueOf(bundle.getSymbolicName());
            boolean ours = name.startsWith(OURS)
                    && NOT_RUNTIME.stream().noneMatch(name::startsWith)
                    && !bundle.getLocation().startsWith(Exchange.LOCATION);
            if (ours || WORKERS.contains(name)) {
                open.add(bundle);
            }
        }
        Set<Bundle> all = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            Bundle bundle = open.pop();
            BundleWiring wiring = bundle.adapt(BundleWiring.class);
            if (bundle.getBundleId() == 0 || !all.add(bundle) || wiring == null) {
                continue;
            }
            for (BundleWire wire : wiring.getRequiredWires(null)) {
                open.add(wire.getProvider().getBundle());
            }
            for (BundleWire wire : wiring.getProvidedWires("osgi.wiring.host")) {
                open.add(wire.getRequirer().getBundle());
            }
        }
        return all;
    }

    /**
     * Makes the folder if it is not there, or not of these bundles.
     *
     * @param deploy folder whose bundles the runtime installs
     * @return the command line that starts it, without its arguments
     */
    List<String> make(Path deploy) {
        Set<String> names = new TreeSet<>();
        Optional<Path> launcher = Optional.empty();
        try {
            Path plugins = Files.createDirectories(folder.resolve("plugins"));
            for (Bundle bundle : bundles()) {
                Path jar = jar(bundle);
                String name = bundle.getSymbolicName() + "_" + bundle.getVersion() + ".jar";
                names.add(name);
                link(jar, plugins.resolve(name));
                launcher = bundle.getSymbolicName().equals("org.cutpoint.launcher") ? Optional.of(jar) : launcher;
            }
            try (var files = Files.list(plugins)) {
                for (Path old : files.filter(
                                f -> !names.contains(f.getFileName().toString()))
                        .toList()) {
                    Files.delete(old);
                }
            }
            Files.createDirectories(deploy);
            Path conf = Files.createDirectories(folder.resolve("conf"));
            Files.writeString(
                    conf.resolve("framework.properties"),
                    String.join(
                            "\n",
                            "felix.fileinstall.dir=${cutpoint.home}/deploy",
                            "felix.fileinstall.poll=500",
                            "felix.fileinstall.noInitialDelay=true",
                            "felix.fileinstall.log.level=1",
                            "felix.fileinstall.bundles.startTransient=true",
                            "osgi.locking=none",
                            ""));
        } catch (IOException e) {
            throw new InputException(folder.toString(), "the runtime cannot be put together: " + e, "", e);
        }
        Path framework = jar(context.getBundle(0));
        Path main = launcher.orElseThrow(() -> new InputException(
                "runtime", "the bundle org.cutpoint.launcher is not installed", "Install all of Cutpoint"));
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java")
                        .toString(),
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Dcutpoint.home=" + folder,
                // Several runtimes share the rest.
                "-Dfelix.fileinstall.dir=" + deploy,
                "-cp",
                main + File.pathSeparator + framework,
                "org.cutpoint.launcher.Main");
    }

    private static Path jar(Bundle bundle) {
        File file = FileLocator.getBundleFileLocation(bundle)
                .filter(File::isFile)
                .orElseThrow(() -> new InputException(
                        "runtime", "bundle " + bundle.getSymbolicName() + " is no jar", "Use an installed Cutpoint"));
        return file.toPath().toAbsolutePath();
    }

    private static void link(Path jar, Path link) throws IOException {
        if (Files.exists(link) && Files.isSameFile(jar, link)) {
            return;
        }
        Files.deleteIfExists(link);
        try {
            Files.createSymbolicLink(link, jar);
        } catch (IOException | UnsupportedOperationException e) {
            // Windows asks for a right that few have.
            Files.copy(jar, link);
        }
    }
}

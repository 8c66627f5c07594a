package org.cutpoint.ide.runtimes.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.ide.runtimes.Deployment;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Installs bundles into this framework. What an Eclipse did not install by p2 is gone after its next start, so they are kept
 * in a folder, and installed again from there.
 */
@Component(immediate = true)
public final class HotDeployment implements Deployment {
    /** What locations of such bundles begin with. */
    static final String LOCATION = "cutpoint-deployed:";

    private static final System.Logger LOG = System.getLogger(HotDeployment.class.getName());

    private final BundleContext context;
    private final Path folder;

    @Activate
    public HotDeployment(BundleContext context) {
        // Not a bundle's own context: what is installed should outlive this component.
        this.context = FrameworkUtil.getBundle(HotDeployment.class).getBundleContext();
        this.folder = context.getDataFile("deployed").toPath().toAbsolutePath();
        again();
    }

    private void again() {
        for (Path jar : jars(folder)) {
            try {
                install(jar);
            } catch (InputException e) {
                LOG.log(System.Logger.Level.WARNING, e.getMessage());
            }
        }
    }

    private static List<Path> jars(Path folder) {
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

    @Override
    public synchronized Deployed deploy(Path jar) {
        Deployed bundle = Jars.identity(jar);
        Path kept = folder.resolve(bundle.name() + "_" + bundle.version() + "-" + System.currentTimeMillis() + ".jar");
        Jars.copy(jar, kept);
        try {
            install(kept);
        } catch (InputException e) {
            delete(kept);
            throw e;
        }
        for (Path other : jars(folder)) {
            if (!other.equals(kept) && Jars.identity(other).name().equals(bundle.name())) {
                delete(other);
            }
        }
        return bundle;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, file + " cannot be deleted", e);
        }
    }

    private void install(Path jar) {
        Deployed bundle = Jars.identity(jar);
        List<Bundle> older = new ArrayList<>();
        for (Bundle installed : context.getBundles()) {
            if (bundle.name().equals(installed.getSymbolicName())) {
                older.add(installed);
            }
        }
        // A framework holds no two bundles of the same name and version.
        boolean same = older.removeIf(b -> b.getVersion().toString().equals(bundle.version()) && replaced(b, jar));
        if (!same) {
            start(jar);
        }
        older.forEach(HotDeployment::uninstall);
    }

    private static boolean replaced(Bundle installed, Path jar) {
        try (InputStream content = Files.newInputStream(jar)) {
            installed.update(content);
            installed.start();
            return true;
        } catch (IOException | BundleException e) {
            throw failure(jar, e);
        }
    }

    private void start(Path jar) {
        Bundle installed = null;
        try (InputStream content = Files.newInputStream(jar)) {
            installed = context.installBundle(LOCATION + jar.getFileName(), content);
            installed.start();
        } catch (IOException | BundleException e) {
            if (installed != null) {
                uninstall(installed);
            }
            throw failure(jar, e);
        }
    }

    private static InputException failure(Path jar, Exception e) {
        return new InputException(
                jar.getFileName().toString(),
                "it cannot be started: " + e.getMessage(),
                "Was it built for this version?",
                e);
    }

    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            LOG.log(System.Logger.Level.WARNING, bundle + " cannot be uninstalled", e);
        }
    }

    @Override
    public Path bundleOf(Path project) {
        if (Files.isRegularFile(project)) {
            Jars.identity(project);
            return project;
        }
        return jars(project.resolve("target")).stream()
                .filter(jar -> !jar.toString().endsWith("-sources.jar") && isBundle(jar))
                .max(Comparator.comparing(jar -> jar.toFile().lastModified()))
                .orElseThrow(() -> new InputException(
                        project.toString(), "there is no bundle in its folder target", "Build it first: mvn package"));
    }

    private static boolean isBundle(Path jar) {
        try {
            Jars.identity(jar);
            return true;
        } catch (InputException e) {
            return false;
        }
    }
}

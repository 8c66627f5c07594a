package org.cutpoint.ide.runtimes.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.ide.runtimes.Deployment;
import org.cutpoint.runtime.deploy.Exchange;
import org.cutpoint.runtime.deploy.Identity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Installs bundles into this framework. What an Eclipse did not install by p2 is gone after its next start, so they are kept
 * in a folder, and installed again from there.
 */
@Component(immediate = true)
public final class HotDeployment implements Deployment {
    private static final System.Logger LOG = System.getLogger(HotDeployment.class.getName());

    private final BundleContext context;
    private final Exchange exchange;
    private final Path folder;
    private final Path packed;

    @Activate
    public HotDeployment(BundleContext context, @Reference Exchange exchange) {
        this.context = context;
        this.exchange = exchange;
        this.folder = context.getDataFile("deployed").toPath().toAbsolutePath();
        this.packed = context.getDataFile("packed").toPath().toAbsolutePath();
        again();
    }

    private void again() {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : Jars.in(folder)) {
            attempt(() -> installed.add(install(jar)));
        }
        // Not before all are there: one may need another.
        installed.forEach(bundle -> attempt(() -> start(bundle)));
    }

    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (InputException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage());
        }
    }

    @Override
    public synchronized void deploy(Path jar) {
        Identity bundle = Identity.of(jar);
        Path kept = Jars.keep(jar, bundle, folder);
        boolean deployed = false;
        try {
            start(install(kept));
            deployed = true;
        } finally {
            if (!deployed) {
                Jars.delete(kept);
            }
        }
        Jars.deleteOthers(folder, bundle, kept);
    }

    private Bundle install(Path jar) {
        return exchange.install(jar, Exchange.LOCATION + jar.getFileName());
    }

    private void start(Bundle fresh) {
        boolean started = false;
        try {
            exchange.replace(
                    fresh,
                    Stream.of(context.getBundles())
                            .filter(bundle -> fresh.getSymbolicName().equals(bundle.getSymbolicName()))
                            .filter(bundle -> !fresh.equals(bundle))
                            .toList());
            started = true;
        } finally {
            if (!started) {
                uninstall(fresh);
            }
        }
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
            return project;
        }
        return Jars.in(project.resolve("target")).stream()
                .filter(jar -> !jar.toString().endsWith("-sources.jar")
                        && Jars.identity(jar).isPresent())
                .max(Comparator.comparing(jar -> jar.toFile().lastModified()))
                .or(() -> Packing.of(project, packed.resolve(project.getFileName() + ".jar")))
                .orElseThrow(() -> new InputException(
                        project.toString(),
                        "there is neither a bundle in its folder target, nor compiled classes with a manifest",
                        "Build it first: mvn package"));
    }
}

package org.cutpoint.runtime.deploy.internal;

import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.cutpoint.api.InputException;
import org.cutpoint.runtime.deploy.Exchange;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/**
 * What Felix File Install does with jars in the folders that it watches. By itself it would update a bundle in place, and
 * uninstall one whose file is not a jar any more: a file that does not work would cost the bundle that does.
 *
 * <p>Every change of a file ends in one line of the log: "deployed FILE: ...", or "refused FILE: ..." if what the file
 * holds does not work. Then the bundle that came from the file before stays. If there is none, the new one waits for other
 * bundles, which may bring what it needs.
 */
@Component
public final class DeployFolder implements ArtifactInstaller {
    private final Exchange exchange;
    private final BundleContext context;
    private final Logger log;
    /** By the files that they came from. Those that do not run wait. */
    private final Map<File, Bundle> bundles = new HashMap<>();

    private int editions;

    @Activate
    public DeployFolder(
            BundleContext context, @Reference Exchange exchange, @Reference(service = LoggerFactory.class) Logger log) {
        this.context = context;
        this.exchange = exchange;
        this.log = log;
    }

    /** Whatever calls itself a jar: it is to be said if it is none. */
    @Override
    public boolean canHandle(File file) {
        return file.getName().endsWith(".jar") && !isFragment(file);
    }

    /** Fragments are not started, and need nothing of this. */
    private static boolean isFragment(File file) {
        try (JarFile jar = new JarFile(file)) {
            return jar.getManifest() != null
                    && jar.getManifest().getMainAttributes().getValue(Constants.FRAGMENT_HOST) != null;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void install(File file) {
        update(file);
    }

    @Override
    public synchronized void update(File file) {
        Bundle before = bundles.get(file);
        if (before == null) {
            before = context.getBundle(location(file));
            if (before != null && before.getLastModified() >= file.lastModified()) {
                // The launcher has installed it just now, and said so if it did not start.
                bundles.put(file, before);
                if (before.getState() != Bundle.ACTIVE) {
                    comes(before);
                }
                return;
            }
        }
        if (before != null && before.getState() != Bundle.ACTIVE) {
            uninstall(before);
            before = null;
        }
        bring(file, Optional.ofNullable(before));
    }

    private static String location(File file) {
        return file.toURI().normalize().toString();
    }

    private void bring(File file, Optional<Bundle> before) {
        Bundle fresh;
        try {
            String location = location(file);
            fresh = exchange.install(
                    file.toPath(), context.getBundle(location) == null ? location : location + "?" + ++editions);
        } catch (InputException e) {
            refused(
                    file,
                    e.getMessage()
                            + before.map(b -> ". Version " + b.getVersion() + " stays")
                                    .orElse(""));
            return;
        }
        try {
            exchange.replace(fresh, before.stream().toList());
            bundles.put(file, fresh);
            deployed(file, fresh);
            startWaiting();
        } catch (InputException e) {
            refused(file, e.getMessage());
            if (before.isPresent()) {
                uninstall(fresh);
            } else {
                bundles.put(file, fresh);
            }
        }
    }

    private void startWaiting() {
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<File, Bundle> entry : bundles.entrySet()) {
                if (entry.getValue().getState() != Bundle.ACTIVE && comes(entry.getValue())) {
                    deployed(entry.getKey(), entry.getValue());
                    more = true;
                }
            }
        }
    }

    /** Whether a bundle that has been refused before works now. */
    private boolean comes(Bundle bundle) {
        try {
            exchange.replace(bundle, List.of());
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    private void deployed(File file, Bundle bundle) {
        log.audit("deployed " + file.getName() + ": " + bundle.getSymbolicName() + " " + bundle.getVersion());
    }

    private void refused(File file, String why) {
        log.error("refused " + file.getName() + ": " + why);
    }

    @Override
    public synchronized void uninstall(File file) {
        Optional.ofNullable(bundles.remove(file))
                .or(() -> Optional.ofNullable(context.getBundle(location(file))))
                .ifPresent(this::uninstall);
    }

    private void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException | IllegalStateException e) {
            log.warn("{} cannot be uninstalled", bundle, e);
        }
    }
}

package org.cutpoint.runtime.deploy.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.runtime.deploy.Deployments;
import org.cutpoint.runtime.deploy.Exchange;
import org.cutpoint.runtime.deploy.Identity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
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
 * <p>Every change of a file ends in one line of the log: "deployed FILE: ...", "removed FILE: ...", or "refused FILE: ..." if what the
 * file holds does not work. Then the bundle that came from the file before stays. If there is none, the new one waits for other
 * bundles, which may bring what it needs.
 *
 * <p>Bundles that come by calls are put into the folder, too, after they have proved that they work; that File Install finds
 * them there is no news then.
 */
@Component
public final class DeployFolder implements ArtifactInstaller, Deployments {
    /** Framework property: the folder of the product. */
    private static final String FOLDER = "felix.fileinstall.dir";

    private final Exchange exchange;
    private final BundleContext context;
    private final Logger log;
    /** By the files that they came from. Those that do not run wait. */
    private final Map<File, Bundle> bundles = new HashMap<>();
    /** Why files were refused as they are now. */
    private final Map<File, String> faults = new HashMap<>();
    /** Files that this has written itself, as they were then. */
    private final Map<File, Stamp> written = new HashMap<>();

    private int editions;

    /** By what File Install, too, tells whether a file has changed. */
    private record Stamp(long modified, long length) {
        static Stamp of(File file) {
            return new Stamp(file.lastModified(), file.length());
        }
    }

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
        if (!file.isFile()) {
            return false;
        }
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
        if (bundles.containsKey(file) && Stamp.of(file).equals(written.remove(file))) {
            return;
        }
        Bundle before = bundles.get(file);
        if (before == null) {
            before = context.getBundle(location(file));
            if (before != null && before.getLastModified() >= file.lastModified()) {
                // The launcher has installed it just now, and said so if it did not start.
                bundles.put(file, before);
                boolean started = before.getState() == Bundle.ACTIVE;
                if (!comes(file, before) && started) {
                    refused(file, faults.get(file));
                }
                return;
            }
        }
        if (before != null && before.getState() != Bundle.ACTIVE) {
            exchange.retire(List.of(before));
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
            fresh = install(file.toPath(), file);
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
            deployed(file, fresh);
            startWaiting();
        } catch (InputException e) {
            refused(file, e.getMessage());
            if (before.isPresent()) {
                exchange.retire(List.of(fresh));
            } else {
                bundles.put(file, fresh);
            }
        }
    }

    /** @param file by which it is known */
    private Bundle install(Path jar, File file) {
        String location = location(file);
        return exchange.install(jar, context.getBundle(location) == null ? location : location + "?" + ++editions);
    }

    private void startWaiting() {
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<File, Bundle> entry : List.copyOf(bundles.entrySet())) {
                if (entry.getValue().getState() != Bundle.ACTIVE && comes(entry.getKey(), entry.getValue())) {
                    deployed(entry.getKey(), entry.getValue());
                    more = true;
                }
            }
        }
    }

    /** Whether a bundle that has been refused before, or that nobody has tried, works now. */
    private boolean comes(File file, Bundle bundle) {
        try {
            exchange.replace(bundle, List.of());
            faults.remove(file);
            return true;
        } catch (InputException e) {
            faults.put(file, e.getMessage());
            return false;
        }
    }

    private void deployed(File file, Bundle bundle) {
        bundles.put(file, bundle);
        faults.remove(file);
        log.audit("deployed " + file.getName() + ": " + bundle.getSymbolicName() + " " + bundle.getVersion());
    }

    private void refused(File file, String why) {
        faults.put(file, why);
        log.error("refused " + file.getName() + ": " + why);
    }

    @Override
    public synchronized void uninstall(File file) {
        faults.remove(file);
        written.remove(file);
        Optional.ofNullable(bundles.remove(file))
                .or(() -> Optional.ofNullable(context.getBundle(location(file))))
                .ifPresent(bundle -> {
                    exchange.retire(List.of(bundle));
                    log.audit(
                            "removed " + file.getName() + ": " + bundle.getSymbolicName() + " " + bundle.getVersion());
                });
    }

    @Override
    public synchronized List<Deployed> list() {
        TreeSet<File> files = new TreeSet<>(bundles.keySet());
        files.addAll(faults.keySet());
        return files.stream()
                .map(file -> new Deployed(
                        file.toPath(), Optional.ofNullable(bundles.get(file)), Optional.ofNullable(faults.get(file))))
                .toList();
    }

    /** The file from which a bundle of this name came. */
    private Optional<File> file(String name) {
        return bundles.entrySet().stream()
                .filter(entry -> name.equals(entry.getValue().getSymbolicName()))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    @Override
    public synchronized Deployed bring(Path jar, boolean update) {
        Identity identity = Identity.of(jar);
        Optional<File> known = file(identity.name());
        if (update && known.isEmpty()) {
            throw new InputException(identity.name(), "none of this name was brought here before", "Install it");
        }
        if (!update && known.isPresent()) {
            throw new InputException(
                    identity.name(),
                    "version " + bundles.get(known.get()).getVersion() + " of it is here already",
                    "Update it, or remove it first");
        }
        File file = known.orElseGet(() -> folder().resolve(identity.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".jar")
                .toFile());
        if (known.isEmpty() && file.exists()) {
            throw new InputException(file.toString(), "something else lies there", "Rename it");
        }
        checkRoom(jar, file.toPath().toAbsolutePath().getParent());
        bring(identity, jar, file);
        return new Deployed(file.toPath(), Optional.of(bundles.get(file)), Optional.empty());
    }

    private void bring(Identity identity, Path jar, File file) {
        Optional<Bundle> before =
                Optional.ofNullable(bundles.get(file)).filter(bundle -> bundle.getState() == Bundle.ACTIVE);
        Bundle fresh = install(jar, file);
        boolean come = false;
        try {
            exchange.replace(fresh, before.stream().toList());
            come = true;
        } finally {
            if (!come) {
                exchange.retire(List.of(fresh));
            }
        }
        if (before.isEmpty() && bundles.containsKey(file)) {
            // It has waited there for something that did not come.
            exchange.retire(List.of(bundles.get(file)));
        }
        deployed(file, fresh);
        try {
            WholeFiles.replace(file.toPath(), out -> Files.copy(jar, out));
            written.put(file, Stamp.of(file));
        } catch (IOException e) {
            throw new InputException(
                    identity.name(),
                    "it works now, but cannot be kept for the next start: " + e,
                    "Copy it into the deploy folder",
                    e);
        }
        startWaiting();
    }

    private Path folder() {
        String folder = context.getProperty(FOLDER);
        if (folder == null) {
            throw new InputException("deploy folder", "this runtime has none", "Set " + FOLDER);
        }
        return Path.of(folder).toAbsolutePath();
    }

    /**
     * Whether a bundle can be kept is to be known before it is brought. Its file must not lie there before: File Install takes
     * whatever is a bundle, by whichever name.
     */
    private static void checkRoom(Path jar, Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.isWritable(folder)) {
                throw new InputException(folder.toString(), "nothing can be kept there", "Check its permissions");
            }
            if (Files.getFileStore(folder).getUsableSpace() < Files.size(jar)) {
                throw new InputException(folder.toString(), "its disk is full", "Make room");
            }
        } catch (IOException e) {
            throw new InputException(folder.toString(), "nothing can be kept there: " + e, "", e);
        }
    }

    @Override
    public synchronized Identity remove(String name) {
        File file = file(name)
                .orElseThrow(() -> new InputException(
                        name,
                        "none of this name was brought here",
                        "Those of the runtime itself stay; 'cutpoint bundle list' shows the others"));
        Bundle bundle = bundles.get(file);
        Identity was = new Identity(name, bundle.getVersion().toString());
        try {
            Files.deleteIfExists(file.toPath());
        } catch (IOException e) {
            throw new InputException(name, "its file cannot be deleted: " + e, "", e);
        }
        uninstall(file);
        return was;
    }
}

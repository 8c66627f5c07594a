package org.cutpoint.ide.runtimes.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.ide.runtimes.Deployment.Deployed;
import org.cutpoint.ide.runtimes.Runtimes;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Runtimes as processes of this machine, from this process' own bundles. */
// Immediate: processes must not end when the last view is closed.
@Component(immediate = true)
public final class LocalRuntimes implements Runtimes {
    private static final int START_SECONDS = 60;
    private static final int SWAP_SECONDS = 10;

    private final Path folder;
    private final RuntimeHome home;
    private final Strategies strategies;
    private final Map<String, LocalProcess> processes = new TreeMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public LocalRuntimes(BundleContext context, @Reference Strategies strategies) {
        this.folder = context.getDataFile("runtimes").toPath().toAbsolutePath();
        this.home = new RuntimeHome(context, folder.resolve("home"));
        this.strategies = strategies;
    }

    @Deactivate
    void deactivate() {
        List<LocalProcess> all;
        synchronized (this) {
            all = List.copyOf(processes.values());
        }
        all.forEach(LocalProcess::stop);
    }

    @Override
    public synchronized List<Runtime> list() {
        return processes.values().stream().map(LocalProcess::snapshot).toList();
    }

    @Override
    public Runtime start(String name, Progress progress) throws InterruptedException {
        if (!name.matches("[A-Za-z0-9._-]{1,40}")) {
            throw new InputException("runtime", "'" + name + "' is no name", "Use letters and digits");
        }
        progress.begin("starting runtime " + name, 0);
        LocalProcess process = new LocalProcess(name, folder.resolve("deploy-" + name), this::changed);
        synchronized (this) {
            LocalProcess known = processes.get(name);
            if (known != null
                    && Set.of(State.STARTING, State.RUNNING)
                            .contains(known.snapshot().state())) {
                return known.snapshot();
            }
            processes.put(name, process);
        }
        changed();
        try {
            List<String> command =
                    new ArrayList<>(home.make(process.snapshot().deploy().orElseThrow()));
            command.addAll(List.of("serve", "--port", "0", "--exit-with-parent"));
            process.start(command, bundled());
            if (process.await(START_SECONDS) != State.RUNNING) {
                throw new InputException(
                        "runtime " + name,
                        "it did not start",
                        process.lastLine().map(line -> "It said: " + line).orElse(""));
            }
            return process.snapshot();
        } catch (IOException e) {
            throw new InputException("runtime " + name, "it cannot be started: " + e.getMessage(), "", e);
        } catch (InterruptedException e) {
            process.stop();
            throw e;
        } finally {
            progress.end();
        }
    }

    /** Ids of the strategies that a runtime has from the start: those whose bundles it has. */
    private Set<String> bundled() {
        Set<String> names = home.bundles().stream().map(Bundle::getSymbolicName).collect(Collectors.toSet());
        return strategies.list().stream()
                .filter(entry -> names.contains(entry.bundle()))
                .map(Strategies.Entry::id)
                .collect(Collectors.toSet());
    }

    private LocalProcess process(String name) {
        synchronized (this) {
            LocalProcess process = processes.get(name);
            if (process == null) {
                throw new InputException("runtime", "there is none called '" + name + "'", "Start it first");
            }
            return process;
        }
    }

    @Override
    public void stop(String name) {
        process(name).stop();
        changed();
    }

    @Override
    public void forget(String name) {
        synchronized (this) {
            LocalProcess process = processes.get(name);
            if (process != null
                    && Set.of(State.STOPPED, State.FAILED)
                            .contains(process.snapshot().state())) {
                processes.remove(name);
            }
        }
        changed();
    }

    @Override
    public void deploy(String name, Path jar, Progress progress) throws InterruptedException {
        Deployed bundle = Jars.identity(jar);
        LocalProcess process = process(name);
        Path deploy = process.snapshot().deploy().orElseThrow();
        progress.begin("deploying " + bundle.name() + " to " + name, 0);
        int before = process.arrivals();
        // Not by its version alone: the same one may be built again.
        Path target =
                deploy.resolve(bundle.name() + "_" + bundle.version() + "-" + System.currentTimeMillis() + ".jar");
        Jars.copy(jar, target);
        if (process.snapshot().state() == State.RUNNING) {
            // The old one goes when the new one is there: nobody misses it in between.
            process.awaitArrival(before, SWAP_SECONDS);
        }
        removeOthers(deploy, bundle, target);
        progress.end();
        changed();
    }

    private static void removeOthers(Path deploy, Deployed bundle, Path target) {
        try (var files = Files.list(deploy)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(bundle.name() + "_") && name.endsWith(".jar") && !file.equals(target)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new InputException(deploy.toString(), "the older version cannot be removed: " + e, "", e);
        }
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }
}

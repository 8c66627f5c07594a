package org.cutpoint.ide.runtimes.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.plan.Strategies;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.ide.core.OwnPresets.OwnRuntime;
import org.cutpoint.ide.core.Presets;
import org.cutpoint.ide.runtimes.Runtimes;
import org.cutpoint.runtime.deploy.Identity;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Runtimes as processes of this machine, from this process' own bundles, and those elsewhere that the user has named. */
// Immediate: processes must not end when the last view is closed.
@Component(immediate = true)
public final class LocalRuntimes implements Runtimes {
    private static final int START_SECONDS = 60;
    private static final int SWAP_SECONDS = 30;

    private final Path folder;
    private final RuntimeHome home;
    private final Strategies strategies;
    private final Presets presets;
    private final Looks looks;
    private final Map<String, Looks.Seen> seen = new ConcurrentHashMap<>();
    private final Runnable end;
    private final Map<String, LocalProcess> processes = new TreeMap<>();
    private Map<String, RemoteRuntime> others = Map.of();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public LocalRuntimes(
            BundleContext context,
            @Reference Strategies strategies,
            @Reference Presets presets,
            @Reference(target = "(" + Transport.SCHEME + "=grpc)") Transport transport,
            @Reference Keys keys) {
        this.folder = context.getDataFile("runtimes").toPath().toAbsolutePath();
        this.home = new RuntimeHome(context, folder.resolve("home"));
        this.strategies = strategies;
        this.presets = presets;
        this.looks = new Looks(transport, keys);
        end = presets.listen(this::named);
        named();
    }

    /** The user has named others. Of those that stay, what is known stays. */
    private void named() {
        synchronized (this) {
            Map<String, RemoteRuntime> now = new TreeMap<>();
            for (OwnRuntime where : presets.own().runtimes()) {
                RemoteRuntime known = others.get(where.name());
                boolean same = known != null && known.where().equals(where);
                now.put(where.name(), same ? known : new RemoteRuntime(where));
            }
            others = now;
        }
        changed();
    }

    private synchronized Optional<RemoteRuntime> other(String name) {
        return Optional.ofNullable(others.get(name));
    }

    @Deactivate
    void deactivate() {
        end.run();
        List<LocalProcess> all;
        synchronized (this) {
            all = List.copyOf(processes.values());
        }
        all.forEach(LocalProcess::stop);
    }

    @Override
    public synchronized List<Runtime> list() {
        return Stream.concat(
                        processes.values().stream()
                                .map(LocalProcess::snapshot)
                                .map(this::withSeen)
                                .filter(process -> !others.containsKey(process.name())),
                        others.values().stream().map(RemoteRuntime::snapshot))
                .sorted(Comparator.comparing(Runtime::name))
                .toList();
    }

    private Runtime withSeen(Runtime runtime) {
        Looks.Seen answered = runtime.state() == State.RUNNING ? seen.get(runtime.name()) : null;
        return answered == null || answered.status().isEmpty()
                ? runtime
                : runtime.with(answered.status().get(), answered.bundles());
    }

    @Override
    public void look() {
        for (Runtime runtime : list()) {
            // One on another machine that was lost may be back.
            boolean lost =
                    runtime.state() == State.FAILED && other(runtime.name()).isPresent();
            if (runtime.state() == State.RUNNING || lost) {
                try {
                    look(runtime);
                } catch (InputException e) {
                    // What has become of it the list shows.
                    seen.remove(runtime.name());
                }
            }
        }
        changed();
    }

    private void look(Runtime runtime) {
        Optional<RemoteRuntime> other = other(runtime.name());
        if (other.isPresent()) {
            other.get().ask(looks);
        } else if (runtime.address().isPresent()) {
            seen.put(runtime.name(), looks.at(runtime.address().get()));
        }
    }

    private String address(String name) {
        return list().stream()
                .filter(runtime -> runtime.name().equals(name))
                .flatMap(runtime -> runtime.address().stream())
                .findFirst()
                .orElseThrow(() -> new InputException("runtime " + name, "it does not run", "Start it first"));
    }

    @Override
    public void remove(String name, String bundle) {
        looks.with(address(name), runtime -> runtime.remove(bundle));
        look();
    }

    private void send(String name, Path jar, Progress progress) {
        Identity bundle = Identity.of(jar);
        looks.with(address(name), runtime -> {
            boolean known = runtime.bundles().stream()
                    .anyMatch(b -> b.deployed() && b.name().equals(bundle.name()));
            return known ? runtime.update(jar, progress) : runtime.install(jar, progress);
        });
        look();
    }

    @Override
    public Runtime start(String name, Progress progress) throws InterruptedException {
        if (!name.matches("[A-Za-z0-9._-]{1,40}")) {
            throw new InputException("runtime", "'" + name + "' is no name", "Use letters and digits");
        }
        Optional<RemoteRuntime> other = other(name);
        if (other.isPresent()) {
            try {
                other.get().ask(looks);
            } finally {
                changed();
            }
            return other.get().snapshot();
        }
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
        progress.begin("starting runtime " + name, 0);
        boolean running = false;
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
            running = true;
            return process.snapshot();
        } catch (IOException e) {
            throw new InputException("runtime " + name, "it cannot be started: " + e.getMessage(), "", e);
        } finally {
            if (!running) {
                process.stop();
            }
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
        other(name).ifPresent(r -> {
            throw new InputException("runtime " + name, "it is not this workbench's to stop", "Stop it where it runs");
        });
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
        if (other(name).isPresent()) {
            send(name, jar, progress);
            return;
        }
        Identity bundle = Identity.of(jar);
        LocalProcess process = process(name);
        Path deploy = process.snapshot().deploy().orElseThrow();
        if (process.snapshot().state() != State.RUNNING) {
            throw new InputException("runtime " + name, "it does not run", "Start it first");
        }
        progress.begin("deploying " + bundle.name() + " to " + name, 0);
        try {
            Path kept = Jars.keep(jar, bundle, deploy);
            Optional<String> refusal = Optional.of("it was not waited for");
            try {
                refusal = process.awaitJar(kept.getFileName().toString(), SWAP_SECONDS);
            } finally {
                if (refusal.isPresent()) {
                    Jars.delete(kept);
                }
            }
            if (refusal.isPresent()) {
                throw new InputException("runtime " + name, "it does not take the bundle: " + refusal.get(), "");
            }
            // The new one is there: nobody misses the old one.
            Jars.deleteOthers(deploy, bundle, kept);
        } finally {
            progress.end();
        }
        changed();
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

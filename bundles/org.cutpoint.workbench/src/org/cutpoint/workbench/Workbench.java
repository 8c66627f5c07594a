package org.cutpoint.workbench;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.PowerPresets;
import org.cutpoint.api.energy.PowerPresets.KnownPower;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemBuilder;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileStore;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** From a model's name to its planning problem. What several commands need of models, profiles and problems. */
@Component(service = Workbench.class)
public final class Workbench {
    private final List<ModelLoader> loaders;
    private final ComponentServiceObjects<Profiler> profilers;
    private final ProfileStore profiles;
    private final ProblemBuilder builder;
    private final List<ProfilerFactory> factories;
    private final PowerPresets powers;
    private final Clouds clouds;

    @Activate
    public Workbench(
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<ModelLoader> loaders,
            // Lazily: to make one loads the inference runtime, which those who only look at a model do not need.
            @Reference ComponentServiceObjects<Profiler> profilers,
            @Reference ProfileStore profiles,
            @Reference ProblemBuilder builder,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<ProfilerFactory> factories,
            @Reference PowerPresets powers,
            @Reference Clouds clouds) {
        this.loaders = List.copyOf(loaders);
        this.profilers = profilers;
        this.profiles = profiles;
        this.builder = builder;
        this.factories = List.copyOf(factories);
        this.powers = powers;
        this.clouds = clouds;
    }

    /** What loaders can make without a file, by name. */
    public List<ModelEntry> catalogue() {
        return loaders.stream()
                .flatMap(loader -> loader.catalogue().stream())
                .sorted(Comparator.comparing(ModelEntry::source))
                .toList();
    }

    /**
     * Loads a model.
     *
     * @param view how it is looked at
     * @throws InputException if no loader knows it, or the one that does refuses it, or it has no layers
     */
    public Model load(String source, LoadOptions view, Progress progress) {
        Model model = look(source, view, progress);
        if (model.graph().layers().isEmpty()) {
            throw new InputException(
                    source, "has no layer to place: it returns what it is given", "'cutpoint inspect' shows it");
        }
        return model;
    }

    /** As {@link #load}, for those who only look at it: it may have no layers. */
    public Model look(String source, LoadOptions view, Progress progress) {
        List<String> made = catalogue().stream().map(ModelEntry::source).toList();
        // Somebody who types just the name of a network from the catalogue means it, unless there is such a file.
        String meant = made.contains("zoo:" + source) && !exists(source) ? "zoo:" + source : source;
        return loaders.stream()
                .filter(loader -> loader.accepts(meant))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        source,
                        exists(source) ? "no loader knows this kind of file" : "there is no such model",
                        Suggest.instead(
                                source, made, "Give an ONNX file or one of those that 'cutpoint models' lists")))
                .load(meant, view, progress);
    }

    private static boolean exists(String source) {
        try {
            return Files.exists(Path.of(source));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** The cached profile of the model on this machine; measured, and kept, if there is none. */
    public Profile profile(Model model, int threads, Progress progress) {
        return here(profiler -> profile(profiler, model, threads, false, OptionalDouble.empty(), progress));
    }

    /** The cached profile of the model on the profiler's machine; measured, and kept, if there is none. */
    public Profile profile(Profiler profiler, Model model, int threads, Progress progress) {
        return profile(profiler, model, threads, false, OptionalDouble.empty(), progress);
    }

    /**
     * The profiles of this machine, slowed down, and of the cloud's.
     *
     * @param cloud measures the cloud; what this machine is known to take counts if it is the same kind of machine
     */
    public Tiers tiers(Model model, double slowdown, int threads, Optional<Profiler> cloud, Progress progress) {
        return tiers(model, slowdown, threads, cloud, false, progress);
    }

    /** As {@link #tiers}, fitted to how fast the machines are now: for runs that follow at once. */
    public Tiers currentTiers(Model model, double slowdown, int threads, Optional<Profiler> cloud, Progress progress) {
        return tiers(model, slowdown, threads, cloud, true, progress);
    }

    private Tiers tiers(
            Model model, double slowdown, int threads, Optional<Profiler> cloud, boolean now, Progress progress) {
        Profile here = here(profiler -> profile(profiler, model, threads, now, OptionalDouble.empty(), progress));
        Profile there = cloud.filter(
                        c -> !c.machine().id().equals(here.machine().id()))
                .map(c -> profile(c, model, threads, now, OptionalDouble.empty(), progress))
                .orElse(here);
        return new Tiers(slowed(here, slowdown), there);
    }

    /**
     * As {@link #currentTiers}, of a chain of any length: the profile of each tier, the device's first.
     *
     * @param slowdowns of the tiers
     * @param remote who measures the tiers from the second on; empty where it counts as this machine
     */
    public List<Profile> currentChain(
            Model model, List<Double> slowdowns, int threads, List<Optional<Profiler>> remote, Progress progress) {
        return currentChain(model, slowdowns, threads, remote, OptionalDouble.empty(), progress);
    }

    /**
     * As {@link #currentChain(Model, List, int, List, Progress)}, for those in a hurry.
     *
     * @param budgetS about how many seconds each machine's profile may take if there is none. One that is short of something then
     *     is not kept; whoever measures next goes on with it
     */
    public List<Profile> currentChain(
            Model model,
            List<Double> slowdowns,
            int threads,
            List<Optional<Profiler>> remote,
            OptionalDouble budgetS,
            Progress progress) {
        return chain(model, slowdowns, threads, remote, true, budgetS, progress);
    }

    /** As {@link #currentChain(Model, List, int, List, Progress)}, by what is known: of machines that were faster or slower then. */
    public List<Profile> chain(
            Model model, List<Double> slowdowns, int threads, List<Optional<Profiler>> remote, Progress progress) {
        return chain(model, slowdowns, threads, remote, false, OptionalDouble.empty(), progress);
    }

    private List<Profile> chain(
            Model model,
            List<Double> slowdowns,
            int threads,
            List<Optional<Profiler>> remote,
            boolean now,
            OptionalDouble budgetS,
            Progress progress) {
        Profile here = here(profiler -> profile(profiler, model, threads, now, budgetS, progress));
        List<Profile> profiles = new ArrayList<>(List.of(slowed(here, slowdowns.get(0))));
        for (int t = 0; t < remote.size(); t++) {
            Profile there = remote.get(t)
                    .filter(c -> !c.machine().id().equals(here.machine().id()))
                    .map(c -> profile(c, model, threads, now, budgetS, progress))
                    .orElse(here);
            profiles.add(slowed(there, slowdowns.get(t + 1)));
        }
        return profiles;
    }

    private Profile profile(
            Profiler profiler, Model model, int threads, boolean now, OptionalDouble budgetS, Progress progress) {
        Optional<Profile> known = profiles.find(model.graph().sha256(), model.options(), profiler.machine(), threads);
        if (known.isPresent()) {
            return now ? profiler.recalibrate(model, known.get(), progress) : known.get();
        }
        ProfileOptions standard = ProfileOptions.DEFAULT;
        Profile profile = profiler.profile(
                model,
                new ProfileOptions(
                        threads,
                        budgetS.isEmpty() ? standard.warmups() : 1,
                        standard.repeats(),
                        standard.minIntervalMs(),
                        standard.intervals(),
                        budgetS,
                        false,
                        false,
                        false),
                progress);
        // What was left out stands in its notes.
        if (budgetS.isEmpty() || profile.conditions().notes().isEmpty()) {
            profiles.put(profile);
        }
        return profile;
    }

    /** Measures the model, whatever is cached. */
    public Profile measure(Model model, ProfileOptions options, Progress progress) {
        try {
            return here(profiler -> profiler.profile(model, options, progress));
        } finally {
            progress.end();
        }
    }

    /** As {@link #measure(Model, ProfileOptions, Progress)}, on the machine of the runtime at {@code HOST:PORT}. */
    public Profile measureAt(String address, Model model, ProfileOptions options, Progress progress) {
        try (Clouds.Cloud runtime = clouds.connect("--at", address)) {
            return runtime.connection().profiler().profile(model, options, progress);
        } finally {
            progress.end();
        }
    }

    /** Connects to the runtime that an option names. */
    public Clouds.Cloud connect(String option, String address) {
        return clouds.connect(option, address);
    }

    private <T> T here(Function<Profiler, T> work) {
        Profiler profiler = profilers.getService();
        try {
            return work.apply(profiler);
        } finally {
            profilers.ungetService(profiler);
        }
    }

    /** Keeps a profile for those who ask for one of its model. */
    public void keep(Profile profile) {
        profiles.put(profile);
    }

    /** Writes a profile into a file. */
    public void write(Profile profile, Path file) {
        profiles.write(profile, file);
    }

    /** Reads a profile file. */
    public Profile read(Path file) {
        return profiles.read(file);
    }

    /**
     * A machine that can be planned for by its name.
     *
     * @param profiler id of who predicts its times
     */
    public record Predictable(String profiler, KnownMachine machine) {}

    /** The machines that can be planned for by their names. */
    public List<Predictable> machines() {
        return factories.stream()
                .flatMap(factory -> factory.machines().stream().map(m -> new Predictable(factory.id(), m)))
                .toList();
    }

    /** What machines are known to draw while they compute. */
    public List<KnownPower> powers() {
        return powers.all();
    }

    /**
     * The profiler of a machine that is not here.
     *
     * @param option that names it, for messages
     * @param machine a name or a file; with the id of a profiler and a colon before it, only that one is asked
     * @throws InputException if nobody knows the machine, or its file is broken
     */
    public Profiler profiler(String option, String machine) {
        String id = machine.substring(0, Math.max(0, machine.indexOf(':')));
        List<ProfilerFactory> asked =
                factories.stream().filter(f -> f.id().equals(id)).toList();
        String name = asked.isEmpty() ? machine : machine.substring(id.length() + 1);
        return (asked.isEmpty() ? factories : asked)
                .stream()
                        .flatMap(factory -> factory.find(name).stream())
                        .findFirst()
                        .orElseThrow(() -> new InputException(
                                option,
                                "'" + machine + "' is " + (exists(name) ? "no file of a machine" : "not known"),
                                Suggest.instead(
                                        name,
                                        machines().stream()
                                                .map(m -> m.machine().name())
                                                .toList(),
                                        "'cutpoint devices' lists the machines, and the files that can stand"
                                                + " for one")));
    }

    /** The profile of a device that is emulated by slowing this machine down. */
    public static Profile slowed(Profile profile, double slowdown) {
        // As the emulation does it: what disturbs this machine is not multiplied.
        return slowdown == 1 ? profile : profile.undisturbed().scaled(slowdown);
    }

    /** The problem of cutting a model between device and cloud. */
    public Problem problem(Model model, Tiers tiers, Network network, Objective objective, int jobs, int stages) {
        return builder.build(model.graph(), tiers.device(), tiers.cloud(), network, objective, jobs, stages);
    }

    /**
     * The problem of cutting a model among the tiers of a chain.
     *
     * @param tiers the model's profile on each, slow-downs included
     * @param hops networks between each and the next
     */
    public Problem problem(
            Model model, List<Profile> tiers, List<Network> hops, Objective objective, int jobs, int stages) {
        return builder.build(model.graph(), tiers, hops, objective, jobs, stages);
    }

    /** The problem with what its tiers' profiles say of groups of layers. */
    public Problem grouped(Problem problem, Tiers tiers) {
        return problem.withGroups(builder.groups(tiers.device(), tiers.cloud()));
    }
}

package org.cutpoint.study.engine.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.energy.PowerPresets.KnownPower;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.Radio;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.ScenarioRecipe;
import org.cutpoint.api.scenario.TaskModel;
import org.cutpoint.api.schedule.ScheduleProblem;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblems;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.problem.fitted.FittedLine;
import org.cutpoint.study.InvalidStudyException;
import org.cutpoint.study.Mode;
import org.cutpoint.study.Provenance.Input;
import org.cutpoint.study.engine.internal.Sweep.Crowd;
import org.cutpoint.study.engine.internal.Sweep.Link;
import org.cutpoint.study.engine.internal.Sweep.Mix;
import org.cutpoint.study.engine.internal.Sweep.Named;
import org.cutpoint.study.engine.internal.Sweep.ProblemFile;
import org.cutpoint.study.engine.internal.Sweep.Subject;
import org.cutpoint.study.engine.internal.Sweep.Way;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Layers;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.TaskModels.Machines;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;

/**
 * What the cells of a study are about: networks, machines, links, problems. Everything that costs time, or can be wrong, is
 * found in {@link #checkNames} and {@link #load}; afterwards this is thread-safe.
 */
final class Materials {
    /** Where a results folder keeps what was measured. */
    static final String PROFILES = "profiles";

    private static final int STANDARD_JOBS = 1;

    private final Services services;
    private final Inputs inputs;
    private final Path results;

    private final Map<NetworkKey, ModelGraph> graphs = new ConcurrentHashMap<>();
    private final Map<NetworkKey, Front> fronts = new ConcurrentHashMap<>();
    private final Map<ProfileKey, Profile> profiles = new ConcurrentHashMap<>();
    private final Map<String, Profiler> machines = new HashMap<>();
    private final Map<Link, Network> networks = new HashMap<>();
    private final Map<String, Problem> problems = new HashMap<>();
    private final Map<String, ScheduleProblem> schedules = new HashMap<>();
    private final Map<String, Scenario> scenarios = new HashMap<>();
    private final Map<String, Machines> tiers = new HashMap<>();
    private final Map<String, TaskModel> taskModels = new HashMap<>();

    /** A network that takes so many inputs at once. */
    private record NetworkKey(String source, LoadOptions view, int batch) {
        NetworkKey(String source, LoadOptions view) {
            this(source, view, 1);
        }

        NetworkKey of(int inputs) {
            return new NetworkKey(source, view, inputs);
        }
    }

    /** @param apart whether every group of layers is measured, each layer by itself among them */
    private record ProfileKey(NetworkKey network, String machine, int threads, boolean apart) {
        @Override
        public String toString() {
            return network.source() + " " + network.view().granularity() + " "
                    + network.view().shapes() + (network.batch() == 1 ? "" : " x " + network.batch()) + " on " + machine
                    + " with " + threads + " threads" + (apart ? ", every group of layers" : "");
        }
    }

    /** @param results where measured profiles are kept */
    Materials(Services services, Inputs inputs, Path results) {
        this.services = services;
        this.inputs = inputs;
        this.results = results;
    }

    /**
     * Finds what the sweeps name, but for networks, which cost time.
     *
     * @throws InvalidStudyException naming all that there is not
     */
    void checkNames(List<Sweep> sweeps) {
        List<InputException> faults = new ArrayList<>();
        sweeps.forEach(sweep -> sweep.ways().forEach(way -> found(faults, () -> check(way, sweep))));
        find(sweeps, faults);
    }

    /** As {@link #checkNames}, but strategies need not be there: some cells can be done without them. */
    void checkNamesButStrategies(List<Sweep> sweeps) {
        find(sweeps, new ArrayList<>());
    }

    private void find(List<Sweep> sweeps, List<InputException> faults) {
        for (Sweep sweep : sweeps) {
            sweep.machines().forEach(machine -> found(faults, () -> find(machine, sweep)));
            sweep.edge().ifPresent(edge -> found(faults, () -> find(edge.link())));
            sweep.networks().stream().filter(l -> !l.own()).forEach(l -> found(faults, () -> find(l)));
            sweep.subjects().forEach(subject -> found(faults, () -> read(subject, sweep)));
        }
        if (!faults.isEmpty()) {
            throw new InvalidStudyException(faults);
        }
    }

    /**
     * Loads each network once, and has it profiled for all machines that it is planned for.
     *
     * @throws InvalidStudyException naming what does not go together
     */
    void load(List<Sweep> sweeps, Progress progress) {
        loadNetworks(sweeps, progress);
        loadTaskModels(sweeps, progress);
        List<InputException> faults = new ArrayList<>();
        for (Sweep sweep : sweeps) {
            found(faults, () -> checkLabels(sweep));
            for (Subject subject : sweep.subjects()) {
                sweep.ways().forEach(way -> found(faults, () -> checkLayers(subject, way)));
            }
        }
        if (!faults.isEmpty()) {
            throw new InvalidStudyException(faults);
        }
    }

    private static void found(List<InputException> faults, Runnable search) {
        try {
            search.run();
        } catch (InputException e) {
            if (faults.stream().noneMatch(f -> f.getMessage().equals(e.getMessage()))) {
                faults.add(e);
            }
        }
    }

    private void check(Way way, Sweep sweep) {
        if (sweep.shown().mode() == Mode.SIMULATE) {
            List<String> known =
                    services.taskSchedulers().list().stream().map(s -> s.id()).toList();
            Suggest.check(
                    way.at(), "strategy for scenarios", List.of(way.strategy().orElseThrow()), known);
            return;
        }
        List<String> tiled =
                services.tileStrategies().list().stream().map(s -> s.id()).toList();
        if (sweep.shown().mode() == Mode.TILES) {
            Suggest.check(way.at(), "strategy for tiles", List.of(way.strategy().orElseThrow()), tiled);
            return;
        }
        if (way.strategy().filter(tiled::contains).isPresent()) {
            throw new InputException(
                    way.at(), "'" + way.strategy().get() + "' divides networks into tiles", "Write mode: tiles");
        }
        List<String> strategies =
                services.strategies().list().stream().map(s -> s.id()).toList();
        List<String> schedulers =
                services.schedulers().list().stream().map(s -> s.id()).toList();
        way.strategy().ifPresent(id -> Suggest.check(way.at(), "strategy", List.of(id), strategies));
        way.scheduler().ifPresent(id -> Suggest.check(way.at(), "scheduler", List.of(id), schedulers));
    }

    private void find(Named machine, Sweep sweep) {
        if (machine.here() || machines.containsKey(machine.name())) {
            return;
        }
        if (Clouds.isAddress(machine.name())) {
            if (sweep.shown().mode() == Mode.RUN) {
                return;
            }
            throw new InputException(
                    machine.at(), "a runtime elsewhere is for mode run", "Write its profile to a file, and name that");
        }
        machines.put(machine.name(), profiler(machine.name(), machine.at()));
    }

    /** Predicts the times of a machine, by preset or file; the id of the only profiler to be asked may stand before it. */
    private Profiler profiler(String machine, String at) {
        String file = machineFile(machine);
        String before = machine.substring(0, machine.length() - file.length());
        String name = inputs.use("machine", file).map(path -> before + path).orElse(machine);
        return services.workbench().profiler(at, name);
    }

    /** What of a machine's name may be a file's. */
    private String machineFile(String machine) {
        String behind = machine.substring(machine.indexOf(':') + 1);
        return inputs.find(machine).isEmpty() && inputs.find(behind).isPresent() ? behind : machine;
    }

    private void find(Link link) {
        if (!networks.containsKey(link)) {
            networks.put(link, network(link));
        }
    }

    private Network network(Link link) {
        Optional<Network> base = link.base().map(name -> base(link, name));
        Network network = base.map(b -> rated(b, link))
                .orElseGet(() -> new Network(
                        "custom",
                        link.uplinkMbps().orElseThrow(),
                        link.downlinkMbps().orElseThrow(),
                        0));
        Network delayed =
                link.rttMs().isPresent() ? network.withRtt(link.rttMs().getAsDouble()) : network;
        Network traced = link.trace()
                .map(t -> delayed.withTrace(services.networks().readTrace(inputs.require("trace", t, link.at()))))
                .orElse(delayed);
        Network named = named(traced, link.label().orElse(traced.name()));
        inputs.note(new Input("network", named.name(), Inputs.sha256(numbers(named)), ""));
        return named;
    }

    private Network base(Link link, String name) {
        List<String> names =
                services.networks().all().stream().map(Network::name).toList();
        return services.networks()
                .find(name)
                .or(() -> inputs.use("network", name).map(services.networks()::read))
                .orElseThrow(() -> new InputException(
                        link.at(),
                        "there is no network '" + name + "'",
                        Suggest.instead(
                                name, names, "Choose one of " + String.join(", ", names) + ", or a link file")));
    }

    private static Network rated(Network base, Link link) {
        if (link.uplinkMbps().isEmpty() && link.downlinkMbps().isEmpty()) {
            return base;
        }
        double up = link.uplinkMbps().orElse(base.uplinkMbps());
        return new Network(
                base.name(),
                up,
                link.downlinkMbps().orElse(base.downlinkMbps() * (up / base.uplinkMbps())),
                base.rttMs(),
                base.uplinkSetupMs(),
                base.downlinkSetupMs(),
                base.radio(),
                base.trace());
    }

    private static Network named(Network network, String name) {
        return new Network(
                name,
                network.uplinkMbps(),
                network.downlinkMbps(),
                network.rttMs(),
                network.uplinkSetupMs(),
                network.downlinkSetupMs(),
                network.radio(),
                network.trace());
    }

    /** Everything of a network that plans and runs depend on. */
    private static String numbers(Network n) {
        return n.uplinkMbps() + " " + n.downlinkMbps() + " " + n.rttMs() + " " + n.uplinkSetupMs() + " "
                + n.downlinkSetupMs() + " " + n.radio() + " "
                + n.trace().map(t -> t.uplink() + " " + t.downlink()).orElse("");
    }

    private void read(Subject subject, Sweep sweep) {
        if (subject instanceof Crowd crowd) {
            crowd.file()
                    .ifPresent(file -> scenarios.computeIfAbsent(file, f -> services.scenarioFormats()
                            .readScenario(inputs.require("scenario", f, crowd.at()))));
            if (crowd.file().isEmpty()) {
                tiers.computeIfAbsent(
                        tiersOf(crowd),
                        t -> new Machines(
                                profiler(crowd.device(), crowd.at()),
                                profiler(crowd.edge(), crowd.at()),
                                profiler(crowd.cloud(), crowd.at())));
            }
        }
        if (subject instanceof ProblemFile file) {
            Path path = inputs.require("problem", file.file(), file.at());
            if (sweep.shown().mode() == Mode.SCHEDULE) {
                schedules.computeIfAbsent(
                        file.file(), f -> services.scheduleFormats().readProblem(path));
            } else {
                problems.computeIfAbsent(
                        file.file(), f -> services.planFormats().readProblem(path));
            }
        }
    }

    private static String tiersOf(Crowd crowd) {
        return crowd.device() + ", " + crowd.edge() + ", " + crowd.cloud();
    }

    private static String taskModel(Crowd crowd, String source) {
        return source + " on " + tiersOf(crowd);
    }

    private void loadTaskModels(List<Sweep> sweeps, Progress progress) {
        for (Sweep sweep : sweeps) {
            for (Subject subject : sweep.subjects()) {
                if (subject instanceof Crowd crowd) {
                    crowd.models()
                            .forEach(source -> taskModels.computeIfAbsent(taskModel(crowd, source), name -> {
                                TaskModel model = taskModel(crowd, source, progress);
                                inputs.note(new Input("network of tasks", name, Inputs.sha256(model.toString()), ""));
                                return model;
                            }));
                }
            }
        }
    }

    private TaskModel taskModel(Crowd crowd, String source, Progress progress) {
        try {
            return tiers.get(tiersOf(crowd)).model(services.workbench(), found(source), progress);
        } catch (InputException e) {
            throw new InputException(crowd.at(), e.getMessage(), "", e);
        }
    }

    /** What a cell simulates. */
    Scenario scenario(Cell cell) {
        Crowd crowd = (Crowd) cell.subject();
        if (crowd.file().isPresent()) {
            return scenarios.get(crowd.file().get());
        }
        Map<String, TaskModel> models = new LinkedHashMap<>();
        crowd.models().forEach(source -> models.put(plain(source), taskModels.get(taskModel(crowd, source))));
        return services.generator()
                .scenario(new ScenarioRecipe(
                        label(crowd),
                        cell.seed(),
                        models,
                        crowd.devices(),
                        crowd.edges(),
                        crowd.reachable(),
                        crowd.tasks(),
                        crowd.poisson() ? new ScenarioRecipe.Poisson() : new ScenarioRecipe.Uniform(),
                        1000 * crowd.windowS(),
                        ScenarioRecipe.Ranges.PAPER,
                        true));
    }

    private void loadNetworks(List<Sweep> sweeps, Progress progress) {
        Map<NetworkKey, Set<ProfileKey>> needed = new LinkedHashMap<>();
        Map<NetworkKey, String> places = new HashMap<>();
        Set<NetworkKey> tiled = new HashSet<>();
        for (Sweep sweep : sweeps) {
            for (Subject subject : sweep.subjects()) {
                for (NetworkKey key : networks(subject)) {
                    places.putIfAbsent(key, subject.at());
                    if (sweep.shown().mode() == Mode.TILES) {
                        tiled.add(key);
                    }
                    Set<ProfileKey> all = needed.computeIfAbsent(key, k -> new LinkedHashSet<>());
                    // Runs measure shortly before.
                    if (sweep.shown().mode() != Mode.RUN) {
                        sweep.machines().forEach(m -> sweep.threads().forEach(t -> sweep.batches()
                                .forEach(b -> all.add(profileKey(sweep, key.of(b), m, t)))));
                    }
                }
            }
        }
        progress.begin("Networks and their profiles", needed.size());
        needed.forEach((key, wanted) -> {
            Model model = load(key, places.get(key), progress);
            graphs.put(key, model.graph());
            if (tiled.contains(key)) {
                fronts.put(key, services.fronts().read(model, progress));
            }
            inputs.note(new Input("model", key.source(), model.graph().sha256(), ""));
            for (ProfileKey profile : wanted) {
                Model batched = Batches.of(model, profile.network().batch());
                graphs.put(profile.network(), batched.graph());
                profiles.put(profile, profile(profile, batched, progress));
            }
            progress.advance(1);
        });
        progress.end();
    }

    private Model load(NetworkKey key, String at, Progress progress) {
        try {
            return services.workbench().load(found(key.source()), key.view(), progress);
        } catch (InputException e) {
            throw new InputException(at, e.getMessage(), "", e);
        }
    }

    /** A network's source, with where its file is. */
    private String found(String source) {
        String file = modelFile(source);
        int at = source.indexOf(file);
        return inputs.use("model file", file)
                .map(path -> source.substring(0, at) + path + source.substring(at + file.length()))
                .orElse(source);
    }

    /** What of a network's source may be a file's name: options stand behind that of a step of training. */
    private static String modelFile(String source) {
        return Model.training(source)
                ? source.substring(Model.TRAINING.length()).replaceFirst("[?].*", "")
                : source;
    }

    /** The network of a run, whole. */
    Model model(Cell cell, Progress progress) {
        return load(networks(cell.subject()).get(0), cell.subject().at(), progress);
    }

    private static List<NetworkKey> networks(Subject subject) {
        if (subject instanceof Sweep.Network network) {
            return List.of(new NetworkKey(network.source(), network.view()));
        }
        if (subject instanceof Mix mix) {
            return mix.jobs().keySet().stream()
                    .map(source -> new NetworkKey(source, LoadOptions.DEFAULT))
                    .toList();
        }
        return List.of();
    }

    private Profile profile(ProfileKey key, Model model, Progress progress) {
        if (key.machine().equals(Named.HERE)) {
            return kept(
                    key.toString(),
                    () -> key.apart()
                            ? services.workbench().measure(model, everyGroup(key.threads()), progress)
                            : services.workbench().profile(model, key.threads(), progress));
        }
        ProfileOptions standard = ProfileOptions.DEFAULT;
        Profile profile = machines.get(key.machine())
                .profile(
                        model,
                        new ProfileOptions(
                                key.threads(), standard.warmups(), standard.repeats(), standard.minIntervalMs()),
                        progress);
        inputs.note(new Input("profile", key.toString(), hash(profile), ""));
        return profile;
    }

    private static ProfileOptions everyGroup(int threads) {
        ProfileOptions standard = ProfileOptions.DEFAULT;
        return new ProfileOptions(
                threads,
                standard.warmups(),
                standard.repeats(),
                standard.minIntervalMs(),
                ProfileOptions.Intervals.ALL,
                OptionalDouble.empty(),
                false,
                false,
                false);
    }

    /** Of what plans depend on: not of when it was made. */
    private static String hash(Profile profile) {
        return Inputs.sha256(profile.intervals().stream()
                .map(i -> i.first() + " " + i.last() + " " + i.medianMs())
                .collect(Collectors.joining("\n")));
    }

    /**
     * What was measured for this study earlier; measured now, and kept with the results, if there is nothing. So a study
     * that is resumed, or repeated from what it left, plans with the same times.
     */
    private Profile kept(String name, Supplier<Profile> measuring) {
        return kept(name, inputs.copy(name), measuring);
    }

    /** As {@link #kept}, but what an earlier run has left is not asked: what runs is predicted from what is measured here. */
    Profile keptHere(String name, Supplier<Profile> measuring) {
        return kept(name, Optional.empty(), measuring);
    }

    /** Whether {@link #keptHere} would find it. */
    boolean isKeptHere(String name) {
        return Files.isRegularFile(results.resolve(copyOf(name)));
    }

    private static String copyOf(String name) {
        return PROFILES + "/" + Inputs.sha256(name).substring(0, 12) + ".json";
    }

    private Profile kept(String name, Optional<Path> earlier, Supplier<Profile> measuring) {
        String copy = copyOf(name);
        Path file = results.resolve(copy);
        Path known = Files.isRegularFile(file) ? file : earlier.orElse(file);
        Profile profile = Files.isRegularFile(known) ? services.profiles().read(known) : measuring.get();
        String text = services.profiles().write(profile);
        if (!known.equals(file) || !Files.isRegularFile(file)) {
            WholeFiles.write(file, text);
        }
        inputs.note(new Input("measured profile", name, Inputs.sha256(text), copy));
        return profile;
    }

    private void checkLabels(Sweep sweep) {
        Set<String> labels = new HashSet<>();
        for (Subject subject : sweep.subjects()) {
            // What is drawn is told apart by what it is drawn from.
            if (!(subject instanceof Crowd) && !labels.add(label(subject))) {
                throw new InputException(
                        subject.at(), "there are two models '" + label(subject) + "'", "Give one of them a 'name'");
            }
        }
        for (List<Named> axis : List.of(sweep.devices(), sweep.clouds())) {
            Set<String> names = new HashSet<>();
            for (Named machine : axis) {
                if (!names.add(label(machine))) {
                    throw new InputException(
                            machine.at(), "there are two machines '" + label(machine) + "'", "Leave one away");
                }
            }
        }
    }

    private void checkLayers(Subject subject, Way way) {
        List<String> named =
                Stream.concat(way.cut().stream(), way.mix().stream()).toList();
        if (named.isEmpty()) {
            return;
        }
        List<Layers> all = subject instanceof ProblemFile file
                ? List.of(Layers.of(problems.get(file.file())))
                : networks(subject).stream()
                        .map(key -> Layers.of(graphs.get(key)))
                        .toList();
        if (all.size() > 1) {
            throw new InputException(way.at(), "a cut by hand needs a single network", "Leave 'jobMix' away");
        }
        Suggest.check(way.at(), "layer", named, all.get(0).needs().keySet());
    }

    /**
     * Refuses names by which files could be opened here that do not belong to the study.
     *
     * @throws InputException naming the first
     */
    void confine(List<Sweep> sweeps) {
        for (Sweep sweep : sweeps) {
            sweep.machines().forEach(machine -> confine(machine.name(), machineFile(machine.name()), machine.at()));
            for (Subject subject : sweep.subjects()) {
                if (subject instanceof Crowd crowd) {
                    Stream.of(crowd.device(), crowd.edge(), crowd.cloud())
                            .forEach(machine -> confine(machine, machineFile(machine), crowd.at()));
                }
                sources(subject).forEach(source -> confine(source, modelFile(source), subject.at()));
            }
        }
    }

    private void confine(String name, String file, String at) {
        // Of files only copies are found here.
        if (inputs.find(file).isEmpty()) {
            inputs.confine(name, at);
        }
    }

    private static Stream<String> sources(Subject subject) {
        return subject instanceof Crowd crowd
                ? crowd.models().stream()
                : networks(subject).stream().map(NetworkKey::source);
    }

    /** What results call it. */
    String label(Subject subject) {
        if (subject.name().isPresent()) {
            return subject.name().get();
        }
        if (subject instanceof Crowd crowd) {
            return crowd.file().map(file -> scenarios.get(file).name()).orElse("scenario");
        }
        if (subject instanceof Mix mix) {
            return mix.jobs().entrySet().stream()
                    .map(e -> plain(e.getKey()) + " x" + e.getValue())
                    .collect(Collectors.joining(" + "));
        }
        if (subject instanceof ProblemFile file) {
            ScheduleProblem schedule = schedules.get(file.file());
            return schedule == null ? problems.get(file.file()).name() : schedule.name();
        }
        return plain(graphs.get(networks(subject).get(0)).name());
    }

    /** Whether a network is made or read does not show in figures. */
    private static String plain(String name) {
        return name.replaceFirst("^zoo:", "");
    }

    /** What results call it. */
    String label(Named machine) {
        Profiler profiler = machines.get(machine.name());
        return profiler == null ? machine.name() : profiler.machine().id();
    }

    /** What joins an edge to the cloud. */
    Network edgeNetwork(Sweep.Edge edge) {
        return networks.get(edge.link());
    }

    /** Empty where a problem's own links stay. */
    Optional<Network> network(Cell cell) {
        return Optional.ofNullable(networks.get(cell.link()));
    }

    ScheduleProblem schedule(Cell cell) {
        return schedules.get(((ProblemFile) cell.subject()).file());
    }

    Objective objective(Cell cell) {
        return cell.objective()
                .orElseGet(() -> own(cell).map(Problem::objective).orElse(Objective.MAKESPAN));
    }

    int stages(Cell cell) {
        return cell.stages().orElseGet(() -> own(cell)
                .map(Problem::stages)
                .orElse(cell.sweep().shown().mode() == Mode.SCHEDULE ? 2 : 4));
    }

    int jobs(Cell cell) {
        if (cell.subject() instanceof Mix mix) {
            return mix.jobs().values().stream().mapToInt(Integer::intValue).sum();
        }
        return cell.jobs().orElseGet(() -> own(cell).map(Problem::jobs).orElse(STANDARD_JOBS));
    }

    private Optional<Problem> own(Cell cell) {
        return cell.subject() instanceof ProblemFile file
                ? Optional.ofNullable(problems.get(file.file()))
                : Optional.empty();
    }

    /** The layers of a cell's network; empty where it is about a file. */
    Optional<ModelGraph> graph(Cell cell) {
        return networks(cell.subject()).stream().findFirst().map(key -> graphs.get(key.of(cell.batch())));
    }

    /** What a cell plans. */
    Workload workload(Cell cell) {
        if (cell.subject() instanceof Mix mix) {
            List<Problem> parts = new ArrayList<>();
            mix.jobs()
                    .forEach((source, jobs) -> parts.add(adjusted(
                            built(
                                    cell,
                                    new NetworkKey(source, LoadOptions.DEFAULT, cell.batch()),
                                    tiers(cell, source),
                                    jobs),
                            cell)));
            return new Workload(parts);
        }
        if (cell.subject() instanceof Sweep.Network network) {
            NetworkKey key = new NetworkKey(network.source(), network.view(), cell.batch());
            Tiers tiers = new Tiers(deviceProfile(cell, key), profile(cell, key, cell.cloud()));
            return Workload.of(problem(cell, network, tiers));
        }
        return Workload.of(adjusted(own(cell).orElseThrow(), cell).withName(label(cell.subject())));
    }

    /** What a cell divides into tiles. */
    TileProblem tiles(Cell cell) {
        Sweep.Network network = (Sweep.Network) cell.subject();
        NetworkKey key = new NetworkKey(network.source(), network.view());
        return services.tileProblems()
                .of(
                        graphs.get(key),
                        fronts.get(key),
                        workload(cell).first(),
                        new TileProblems.Options(cell.deviceCores(), cell.maxGrid(), (int)
                                network.elementBytes().orElse(0)));
    }

    private Tiers tiers(Cell cell, String source) {
        NetworkKey key = new NetworkKey(source, LoadOptions.DEFAULT, cell.batch());
        return new Tiers(deviceProfile(cell, key), profile(cell, key, cell.cloud()));
    }

    /** The problem of a network whose tiers take so long. */
    Problem problem(Cell cell, Tiers tiers) {
        return problem(cell, (Sweep.Network) cell.subject(), tiers);
    }

    private Problem problem(Cell cell, Sweep.Network network, Tiers tiers) {
        NetworkKey key = new NetworkKey(network.source(), network.view(), cell.batch());
        Problem whole = built(cell, key, tiers, jobs(cell));
        Problem updating =
                cell.updatedShare() == 1 ? whole : Batches.updating(whole, graphs.get(key), cell.updatedShare());
        Problem built = network.elementBytes().isPresent()
                ? Batches.travelling(
                        updating, graphs.get(key), network.elementBytes().getAsDouble())
                : updating;
        Problem shaped = network.fitted()
                .map(curves ->
                        FittedLine.of(built, services.evaluator().cuts(built), FittedLine.Curves.valueOf(curves)))
                .orElse(built);
        return adjusted(shaped, cell).withName(label(network));
    }

    private Problem built(Cell cell, NetworkKey key, Tiers tiers, int jobs) {
        Network network = network(cell).orElseThrow();
        Optional<Sweep.Edge> edge = cell.sweep().edge();
        if (edge.isPresent()) {
            Profile between = profile(cell, key, edge.get().machine());
            return services.builder()
                    .build(
                            graphs.get(key),
                            List.of(tiers.device(), between, tiers.cloud()),
                            List.of(network, edgeNetwork(edge.get())),
                            objective(cell),
                            jobs,
                            stages(cell));
        }
        Problem problem = services.builder()
                .build(graphs.get(key), tiers.device(), tiers.cloud(), network, objective(cell), jobs, stages(cell));
        return cell.sweep().groups()
                ? problem.withGroups(services.builder().groups(tiers.device(), tiers.cloud()))
                : problem;
    }

    /** What a cell's network takes on its device; empty where it is about a file. */
    Optional<Profile> deviceProfile(Cell cell) {
        return networks(cell.subject()).stream().findFirst().map(key -> deviceProfile(cell, key.of(cell.batch())));
    }

    private Profile deviceProfile(Cell cell, NetworkKey key) {
        Profile profile = profile(cell, key, cell.device());
        double slowdown = cell.deviceSlowdown();
        return cell.device().here() ? Workbench.slowed(profile, slowdown) : profile.scaled(slowdown);
    }

    private Profile profile(Cell cell, NetworkKey key, Named machine) {
        return profiles.get(profileKey(cell.sweep(), key, machine, cell.threads()));
    }

    private static ProfileKey profileKey(Sweep sweep, NetworkKey key, Named machine, int threads) {
        return new ProfileKey(key, machine.name(), threads, machine.here() && sweep.apart());
    }

    /** What the device draws while it computes, watts. */
    OptionalDouble power(Cell cell) {
        if (cell.sweep().devicePowerW().isPresent()
                || cell.fromFile()
                || cell.device().here()) {
            return cell.sweep().devicePowerW();
        }
        String device = label(cell.device());
        return services.workbench().powers().stream()
                .filter(known -> known.machine().equals(device))
                .mapToDouble(KnownPower::watts)
                .findFirst();
    }

    /** With all that the study says in place of the problem's own. */
    private Problem adjusted(Problem p, Cell cell) {
        List<org.cutpoint.api.plan.Link> links =
                cell.fromFile() ? network(cell).map(n -> links(p, n)).orElse(p.links()) : p.links();
        Problem all = new Problem(
                p.name(),
                p.tiers(),
                p.inputs(),
                p.layers(),
                p.results(),
                p.groups(),
                links,
                objective(cell),
                cell.fromFile() ? jobs(cell) : p.jobs(),
                stages(cell),
                p.returnResult(),
                cell.limits().orElse(p.limits()));
        OptionalDouble power = power(cell);
        return power.isPresent() ? all.withDevicePower(power.getAsDouble()) : all;
    }

    /** The links of a problem, those between its first two tiers replaced. */
    private static List<org.cutpoint.api.plan.Link> links(Problem problem, Network network) {
        if (problem.tiers().size() < 2) {
            return problem.links();
        }
        String device = problem.device().id();
        String cloud = problem.tiers().get(1).id();
        Radio radio = network.radio().orElse(new Radio(0, 0, 0));
        double lagMs = network.rttMs() / 2;
        List<org.cutpoint.api.plan.Link> links = new ArrayList<>(problem.links().stream()
                .filter(l -> !Set.of(l.from(), l.to()).equals(Set.of(device, cloud)))
                .toList());
        links.add(new org.cutpoint.api.plan.Link(
                device,
                cloud,
                network.uplinkMbps(),
                network.uplinkSetupMs(),
                lagMs,
                radio.uplinkMwPerMbps(),
                radio.baseMw()));
        links.add(new org.cutpoint.api.plan.Link(
                cloud,
                device,
                network.downlinkMbps(),
                network.downlinkSetupMs(),
                lagMs,
                radio.downlinkMwPerMbps(),
                radio.baseMw()));
        return links;
    }

    /** Everything that a cell's planned numbers depend on, as text: cells of the same text are the same. */
    String identity(Cell cell) {
        Sweep sweep = cell.sweep();
        return String.join(
                "\n",
                sweep.shown().id(),
                sweep.shown().mode().id(),
                subjectIdentity(cell.subject()),
                machineIdentity(cell.device()),
                machineIdentity(cell.cloud())
                        + sweep.edge()
                                .map(e -> "\n" + machineIdentity(e.machine()) + " " + numbers(edgeNetwork(e)))
                                .orElse(""),
                cell.deviceSlowdown() + " " + cell.threads() + " " + cell.batch() + " " + cell.updatedShare() + " "
                        + cell.deviceCores() + " " + cell.maxGrid(),
                network(cell).map(Materials::numbers).orElse("own"),
                objective(cell) + " " + stages(cell) + " " + jobs(cell) + " " + cell.limits() + " " + power(cell),
                cell.seed() + " " + sweep.groups() + " " + sweep.timed() + " " + sweep.realNetwork(),
                cell.way()
                        .map(w -> w.strategy() + " " + w.scheduler() + " " + w.cut() + " " + w.mix() + " " + w.ratio()
                                + " " + w.timeLimitS())
                        .orElse(""));
    }

    private String subjectIdentity(Subject subject) {
        String hashes = networks(subject).stream()
                .map(key -> key + " " + graphs.get(key).sha256())
                .collect(Collectors.joining(" "));
        if (subject instanceof ProblemFile file) {
            return inputs.hash("problem", file.file());
        }
        if (subject instanceof Crowd crowd) {
            return crowd.file().map(file -> inputs.hash("scenario", file)).orElseGet(() -> drawn(crowd));
        }
        return subject instanceof Mix mix
                ? hashes + " " + mix.jobs()
                : hashes + " " + ((Sweep.Network) subject).fitted() + " " + ((Sweep.Network) subject).elementBytes();
    }

    private String drawn(Crowd crowd) {
        String models = crowd.models().stream()
                .map(source -> inputs.hash("network of tasks", taskModel(crowd, source)))
                .collect(Collectors.joining(" "));
        return models + " " + crowd.devices() + " " + crowd.edges() + " " + crowd.reachable() + " " + crowd.tasks()
                + " " + crowd.windowS() + " " + crowd.poisson() + " " + ScenarioRecipe.Ranges.PAPER;
    }

    private String machineIdentity(Named machine) {
        return machine.name() + " " + inputs.hash("machine", machineFile(machine.name()));
    }
}

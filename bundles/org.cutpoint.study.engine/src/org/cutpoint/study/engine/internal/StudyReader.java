package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.problem.fitted.FittedLine;
import org.cutpoint.study.Comparison;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Figure;
import org.cutpoint.study.InvalidStudyException;
import org.cutpoint.study.Mode;
import org.cutpoint.study.Study;
import org.cutpoint.study.Table;
import org.cutpoint.study.engine.internal.Sweep.Crowd;
import org.cutpoint.study.engine.internal.Sweep.Edge;
import org.cutpoint.study.engine.internal.Sweep.Link;
import org.cutpoint.study.engine.internal.Sweep.Mix;
import org.cutpoint.study.engine.internal.Sweep.Named;
import org.cutpoint.study.engine.internal.Sweep.ProblemFile;
import org.cutpoint.study.engine.internal.Sweep.Stated;
import org.cutpoint.study.engine.internal.Sweep.Subject;
import org.cutpoint.study.engine.internal.Sweep.Way;
import org.cutpoint.study.engine.internal.YamlPart.Fields;
import org.cutpoint.workbench.Suggest;

/**
 * Reads study files, format {@code cutpoint-study/1}: what can be said of them without looking at anything else. All that
 * is wrong is found in one go.
 */
final class StudyReader {
    static final String FORMAT = "cutpoint-study/1";

    /** Most cells of an experiment, repeats not counted. */
    static final int MOST_CELLS = 200_000;

    private static final int MOST_EXPERIMENTS = 100;
    private static final int MOST_FAULTS = 20;
    private static final double MOST_MBPS = 1e6;
    private static final int MOST_TASKS = 1_000_000;
    private static final String BY_HAND = "cut";
    private static final Pattern PLACE = Pattern.compile(":(?<line>\\d{1,9}):(?<column>\\d{1,9}): ");

    private static final String[] EXPERIMENT = {
        "id",
        "title",
        "description",
        "mode",
        "models",
        "problems",
        "jobMix",
        "scenarios",
        "devices",
        "edge",
        "edgeNetwork",
        "clouds",
        "slowdowns",
        "threads",
        "batches",
        "updatedShares",
        "deviceCores",
        "maxGrids",
        "networks",
        "strategies",
        "jobs",
        "objectives",
        "stages",
        "limits",
        "devicePowerW",
        "groups",
        "sample",
        "seeds",
        "repeats",
        "timed",
        "realNetwork",
        "baseline",
        "stated",
        "figures",
        "tables",
        "comparisons"
    };

    /** Where there is only one of something, people write it in the singular. */
    private static final Map<String, String> SINGULAR = Map.ofEntries(
            Map.entry("model", "models"),
            Map.entry("problem", "problems"),
            Map.entry("scenario", "scenarios"),
            Map.entry("device", "devices"),
            Map.entry("cloud", "clouds"),
            Map.entry("slowdown", "slowdowns"),
            Map.entry("network", "networks"),
            Map.entry("strategy", "strategies"),
            Map.entry("objective", "objectives"),
            Map.entry("batch", "batches"),
            Map.entry("updatedShare", "updatedShares"),
            Map.entry("maxGrid", "maxGrids"),
            Map.entry("seed", "seeds"));

    private final List<InputException> faults = new ArrayList<>();
    private final Set<String> shownAs = new HashSet<>();

    private StudyReader() {}

    /** What a file says. */
    record StudyFile(Study study, List<Sweep> sweeps) {}

    /**
     * Reads a study file.
     *
     * @param file for messages
     * @param name of the study, if it says none itself
     * @throws InvalidStudyException if something is wrong with it, with all that is
     */
    static StudyFile read(String file, String name, String text) {
        StudyReader reader = new StudyReader();
        try {
            StudyFile read = reader.study(YamlPart.of(file, text, reader::fault), name);
            if (reader.faults.isEmpty()) {
                return read;
            }
        } catch (InputException e) {
            reader.fault(e);
        }
        reader.faults.sort(Comparator.comparingInt((InputException f) -> place(f, "line"))
                .thenComparingInt(f -> place(f, "column")));
        throw new InvalidStudyException(reader.faults);
    }

    private static int place(InputException fault, String group) {
        Matcher place = PLACE.matcher(fault.getMessage());
        return place.find() ? Integer.parseInt(place.group(group)) : 0;
    }

    private void fault(InputException fault) {
        // What stands in the defaults is read for every experiment.
        if (faults.size() < MOST_FAULTS
                && faults.stream().noneMatch(f -> f.getMessage().equals(fault.getMessage()))) {
            faults.add(fault);
        }
    }

    private StudyFile study(YamlPart root, String name) {
        Fields fields =
                root.fields("format", "name", "title", "description", "source", "seed", "defaults", "experiments");
        fields.required("format", f -> {
            if (!f.text().equals(FORMAT)) {
                throw f.fault("'" + f.text() + "' is no format of studies", "Write " + FORMAT);
            }
            return FORMAT;
        });
        String id = fields.read("name", name, StudyReader::id);
        long seed = fields.read("seed", 1L, p -> p.whole(0, Integer.MAX_VALUE));
        Optional<Fields> defaults = fields.read("defaults", this::keys);
        List<Sweep> sweeps = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<YamlPart> parts = fields.required("experiments", YamlPart::items);
        if (parts.size() > MOST_EXPERIMENTS) {
            throw root.fault("there are more than " + MOST_EXPERIMENTS + " experiments", "Make several studies");
        }
        for (YamlPart part : parts) {
            try {
                Fields own = keys(part);
                String experiment = own.required("id", StudyReader::id);
                if (!ids.add(experiment)) {
                    throw part.fault("there are two experiments '" + experiment + "'", "Rename one");
                }
                sweeps.add(sweep(experiment, part, defaults.map(own::over).orElse(own), seed));
            } catch (InputException e) {
                fault(e);
            }
        }
        Study study = new Study(
                id,
                fields.text("title", id),
                fields.text("description", "").strip(),
                fields.text("source", ""),
                sweeps.stream().map(Sweep::shown).toList());
        return new StudyFile(study, List.copyOf(sweeps));
    }

    /** The keys of an experiment, in the plural. */
    private Fields keys(YamlPart part) {
        return part.fields(SINGULAR, EXPERIMENT);
    }

    private static String id(YamlPart part) {
        String text = part.text();
        if (!text.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw part.fault("'" + text + "' is no id", "Write lower-case letters, digits and dashes, at most 64");
        }
        return text;
    }

    private Sweep sweep(String id, YamlPart part, Fields fields, long seed) {
        Mode mode = fields.required("mode", StudyReader::mode);
        List<Subject> subjects = new ArrayList<>();
        subjects.addAll(fields.list("models", this::network));
        subjects.addAll(fields.list("problems", this::problem));
        subjects.addAll(fields.list("jobMix", this::mix));
        fields.list("scenarios", this::crowds).forEach(subjects::addAll);
        if (fields.has("scenarios") != (mode == Mode.SIMULATE)
                || mode == Mode.SIMULATE && (fields.has("models") || fields.has("problems") || fields.has("jobMix"))) {
            throw part.fault(
                    mode == Mode.SIMULATE
                            ? "mode simulate is about 'scenarios' alone"
                            : "'scenarios' are for mode simulate",
                    mode == Mode.SIMULATE
                            ? "Leave 'models', 'problems', 'jobMix' away; networks stand in 'scenarios'"
                            : "Write mode: simulate");
        }
        if (subjects.isEmpty()
                && !fields.has("models")
                && !fields.has("problems")
                && !fields.has("jobMix")
                && !fields.has("scenarios")) {
            throw part.fault("it names no model and no problem", "Add 'models' or 'problems'");
        }
        if (mode != Mode.PLAN && fields.has("jobMix")) {
            throw part.fault("'jobMix' is for mode plan", "Use 'models'");
        }
        if (mode == Mode.RUN && fields.has("problems")) {
            throw part.fault("a problem's file cannot run", "Use 'models', or mode plan");
        }
        if (mode == Mode.TILES) {
            checkTiles(part, fields, subjects);
        } else if (fields.has("deviceCores") || fields.has("maxGrids")) {
            throw part.fault(
                    "'deviceCores' and 'maxGrids' are for mode tiles", "Leave them away, or write mode: tiles");
        }
        boolean models = subjects.stream().anyMatch(s -> !(s instanceof ProblemFile || s instanceof Crowd));
        if (models && fields.has("problems") && mode == Mode.SCHEDULE) {
            throw part.fault("models and files of schedule problems need different strategies", "Make two experiments");
        }
        List<Named> devices = machines(fields, "devices");
        List<Named> clouds = machines(fields, "clouds");
        if (mode == Mode.RUN && !devices.stream().allMatch(Named::here)) {
            throw part.fault("only 'here' can run", "Leave 'devices' away; 'slowdowns' emulates slower ones");
        }
        Optional<Edge> edge = edge(part, fields, mode, subjects);
        List<Way> ways = mode == Mode.CUTS ? List.of() : ways(fields, mode, models);
        if (mode != Mode.CUTS && !fields.has("strategies")) {
            throw part.fault("'strategies' is missing here", "Add it; 'cutpoint strategies' lists them");
        }
        List<Objective> objectives = mode == Mode.TILES
                ? List.of(Objective.LATENCY)
                : fields.list("objectives", p -> p.choice(Arrays.asList(Objective.values()), Objective::id));
        List<Integer> stages = fields.list("stages", StudyReader::stages);
        if (mode == Mode.RUN
                && !(Set.of(Objective.MAKESPAN).containsAll(objectives)
                        && Set.of(4).containsAll(stages))) {
            throw part.fault("runs have four stages and a makespan", "Leave 'objectives' and 'stages' away");
        }
        List<Double> slowdowns = fields.read("slowdowns", List.of(), p -> Numbers.of(p, 1e-3, 1e4));
        if (slowdowns.stream().anyMatch(s -> s < 1)
                && (devices.isEmpty() || devices.stream().anyMatch(Named::here))) {
            throw part.fault("this machine cannot be made faster", "Give slow-downs of at least 1");
        }
        Outputs outputs = new Outputs(id, shownAs, this::fault);
        List<Figure> figures = outputs.figures(fields);
        List<Table> tables = outputs.tables(fields);
        List<Comparison> comparisons = outputs.comparisons(fields);
        List<String> baselines = mode == Mode.CUTS ? List.of() : fields.list("baseline", b -> labelled(b, ways));
        boolean timed = mode != Mode.RUN && fields.read("timed", outputs.shows("solve_ms"), YamlPart::truth);
        int repeats = fields.read("repeats", 1, p -> (int) p.whole(1, 1000));
        List<Link> networks = networks(fields, models);
        List<Integer> jobs = fields.read("jobs", List.of(), p -> Numbers.whole(p, 1, 100_000));
        List<Limits> limits = fields.list("limits", this::limits);
        List<Long> seeds = or(
                fields.read("seeds", List.of(), p -> Numbers.whole(p, 0, Integer.MAX_VALUE).stream()
                        .map(Integer::longValue)
                        .toList()),
                seed);
        List<Integer> batches = or(fields.read("batches", List.of(), p -> Numbers.whole(p, 1, 100_000)), 1);
        if (batches.stream().anyMatch(b -> b > 1)
                && (mode == Mode.RUN
                        || devices.isEmpty()
                        || clouds.isEmpty()
                        || Stream.concat(devices.stream(), clouds.stream()).anyMatch(Named::here))) {
            throw part.fault(
                    "batches are for machines whose times are predicted",
                    "Name devices and clouds, or models such as zoo:alexnet?batch=4");
        }
        List<Double> updatedShares = or(fields.read("updatedShares", List.of(), p -> Numbers.of(p, 1e-6, 1)), 1.0);
        if (fields.has("updatedShares")) {
            if (subjects.stream().noneMatch(s -> s instanceof Sweep.Network network && network.training())) {
                throw part.fault("'updatedShares' is for steps of training", "Use models such as training:zoo:alexnet");
            }
            if (mode == Mode.RUN) {
                throw part.fault(
                        "what is to run has its share in its name",
                        "Use models such as training:zoo:alexnet?share=0.1");
            }
        }
        List<Integer> threads = or(fields.read("threads", List.of(), p -> Numbers.whole(p, 1, 1024)), 1);
        Sweep sweep = new Sweep(
                new Experiment(
                        id,
                        fields.text("title", id),
                        fields.text("description", "").strip(),
                        mode,
                        0,
                        baselines,
                        figures,
                        tables,
                        comparisons),
                List.copyOf(subjects),
                or(devices, new Named(Named.HERE, part.where())),
                or(clouds, new Named(Named.HERE, part.where())),
                edge,
                slowdowns,
                threads,
                batches,
                updatedShares,
                or(fields.read("deviceCores", List.of(), p -> Numbers.whole(p, 1, 1024)), 1),
                or(fields.read("maxGrids", List.of(), p -> Numbers.whole(p, 1, 64)), TileProblem.STANDARD_GRID),
                networks,
                ways,
                jobs,
                objectives,
                stages,
                limits,
                fields.read("devicePowerW", OptionalDouble.empty(), p -> OptionalDouble.of(p.number(1e-6, 1e4))),
                fields.read("groups", false, YamlPart::truth),
                // In others there is nothing random.
                mode == Mode.RUN || mode == Mode.SIMULATE ? seeds : seeds.subList(0, 1),
                fields.read("sample", OptionalInt.empty(), p -> OptionalInt.of((int) p.whole(1, MOST_CELLS))),
                timed || mode == Mode.RUN ? repeats : 1,
                timed,
                fields.read("realNetwork", false, YamlPart::truth),
                stated(fields),
                part.where());
        double cells = Cells.count(sweep);
        if (cells > MOST_CELLS) {
            throw part.fault(
                    "it has " + Numbers.plain(cells) + " cells, more than " + MOST_CELLS, "Make its axes shorter");
        }
        return sweep.withCells(Cells.drawn(sweep));
    }

    /** Tiles are planned for one inference of a network as it is. */
    private static void checkTiles(YamlPart part, Fields fields, List<Subject> subjects) {
        if (fields.has("problems") || fields.has("jobMix")) {
            throw part.fault("tiles are made of networks", "Give 'models', not 'problems' or 'jobMix'");
        }
        for (String key : List.of("jobs", "objectives", "limits", "batches", "groups")) {
            if (fields.has(key)) {
                throw part.fault(
                        "tiles are planned for the shortest time of one inference", "Leave '" + key + "' away");
            }
        }
        for (Subject subject : subjects) {
            if (subject instanceof Sweep.Network network
                    && (network.training()
                            || network.fitted().isPresent()
                            || network.elementBytes().orElse(1) % 1 != 0)) {
                throw new InputException(
                        network.at(),
                        "tiles are made of networks as they are, whose elements travel in whole bytes",
                        "Leave 'fitted' away, give 'elementBytes' 1 to 8, and no step of training");
            }
        }
    }

    private static Mode mode(YamlPart part) {
        return part.choice(Arrays.asList(Mode.values()), Mode::id);
    }

    private static int stages(YamlPart part) {
        long stages = part.whole(2, 4);
        if (stages == 3) {
            throw part.fault("3 stages cannot be", "Write 2 or 4");
        }
        return (int) stages;
    }

    private Subject network(YamlPart part) {
        if (!part.isObject()) {
            return new Sweep.Network(
                    part.text(),
                    LoadOptions.DEFAULT,
                    Optional.empty(),
                    OptionalDouble.empty(),
                    Optional.empty(),
                    part.where());
        }
        Fields fields = part.fields("source", "name", "fitted", "elementBytes", "shapes", "granularity");
        Granularity granularity = fields.read(
                "granularity",
                Granularity.LAYER,
                p -> p.choice(Arrays.asList(Granularity.values()), g -> g.name().toLowerCase(Locale.ROOT)));
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        fields.read("shapes", YamlPart::entries)
                .ifPresent(all -> all.forEach((input, dims) -> shapes.put(
                        input,
                        dims.items().stream().map(d -> d.whole(1, 1L << 40)).toList())));
        return new Sweep.Network(
                fields.required("source", YamlPart::text),
                new LoadOptions(granularity, shapes),
                fields.read("fitted", f -> curves(f)),
                fields.read("elementBytes", OptionalDouble.empty(), p -> OptionalDouble.of(p.number(1e-3, 8))),
                fields.read("name", YamlPart::text),
                part.where());
    }

    private static String curves(YamlPart part) {
        return part.choice(Arrays.asList(FittedLine.Curves.values()), StudyReader::curvesId)
                .name();
    }

    private static String curvesId(FittedLine.Curves curves) {
        return curves.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Subject problem(YamlPart part) {
        if (!part.isObject()) {
            return new ProblemFile(part.text(), Optional.empty(), part.where());
        }
        Fields fields = part.fields("file", "name");
        return new ProblemFile(
                fields.required("file", YamlPart::text), fields.read("name", YamlPart::text), part.where());
    }

    /** All combinations of its numbers, the devices' changing first. */
    private List<Subject> crowds(YamlPart part) {
        if (!part.isObject()) {
            return List.of(new Crowd(
                    Optional.of(part.text()),
                    List.of(),
                    "",
                    "",
                    "",
                    1,
                    0,
                    0,
                    0,
                    1,
                    false,
                    Optional.empty(),
                    part.where()));
        }
        Fields fields = part.fields(
                "name",
                "models",
                "device",
                "edge",
                "cloud",
                "devices",
                "edges",
                "reachable",
                "tasks",
                "windowS",
                "arrivals");
        List<String> models = fields.list("models", YamlPart::text);
        if (models.isEmpty()) {
            throw part.fault("'models' is missing here", "Add the networks that tasks run");
        }
        boolean poisson = fields.read("arrivals", "uniform", p -> p.choice(List.of("uniform", "poisson"), a -> a))
                .equals("poisson");
        Optional<Integer> tasks = fields.read("tasks", p -> (int) p.whole(0, MOST_TASKS));
        List<Subject> all = new ArrayList<>();
        for (double windowS : or(fields.read("windowS", List.of(), p -> Numbers.of(p, 1e-3, 1e9)), 300.0)) {
            for (int edges : or(fields.read("edges", List.of(), p -> Numbers.whole(p, 0, MOST_TASKS)), 10)) {
                for (int devices : or(fields.read("devices", List.of(), p -> Numbers.whole(p, 1, MOST_TASKS)), 80)) {
                    all.add(new Crowd(
                            Optional.empty(),
                            models,
                            fields.text("device", "pixel-xl"),
                            fields.text("edge", "gtx-1080-ti"),
                            fields.text("cloud", "tesla-k80"),
                            devices,
                            edges,
                            fields.read("reachable", 3, p -> (int) p.whole(0, MOST_TASKS)),
                            tasks.orElse(devices),
                            windowS,
                            poisson,
                            fields.read("name", YamlPart::text),
                            part.where()));
                }
            }
        }
        return all;
    }

    private Subject mix(YamlPart part) {
        Map<String, Integer> jobs = new LinkedHashMap<>();
        Optional<String> name = Optional.empty();
        for (Map.Entry<String, YamlPart> entry : part.entries().entrySet()) {
            if (entry.getKey().equals("name")) {
                name = Optional.of(entry.getValue().text());
            } else {
                jobs.put(entry.getKey(), (int) entry.getValue().whole(1, 100_000));
            }
        }
        if (jobs.isEmpty()) {
            throw part.fault("there are no jobs", "Write for example {zoo:alexnet: 10, zoo:resnet18: 5}");
        }
        return new Mix(jobs, name, part.where());
    }

    private List<Named> machines(Fields fields, String key) {
        return fields.list(key, p -> new Named(p.text(), p.where()));
    }

    private Optional<Edge> edge(YamlPart part, Fields fields, Mode mode, List<Subject> subjects) {
        if (!fields.has("edge")) {
            if (fields.has("edgeNetwork")) {
                throw part.fault("'edgeNetwork' joins an edge to the cloud", "Add 'edge', or leave it away");
            }
            return Optional.empty();
        }
        if (mode != Mode.PLAN
                || fields.has("groups")
                || !subjects.stream().allMatch(s -> s instanceof Sweep.Network network && !network.training())) {
            throw part.fault(
                    "with an edge, inference on networks is planned",
                    "Write mode: plan with 'models', and no 'groups', or leave 'edge' away");
        }
        Named machine = fields.required("edge", p -> new Named(p.text(), p.where()));
        List<Link> links = fields.list("edgeNetwork", this::links).stream()
                .flatMap(List::stream)
                .toList();
        if (links.size() != 1) {
            throw part.fault(
                    "an edge is joined to the cloud by one link",
                    "Give 'edgeNetwork', for example {uplinkMbps: 30, downlinkMbps: 30}");
        }
        return Optional.of(new Edge(machine, links.get(0)));
    }

    private List<Link> networks(Fields fields, boolean models) {
        List<Link> links = new ArrayList<>();
        fields.list("networks", this::links).forEach(links::addAll);
        if (!links.isEmpty()) {
            return List.copyOf(links);
        }
        return List.of(new Link(
                models ? Optional.of("4g") : Optional.empty(),
                !models,
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                fields.where()));
    }

    /** All combinations of its numbers, the uplink's changing last. */
    private List<Link> links(YamlPart part) {
        if (!part.isObject()) {
            return List.of(link(part, Optional.of(part.text()), Optional.empty(), Optional.empty()));
        }
        Fields fields = part.fields("base", "name", "uplinkMbps", "downlinkMbps", "rttMs", "trace");
        Optional<String> base = fields.read("base", YamlPart::text);
        if (base.isEmpty() && !(fields.has("uplinkMbps") && fields.has("downlinkMbps"))) {
            throw part.fault("it has no 'base' to take the rest from", "Add one, or uplinkMbps and downlinkMbps");
        }
        Link plain = link(part, base, fields.read("name", YamlPart::text), fields.read("trace", YamlPart::text));
        if (plain.trace().isPresent() && (fields.has("uplinkMbps") || fields.has("downlinkMbps"))) {
            throw part.fault("a trace has rates of its own", "Leave uplinkMbps and downlinkMbps away");
        }
        List<Link> links = new ArrayList<>();
        for (OptionalDouble rtt : numbers(fields, "rttMs", 0, 60_000)) {
            for (OptionalDouble down : numbers(fields, "downlinkMbps", 1e-3, MOST_MBPS)) {
                for (OptionalDouble up : numbers(fields, "uplinkMbps", 1e-3, MOST_MBPS)) {
                    links.add(new Link(plain.base(), false, plain.label(), up, down, rtt, plain.trace(), plain.at()));
                }
            }
        }
        return links;
    }

    private static Link link(YamlPart part, Optional<String> base, Optional<String> label, Optional<String> trace) {
        return new Link(
                base,
                false,
                label,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                trace,
                part.where());
    }

    private static List<OptionalDouble> numbers(Fields fields, String key, double least, double most) {
        if (!fields.has(key)) {
            return List.of(OptionalDouble.empty());
        }
        List<Double> numbers = fields.read(key, List.of(), p -> Numbers.of(p, least, most));
        return numbers.stream().map(OptionalDouble::of).toList();
    }

    private List<Way> ways(Fields fields, Mode mode, boolean models) {
        List<Way> ways = new ArrayList<>();
        fields.list("strategies", p -> ways(p, mode, models)).forEach(ways::addAll);
        Set<String> labels = new HashSet<>();
        for (Way way : ways) {
            if (!labels.add(way.label() + way.ratio())) {
                fault(new InputException(
                        way.at(), "there are two strategies '" + way.label() + "'", "Give one of them a 'label'"));
            }
        }
        return List.copyOf(ways);
    }

    private List<Way> ways(YamlPart part, Mode mode, boolean models) {
        if (!part.isObject()) {
            String id = part.text();
            if (mode == Mode.SCHEDULE && models) {
                throw part.fault(
                        "it does not say who orders what is cut", "Write {id: " + id + ", schedule: layer-wise}");
            }
            boolean orders = mode == Mode.SCHEDULE;
            return List.of(new Way(
                    orders ? Optional.empty() : Optional.of(id),
                    orders ? Optional.of(id) : Optional.empty(),
                    List.of(),
                    List.of(),
                    OptionalDouble.empty(),
                    id,
                    OptionalDouble.empty(),
                    part.where()));
        }
        Fields fields = part.fields("id", "label", "schedule", "cut", "mix", "ratio", "timeLimitS");
        Optional<String> strategy = fields.read("id", YamlPart::text);
        Optional<String> scheduler = fields.read("schedule", YamlPart::text);
        List<String> cut = fields.list("cut", YamlPart::text);
        List<String> mix = fields.list("mix", YamlPart::text);
        long kinds = (strategy.isPresent() ? 1 : 0) + (cut.isEmpty() ? 0 : 1) + (mix.isEmpty() ? 0 : 1);
        if (kinds > 1 || kinds == 0 && !(mode == Mode.SCHEDULE && scheduler.isPresent())) {
            throw part.fault(
                    kinds > 1 ? "'id', 'cut' and 'mix' exclude each other" : "it does not say who plans",
                    "Give one of 'id', 'cut', 'mix'");
        }
        if ((mode == Mode.SIMULATE || mode == Mode.TILES) && (strategy.isEmpty() || scheduler.isPresent())) {
            throw part.fault(
                    (mode == Mode.TILES ? "tiles are planned" : "tasks are placed") + " by strategies alone",
                    "Give 'id', and no 'schedule', 'cut' or 'mix'");
        }
        if (mode == Mode.SCHEDULE && scheduler.isEmpty()) {
            throw part.fault("'schedule' is missing here", "Add the scheduler; 'cutpoint strategies' lists them");
        }
        if (mode == Mode.SCHEDULE && !models && kinds > 0) {
            throw part.fault("schedule problems are not cut any more", "Give only 'schedule'");
        }
        if (!mix.isEmpty() && (mix.size() != 2 || !fields.has("ratio"))) {
            throw part.fault(
                    "a mix is of two cuts with a ratio", "Write for example {mix: [pool2, pool5], ratio: 1..10}");
        }
        if (fields.has("ratio") && mix.isEmpty()) {
            throw part.fault("'ratio' is for a 'mix'", "Leave it away");
        }
        if (!mix.isEmpty() && (scheduler.isPresent() || mode == Mode.SCHEDULE)) {
            throw part.fault("a mix is planned as it is", "Leave 'schedule' away");
        }
        // Models are cut where a single job does best, unless something else is said.
        Optional<String> partition = kinds == 0 && models ? Optional.of("partition-only") : strategy;
        String cuts = strategy.orElse(!cut.isEmpty() ? BY_HAND : !mix.isEmpty() ? String.join("+", mix) : "");
        String label =
                fields.text("label", cuts + (cuts.isEmpty() || scheduler.isEmpty() ? "" : "+") + scheduler.orElse(""));
        List<Way> ways = new ArrayList<>();
        for (OptionalDouble ratio : numbers(fields, "ratio", 0, 1e6)) {
            ways.add(new Way(
                    partition,
                    scheduler,
                    cut,
                    mix,
                    ratio,
                    label,
                    fields.read("timeLimitS", OptionalDouble.empty(), p -> OptionalDouble.of(p.number(1e-3, 86_400))),
                    part.where()));
        }
        return ways;
    }

    private static String labelled(YamlPart part, List<Way> ways) {
        List<String> labels = ways.stream().map(Way::label).distinct().toList();
        if (!labels.contains(part.text())) {
            throw part.fault(
                    "'" + part.text() + "' is none of the strategies here",
                    Suggest.instead(part.text(), labels, "There are " + String.join(", ", labels)));
        }
        return part.text();
    }

    private Limits limits(YamlPart part) {
        Fields fields = part.fields("latencyMs", "deviceEnergyJ", "cloudTimeMs");
        return new Limits(limit(fields, "deviceEnergyJ"), limit(fields, "cloudTimeMs"), limit(fields, "latencyMs"));
    }

    private static OptionalDouble limit(Fields fields, String key) {
        return fields.read(key, OptionalDouble.empty(), p -> OptionalDouble.of(p.number(0, 1e12)));
    }

    private List<Stated> stated(Fields fields) {
        List<Stated> all = new ArrayList<>();
        fields.list("stated", part -> {
            Fields own = part.fields("column", "values");
            String column = own.required("column", c -> Outputs.column(c, Columns::statable));
            own.list("values", v -> all.add(stated(column, v)));
            return column;
        });
        return List.copyOf(all);
    }

    private Stated stated(String column, YamlPart part) {
        Map<String, YamlPart> entries = part.entries();
        YamlPart value = entries.remove("value");
        if (value == null) {
            throw part.fault("'value' is missing here", "Add what is stated");
        }
        return new Stated(column, Outputs.filter(entries), value.number(-1e300, 1e300), part.where());
    }

    private static <T> List<T> or(List<T> given, T standard) {
        return given.isEmpty() ? List.of(standard) : given;
    }
}

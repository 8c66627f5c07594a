package org.cutpoint.study.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.json.JsonReader;
import org.cutpoint.study.Mode;
import org.cutpoint.study.Provenance;
import org.cutpoint.study.Provenance.BundleHash;
import org.cutpoint.study.Provenance.Input;
import org.cutpoint.study.Row;
import org.cutpoint.study.Study;
import org.cutpoint.study.StudyResults;
import org.cutpoint.study.Timeline;
import org.cutpoint.study.engine.internal.Assembly.Keyed;
import org.cutpoint.study.engine.internal.StudyReader.StudyFile;
import org.cutpoint.study.share.Crew;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyParcel;

/** Runs studies. */
final class StudyRunner {
    static final String COPY = "study.yaml";
    static final String RESULTS = "results.csv";
    static final String TIMELINES = "timelines.jsonl";
    static final String PROVENANCE = "provenance.json";

    private static final int PATIENCE_S = 10;

    private final Services services;
    private final Supplier<Build> builds;
    private final int cores;

    /**
     * @param builds says what computes, which takes a moment
     * @param cores how many plans are made at once
     */
    StudyRunner(Services services, Supplier<Build> builds, int cores) {
        this.services = services;
        this.builds = builds;
        this.cores = cores;
    }

    /**
     * A study as it is read.
     *
     * @param earlier inputs that results name from which it is repeated
     */
    private record Source(String text, StudyFile file, Inputs inputs, List<Input> earlier) {
        static Source read(Path path) {
            Path folder = path.toAbsolutePath().normalize().getParent();
            if (JsonReader.formatOf(path).filter(ProvenanceText.FORMAT::equals).isPresent()) {
                Provenance provenance = ProvenanceText.read(path);
                Map<String, Path> copies = new HashMap<>();
                for (Input input : provenance.inputs()) {
                    Path copy = folder.resolve(input.copy()).normalize();
                    if (!input.copy().isEmpty() && copy.startsWith(folder)) {
                        copies.put(input.name(), copy);
                    }
                }
                String text = provenance.studyText();
                String where = path + " (its study)";
                return new Source(
                        text,
                        StudyReader.read(where, provenance.name(), text),
                        new Inputs(folder, copies),
                        provenance.inputs());
            }
            String text = text(path);
            return new Source(
                    text, StudyReader.read(path.toString(), name(path), text), new Inputs(folder, Map.of()), List.of());
        }

        /** As from somebody whose study may read what came with it, and nothing else. */
        Source confined() {
            return new Source(text, file, inputs.confined(), earlier);
        }

        private static String text(Path path) {
            try {
                if (Files.size(path) > 4L * YamlPart.LARGEST) {
                    throw new InputException(path.toString(), "it is too large for a study", "Split it");
                }
                return Files.readString(path);
            } catch (NoSuchFileException e) {
                throw new InputException(path.toString(), "there is no such file", "Check the path", e);
            } catch (IOException e) {
                throw new InputException(path.toString(), "cannot be read: " + WholeFiles.reason(e), "", e);
            }
        }

        /** Of the file, if the study says none. */
        private static String name(Path path) {
            String name = path.getFileName()
                    .toString()
                    .toLowerCase(Locale.ROOT)
                    .replaceFirst("[.](ya?ml|json)$", "")
                    .replaceAll("[^a-z0-9]+", "-")
                    .replaceAll("^-|-$", "");
            return name.isEmpty() ? "study" : name;
        }
    }

    Study check(Path path) {
        Source source = Source.read(path);
        new Materials(services, source.inputs(), path.toAbsolutePath().getParent())
                .checkNames(source.file().sweeps());
        return source.file().study();
    }

    /**
     * Sits down at somebody else's study.
     *
     * @param path of its provenance, which names the bundles that have to be here
     */
    StudyDesk desk(Path path, Progress progress) {
        List<BundleHash> bundles = ProvenanceText.read(path).bundles();
        Source source = Source.read(path).confined();
        Build build = builds.get();
        for (BundleHash theirs : bundles) {
            if (!build.bundles().contains(theirs)) {
                throw new InputException(
                        "bundle " + theirs.name(),
                        "it is not the same here as where the study is shared out (" + theirs.version() + ")",
                        "Take the same build of Cutpoint");
            }
        }
        List<Sweep> sweeps =
                source.file().sweeps().stream().filter(StudyRunner::shareable).toList();
        Materials materials =
                new Materials(services, source.inputs(), path.toAbsolutePath().getParent());
        materials.confine(sweeps);
        materials.checkNamesButStrategies(sweeps);
        materials.load(sweeps, progress);
        checkSame(path, source);
        Assembly assembly = new Assembly(source.file().study().name(), materials);
        List<Keyed> cells = sweeps.stream()
                .flatMap(sweep -> Cells.of(sweep).stream())
                .map(assembly::keyed)
                .toList();
        return new StudyDesk(services, materials, build, cells);
    }

    /** Whether it does not matter where cells are worked on. */
    private static boolean shareable(Sweep sweep) {
        return sweep.shown().mode() != Mode.RUN && !sweep.timed();
    }

    /** @param crew who helps with cells that only compute; empty if nobody does */
    StudyResults run(Path path, Path folder, boolean resume, Optional<Crew> crew, Progress progress)
            throws InterruptedException {
        Source source = Source.read(path);
        List<Sweep> sweeps = source.file().sweeps();
        Materials materials = new Materials(services, source.inputs(), folder);
        materials.checkNames(sweeps);
        Build build = builds.get();
        try (Journal journal = Journal.open(folder, build.hash(), resume)) {
            WholeFiles.write(folder.resolve(COPY), source.text());
            source.inputs().copyInto(folder);
            materials.load(sweeps, progress);
            source.inputs().copyInto(folder);
            checkSame(path, source);
            Assembly assembly = new Assembly(source.file().study().name(), materials);
            Map<Sweep, List<Keyed>> cells = new LinkedHashMap<>();
            for (Sweep sweep : sweeps) {
                List<Keyed> all = Cells.of(sweep).stream().map(assembly::keyed).toList();
                assembly.check(sweep, all);
                cells.put(sweep, all);
            }
            Shared shared = (helpers, open) -> {
                StudyDesk desk = new StudyDesk(services, materials, build, open);
                share(helpers, parcel(source, journal, build, folder), open, desk, journal, progress);
            };
            work(cells, materials, journal, crew, shared, progress);
            return write(source, assembly, cells, journal, build, folder);
        } finally {
            progress.end();
        }
    }

    /** What is repeated must be about the same models and files. */
    private static void checkSame(Path path, Source source) {
        for (Input now : source.inputs().used()) {
            for (Input then : source.earlier()) {
                if (now.kind().equals(then.kind())
                        && now.name().equals(then.name())
                        && !now.sha256().equals(then.sha256())) {
                    throw new InputException(
                            path.toString(),
                            now.kind() + " '" + now.name() + "' is not what it was: its hash is "
                                    + now.sha256().substring(0, 12) + ", not "
                                    + then.sha256().substring(0, 12),
                            "Run the study itself instead of repeating it");
                }
            }
        }
    }

    /** Works on cells with a crew. */
    private interface Shared {
        void work(Crew crew, List<Keyed> cells) throws InterruptedException;
    }

    private void work(
            Map<Sweep, List<Keyed>> cells,
            Materials materials,
            Journal journal,
            Optional<Crew> crew,
            Shared shared,
            Progress progress)
            throws InterruptedException {
        PlannedCells plans = new PlannedCells(services, materials);
        List<Keyed> together = new ArrayList<>();
        List<Keyed> alone = new ArrayList<>();
        List<Keyed> run = new ArrayList<>();
        List<Keyed> ran = new ArrayList<>();
        cells.forEach((sweep, all) -> {
            boolean runs = sweep.shown().mode() == Mode.RUN;
            List<Keyed> open = all.stream()
                    .filter(c -> runs ? !due(journal, c).isEmpty() : next(journal, c) <= sweep.repeats())
                    .toList();
            (runs ? run : sweep.timed() ? alone : together).addAll(open);
            if (runs) {
                all.stream().filter(c -> journal.began(c.key()).isPresent()).forEach(ran::add);
            }
        });
        if (crew.isPresent() && !together.isEmpty()) {
            shared.work(crew.get(), together);
        } else {
            plan(together, plans, journal, cores, "Planning", progress);
        }
        plan(alone, plans, journal, 1, "Planning, timed", progress);
        try (RunCells runs = new RunCells(
                services,
                materials,
                plans,
                new RunProfiles(materials, journal.sessions().size()))) {
            ran.forEach(each -> runs.remember(each.cell()));
            run(run, runs, journal, progress);
        }
    }

    /** The first repeat that is not there yet. */
    private static int next(Journal journal, Keyed cell) {
        int repeat = 1;
        while (journal.find(cell.key(), repeat).isPresent()) {
            repeat++;
        }
        return repeat;
    }

    /** The repeats of a cell that are to be run. Why one fails, unlike why a plan does, may have passed when its study goes on. */
    private static List<Integer> due(Journal journal, Keyed cell) {
        return journal.due(cell.key(), cell.cell().sweep().repeats());
    }

    private static void plan(
            List<Keyed> cells, PlannedCells plans, Journal journal, int threads, String task, Progress progress)
            throws InterruptedException {
        if (cells.isEmpty()) {
            return;
        }
        progress.begin(task, cells.size());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (Keyed cell : cells) {
                futures.add(pool.submit(() -> {
                    plans.find(cell.cell(), cell.key(), next(journal, cell)).forEach(journal::add);
                    progress.advance(1);
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            end(pool);
            progress.end();
        }
    }

    /** A study as data. What it reads has been copied, or measured, into the folder. */
    private StudyParcel parcel(Source source, Journal journal, Build build, Path folder) {
        Build common = new Build(build.version(), build.common(StudyDesk.exchangeable(services)));
        Provenance provenance = provenance(source, journal, common, "");
        Map<String, Path> files = new LinkedHashMap<>();
        provenance.inputs().stream()
                .map(Input::copy)
                .filter(copy -> !copy.isEmpty())
                .forEach(copy -> files.put(copy, folder.resolve(copy)));
        return new StudyParcel(ProvenanceText.write(provenance), files);
    }

    private void share(
            Crew crew, StudyParcel parcel, List<Keyed> cells, StudyDesk desk, Journal journal, Progress progress)
            throws InterruptedException {
        Map<String, StudyJob> jobs = new LinkedHashMap<>();
        for (Keyed cell : cells) {
            jobs.computeIfAbsent(cell.key(), key -> desk.job(key, next(journal, cell)));
        }
        progress.begin("Planning, shared", jobs.size());
        crew.work(parcel, List.copyOf(jobs.values()), desk, cores, done -> {
            desk.found(done, jobs.get(done.cell()).from()).forEach(journal::add);
            progress.advance(1);
        });
        progress.end();
    }

    /** What is not begun is left; what is under way is interrupted, and no longer adds to the journal afterwards. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        try {
            pool.awaitTermination(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(List<Keyed> cells, RunCells runs, Journal journal, Progress progress)
            throws InterruptedException {
        if (cells.isEmpty()) {
            return;
        }
        int steps = cells.stream().mapToInt(c -> due(journal, c).size()).sum();
        progress.begin("Running", steps);
        try {
            runs.connect(cells);
            for (Keyed cell : cells) {
                runs.find(cell.cell(), cell.key(), due(journal, cell), journal.began(cell.key()), found -> {
                    journal.add(found);
                    progress.advance(1);
                });
            }
        } finally {
            progress.end();
        }
    }

    private StudyResults write(
            Source source,
            Assembly assembly,
            Map<Sweep, List<Keyed>> cells,
            Journal journal,
            Build build,
            Path folder) {
        List<Row> rows = new ArrayList<>();
        List<Timeline> timelines = new ArrayList<>();
        cells.forEach((sweep, all) -> {
            Map<String, List<Found>> found = new HashMap<>();
            for (Keyed cell : all) {
                List<Found> its = new ArrayList<>();
                for (int repeat = 1; repeat <= sweep.repeats(); repeat++) {
                    journal.find(cell.key(), repeat).ifPresent(its::add);
                }
                found.put(cell.key(), its);
                its.forEach(f -> addTimelines(timelines, sweep.shown().id(), f));
            }
            rows.addAll(assembly.rows(sweep, all, found));
        });
        Study study = source.file().study();
        StudyResults unsigned = new StudyResults(
                study, Assembly.columns(rows), rows, timelines, provenance(source, journal, build, ""));
        StudyResults results = new StudyResults(
                study,
                unsigned.columns(),
                rows,
                timelines,
                provenance(source, journal, build, Assembly.plannedHash(unsigned)));
        WholeFiles.write(folder.resolve(RESULTS), ResultsCsv.write(results.columns(), rows));
        WholeFiles.write(folder.resolve(TIMELINES), TimelinesText.write(timelines));
        WholeFiles.write(folder.resolve(PROVENANCE), ProvenanceText.write(results.provenance()));
        return results;
    }

    private static void addTimelines(List<Timeline> timelines, String experiment, Found found) {
        if (!found.planned().isEmpty()) {
            timelines.add(new Timeline(experiment, found.cell(), found.repeat(), false, found.planned()));
        }
        if (!found.measured().isEmpty()) {
            timelines.add(new Timeline(experiment, found.cell(), found.repeat(), true, found.measured()));
        }
    }

    private static Provenance provenance(Source source, Journal journal, Build build, String plannedHash) {
        List<Instant> sessions = journal.sessions();
        return new Provenance(
                source.file().study().name(),
                build.version(),
                sessions.get(0),
                Instant.now(),
                sessions.size(),
                Build.machine(),
                Inputs.sha256(source.text()),
                source.text(),
                plannedHash,
                source.inputs().used(),
                build.bundles());
    }
}

package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Strategies.Entry;
import org.cutpoint.study.engine.internal.Assembly.Keyed;
import org.cutpoint.study.engine.internal.Sweep.Way;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.Desk;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyJob.Kind;
import org.cutpoint.study.share.StudyJob.Needed;

/** Where cells that only compute are worked on, its own study's or somebody else's: what is asked for must be what is here. */
final class StudyDesk implements Desk {
    private final Services services;
    private final Materials materials;
    private final Build build;
    private final PlannedCells plans;
    private final Map<String, Cell> cells;

    StudyDesk(Services services, Materials materials, Build build, List<Keyed> cells) {
        this.services = services;
        this.materials = materials;
        this.build = build;
        this.plans = new PlannedCells(services, materials);
        this.cells = cells.stream()
                .collect(Collectors.toMap(Keyed::key, Keyed::cell, (first, same) -> first, LinkedHashMap::new));
    }

    /** Names of bundles with strategies: each job says which of them it needs. */
    static Set<String> exchangeable(Services services) {
        return Stream.of(
                        services.strategies().list(),
                        services.schedulers().list(),
                        services.taskSchedulers().list(),
                        services.tileStrategies().list())
                .flatMap(List::stream)
                .map(Entry::bundle)
                .collect(Collectors.toSet());
    }

    /**
     * A cell as data.
     *
     * @param from the first repeat that is wanted
     * @throws InputException if a strategy has gone
     */
    StudyJob job(String key, int from) {
        Cell cell = cells.get(key);
        List<Needed> needs = new ArrayList<>();
        StringBuilder configuration = new StringBuilder(materials.identity(cell));
        for (Need need : needs(cell)) {
            Entry entry = entry(need)
                    .orElseThrow(() -> new InputException(
                            materials.label(cell.subject()), "there is no " + need + " any more", ""));
            needs.add(new Needed(need.kind(), need.id(), entry.version()));
            // A version may be built more than once.
            configuration.append('\n').append(build.sha256(entry.bundle(), entry.version()));
        }
        return new StudyJob(key, from, needs, cell.seed(), Inputs.sha256(configuration.toString()));
    }

    private record Need(Kind kind, String id) {
        @Override
        public String toString() {
            return kind.label() + " '" + id + "'";
        }
    }

    private static List<Need> needs(Cell cell) {
        List<Need> needs = new ArrayList<>();
        Kind kind =
                switch (cell.sweep().shown().mode()) {
                    case SIMULATE -> Kind.TASK_SCHEDULER;
                    case TILES -> Kind.TILE_STRATEGY;
                    default -> Kind.STRATEGY;
                };
        cell.way().flatMap(Way::strategy).ifPresent(id -> needs.add(new Need(kind, id)));
        cell.way().flatMap(Way::scheduler).ifPresent(id -> needs.add(new Need(Kind.SCHEDULER, id)));
        return needs;
    }

    private Optional<Entry> entry(Need need) {
        List<Entry> all =
                switch (need.kind()) {
                    case STRATEGY -> services.strategies().list();
                    case SCHEDULER -> services.schedulers().list();
                    case TASK_SCHEDULER -> services.taskSchedulers().list();
                    case TILE_STRATEGY -> services.tileStrategies().list();
                };
        return all.stream().filter(e -> e.id().equals(need.id())).findFirst();
    }

    @Override
    public Answer work(StudyJob job) throws InterruptedException {
        Optional<String> lacks = lacks(job);
        if (lacks.isPresent()) {
            return new Answer.Left(job.cell(), lacks.get());
        }
        List<Found> found = plans.find(cells.get(job.cell()), job.cell(), job.from());
        return new Answer.Done(job.cell(), found.stream().map(Journal::line).toList());
    }

    /** What keeps this desk from doing a job. */
    private Optional<String> lacks(StudyJob job) {
        for (Needed needed : job.needs()) {
            Need need = new Need(needed.kind(), needed.id());
            Optional<String> version = entry(need).map(Entry::version);
            if (version.isEmpty()) {
                return Optional.of("there is no " + need);
            }
            if (!version.get().equals(needed.version())) {
                return Optional.of(need + " has version " + version.get() + ", not " + needed.version());
            }
        }
        if (!cells.containsKey(job.cell())) {
            return Optional.of("there is no cell " + job.cell() + " in its study");
        }
        return job.equals(job(job.cell(), job.from()))
                ? Optional.empty()
                : Optional.of("the hash of the cell's configuration is another one: a bundle or a network differs");
    }

    /**
     * What was found of a job.
     *
     * @throws IllegalArgumentException if it is nothing that could come of it
     */
    List<Found> found(Answer.Done done, int from) {
        List<Found> all = new ArrayList<>();
        try {
            done.lines().forEach(line -> Journal.found("answer", line).ifPresent(all::add));
        } catch (InputException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        int repeats = cells.get(done.cell()).sweep().repeats();
        boolean asked = all.size() == repeats - from + 1;
        for (int i = 0; asked && i < all.size(); i++) {
            asked = all.get(i).cell().equals(done.cell()) && all.get(i).repeat() == from + i;
        }
        if (!asked) {
            throw new IllegalArgumentException("these are not the repeats of cell " + done.cell());
        }
        return all;
    }
}

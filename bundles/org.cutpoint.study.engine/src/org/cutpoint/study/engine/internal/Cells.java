package org.cutpoint.study.engine.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.study.Mode;
import org.cutpoint.study.engine.internal.Sweep.Link;
import org.cutpoint.study.engine.internal.Sweep.Mix;
import org.cutpoint.study.engine.internal.Sweep.Named;
import org.cutpoint.study.engine.internal.Sweep.ProblemFile;
import org.cutpoint.study.engine.internal.Sweep.Subject;
import org.cutpoint.study.engine.internal.Sweep.Way;

/** All combinations of an experiment's axes, strategies changing fastest: what is compared is then run one after the other. */
final class Cells {
    private Cells() {}

    /** How many combinations there are. */
    static double count(Sweep sweep) {
        double count = 0;
        for (Subject subject : sweep.subjects()) {
            Digits size = new Digits(0);
            cell(sweep, subject, size);
            count += size.combinations;
        }
        return count;
    }

    /** How many {@link #of} finds where the sweep wants a sample, or all. */
    static int drawn(Sweep sweep) {
        int all = (int) count(sweep);
        int ways = Math.max(1, sweep.ways().size());
        return sweep.sample().isPresent() ? Math.min(all, sweep.sample().getAsInt() * ways) : all;
    }

    /** In the order of the subjects; of a sample those that its first seed draws, each with all of its ways. */
    static List<Cell> of(Sweep sweep) {
        List<Cell> all = all(sweep);
        if (sweep.sample().isEmpty()) {
            return all;
        }
        // Ways change fastest, so those of one combination stand side by side.
        int ways = Math.max(1, sweep.ways().size());
        List<Integer> places =
                IntStream.range(0, all.size() / ways).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(places, new Random(sweep.seeds().get(0)));
        return places.stream()
                .limit(sweep.sample().getAsInt())
                .sorted()
                .flatMap(place -> all.subList(place * ways, (place + 1) * ways).stream())
                .toList();
    }

    private static List<Cell> all(Sweep sweep) {
        List<Cell> cells = new ArrayList<>();
        for (Subject subject : sweep.subjects()) {
            double combinations;
            int number = 0;
            do {
                Digits digits = new Digits(number++);
                cells.add(cell(sweep, subject, digits));
                combinations = digits.combinations;
            } while (number < combinations);
        }
        return List.copyOf(cells);
    }

    private static Cell cell(Sweep sweep, Subject subject, Digits digits) {
        boolean crowd = subject instanceof Sweep.Crowd;
        boolean file = crowd || subject instanceof ProblemFile;
        boolean nodes = crowd || file && sweep.shown().mode() == Mode.SCHEDULE;
        // From the one that changes fastest. Axes that mean nothing for such a subject stay where they are.
        Optional<Way> way = digits.pick(sweep.ways(), true);
        Optional<Long> seed = digits.pick(sweep.seeds(), true);
        Optional<Integer> jobs = digits.pick(sweep.jobs(), !nodes && !(subject instanceof Mix));
        Optional<Limits> limits = digits.pick(sweep.limits(), !nodes);
        Optional<Integer> stages = digits.pick(sweep.stages(), !nodes);
        Optional<Objective> objective = digits.pick(sweep.objectives(), !nodes);
        Optional<Link> link = digits.pick(sweep.networks(), !nodes);
        boolean tiled = sweep.shown().mode() == Mode.TILES;
        Optional<Integer> deviceCores = digits.pick(sweep.deviceCores(), tiled);
        Optional<Integer> maxGrid = digits.pick(sweep.maxGrids(), tiled);
        boolean training = subject instanceof Sweep.Network network && network.training();
        Optional<Double> updatedShare = digits.pick(sweep.updatedShares(), training);
        Optional<Integer> batch = digits.pick(sweep.batches(), !file);
        Optional<Integer> threads = digits.pick(sweep.threads(), !file);
        Optional<Double> slowdown = digits.pick(sweep.slowdowns(), !file);
        Optional<Named> cloud = digits.pick(sweep.clouds(), !file);
        Optional<Named> device = digits.pick(sweep.devices(), !file);
        return new Cell(
                sweep,
                subject,
                device.orElseThrow(),
                cloud.orElseThrow(),
                slowdown.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                threads.orElseThrow(),
                batch.orElseThrow(),
                updatedShare.orElseThrow(),
                deviceCores.orElseThrow(),
                maxGrid.orElseThrow(),
                link.orElseThrow(),
                objective,
                stages.map(OptionalInt::of).orElse(OptionalInt.empty()),
                limits,
                jobs.map(OptionalInt::of).orElse(OptionalInt.empty()),
                seed.orElseThrow(),
                way);
    }

    /** A number of a combination, taken apart into a place on each axis. */
    private static final class Digits {
        private int rest;
        private double combinations = 1;

        Digits(int number) {
            rest = number;
        }

        /** @param varied whether the axis has any say; else its first value stands for all */
        <A> Optional<A> pick(List<A> axis, boolean varied) {
            if (axis.isEmpty()) {
                return Optional.empty();
            }
            if (!varied) {
                return Optional.of(axis.get(0));
            }
            A picked = axis.get(rest % axis.size());
            rest /= axis.size();
            combinations *= axis.size();
            return Optional.of(picked);
        }
    }
}

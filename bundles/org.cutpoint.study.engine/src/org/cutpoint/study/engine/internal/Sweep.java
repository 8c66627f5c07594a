package org.cutpoint.study.engine.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.study.Experiment;
import org.cutpoint.study.Filter;
import org.cutpoint.study.Mode;

/**
 * An experiment with its axes, as its file has them: an axis of which the file says nothing is empty. {@code at} says where
 * in the file, for messages.
 *
 * @param shown what the experiment is, and what is shown of it
 * @param edge what is between device and cloud; empty if they are joined directly
 * @param timed whether plans are made alone, so that the time that they take is worth something
 * @param batches how many inputs an inference takes at once
 * @param updatedShares of each weight, above 0 to 1, that a step of training updates
 * @param deviceCores how many tiles the device computes at once
 * @param maxGrids most rows and columns of tiles
 * @param sample how many combinations of all axes but the ways are drawn; empty: all are done
 * @param repeats observations of each cell
 * @param realNetwork whether runs use the network as it is
 * @param stated what others state
 */
record Sweep(
        Experiment shown,
        List<Subject> subjects,
        List<Named> devices,
        List<Named> clouds,
        Optional<Edge> edge,
        List<Double> slowdowns,
        List<Integer> threads,
        List<Integer> batches,
        List<Double> updatedShares,
        List<Integer> deviceCores,
        List<Integer> maxGrids,
        List<Link> networks,
        List<Way> ways,
        List<Integer> jobs,
        List<Objective> objectives,
        List<Integer> stages,
        List<Limits> limits,
        OptionalDouble devicePowerW,
        boolean groups,
        List<Long> seeds,
        OptionalInt sample,
        int repeats,
        boolean timed,
        boolean realNetwork,
        List<Stated> stated,
        String at) {

    /** This experiment, known to have so many cells. */
    Sweep withCells(int cells) {
        Experiment counted = new Experiment(
                shown.id(),
                shown.title(),
                shown.description(),
                shown.mode(),
                cells,
                shown.baselines(),
                shown.figures(),
                shown.tables(),
                shown.comparisons());
        return new Sweep(
                counted,
                subjects,
                devices,
                clouds,
                edge,
                slowdowns,
                threads,
                batches,
                updatedShares,
                deviceCores,
                maxGrids,
                networks,
                ways,
                jobs,
                objectives,
                stages,
                limits,
                devicePowerW,
                groups,
                seeds,
                sample,
                repeats,
                timed,
                realNetwork,
                stated,
                at);
    }

    /** Whether each layer is measured by itself, too, and those before each cut together. */
    boolean apart() {
        return groups && shown.mode() == Mode.CUTS;
    }

    /** All machines that are planned for. */
    Stream<Named> machines() {
        return Stream.of(devices.stream(), edge.map(Edge::machine).stream(), clouds.stream())
                .flatMap(named -> named);
    }

    /** What is planned for: a network, a problem's file, or several networks at once. */
    sealed interface Subject permits Network, ProblemFile, Mix, Crowd {
        /** What results call it; empty if that is only known when it is there. */
        Optional<String> name();

        String at();
    }

    /**
     * @param source as {@code cutpoint plan} takes it
     * @param view how it is looked at
     * @param fitted id of the curves that its cuts are put on
     * @param elementBytes with how many bytes tensors' elements travel, less than one if they are compressed; empty: with
     *     as many as they have
     */
    record Network(
            String source,
            LoadOptions view,
            Optional<String> fitted,
            OptionalDouble elementBytes,
            Optional<String> name,
            String at)
            implements Subject {
        /** Whether it is a step of training. */
        boolean training() {
            return Model.training(source);
        }
    }

    /** @param file relative to the study's */
    record ProblemFile(String file, Optional<String> name, String at) implements Subject {}

    /** @param jobs how many of each source */
    record Mix(Map<String, Integer> jobs, Optional<String> name, String at) implements Subject {
        Mix {
            jobs = new LinkedHashMap<>(jobs);
        }
    }

    /**
     * Tasks of many devices: of a file, or drawn from networks on three kinds of machines.
     *
     * @param file a scenario's, relative to the study's; the rest means nothing then
     * @param models as {@code cutpoint plan} takes them
     * @param reachable edge servers that each device reaches
     * @param windowS within which tasks arrive, seconds
     * @param poisson whether they arrive as in a Poisson process; else at any instant of the window
     */
    record Crowd(
            Optional<String> file,
            List<String> models,
            String device,
            String edge,
            String cloud,
            int devices,
            int edges,
            int reachable,
            int tasks,
            double windowS,
            boolean poisson,
            Optional<String> name,
            String at)
            implements Subject {
        Crowd {
            models = List.copyOf(models);
        }
    }

    /** A machine, by preset or file. */
    record Named(String name, String at) {
        static final String HERE = "here";

        boolean here() {
            return name.equals(HERE);
        }
    }

    /**
     * A tier between device and cloud.
     *
     * @param link to the cloud
     */
    record Edge(Named machine, Link link) {}

    /**
     * What joins device and cloud: that of this name, with what is given in its place.
     *
     * @param base preset or file; empty if all is given, or if a problem's own links stay
     * @param own whether a problem's own links stay
     */
    record Link(
            Optional<String> base,
            boolean own,
            Optional<String> label,
            OptionalDouble uplinkMbps,
            OptionalDouble downlinkMbps,
            OptionalDouble rttMs,
            Optional<String> trace,
            String at) {}

    /**
     * How a plan comes about: a strategy's, a cut by hand, or a mix of two.
     *
     * @param strategy id; empty for what is given by hand, and where a problem's file needs only a scheduler
     * @param scheduler id
     * @param cut last layers of the device, where all jobs are cut by hand
     * @param mix the two cuts' last layers
     * @param ratio of the jobs at the first cut to those at the second
     */
    record Way(
            Optional<String> strategy,
            Optional<String> scheduler,
            List<String> cut,
            List<String> mix,
            OptionalDouble ratio,
            String label,
            OptionalDouble timeLimitS,
            String at) {}

    /** A value that others state of the cells that the filter lets through. */
    record Stated(String column, Filter where, double value, String at) {}
}

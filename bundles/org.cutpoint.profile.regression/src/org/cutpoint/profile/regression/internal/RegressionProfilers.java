package org.cutpoint.profile.regression.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.Interval;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.ProfileTrainer;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Component;

/**
 * Predicts by linear regression for each type of layer, learnt from measured networks: the way of Kang et al.,
 * "Neurosurgeon: Collaborative Intelligence Between the Cloud and Mobile Edge", ASPLOS 2017,
 * doi:10.1145/3037697.3037698, which Duan and Wu (ICPP 2021, doi:10.1145/3472456.3472468) take, too.
 *
 * <p>Unlike theirs it learns from the times of groups of layers that ran in one call, as profiles have them, because single
 * layers' times do not add up to those (Eshratifar et al., JointDNN, doi:10.1109/TMC.2019.2947893, section 2.2).
 */
@Component(service = {ProfilerFactory.class, ProfileTrainer.class})
public final class RegressionProfilers implements ProfilerFactory, ProfileTrainer {
    static final String ID = "regression";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<KnownMachine> machines() {
        return List.of();
    }

    @Override
    public Optional<Profiler> find(String machine) {
        try {
            Path file = Path.of(machine);
            return JsonReader.formatOf(file)
                    .filter(LearntText.FORMAT::equals)
                    .map(format -> JsonReader.read(file, format, in -> new LearntText(in).read()))
                    .map(RegressionProfiler::new);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    @Override
    public Training train(List<Sample> samples) {
        check(samples);
        List<Point> points = new ArrayList<>();
        for (Sample left : samples) {
            Learnt learnt = Learnt.from(samples.stream().filter(s -> s != left).toList());
            ModelGraph graph = left.graph();
            for (Interval interval : left.profile().intervals()) {
                points.add(new Point(
                        graph.name(),
                        interval.first(),
                        interval.last(),
                        interval.first() == 0
                                && interval.last() == graph.layers().size() - 1,
                        interval.medianMs(),
                        learnt.milliseconds(graph, interval.first(), interval.last())));
            }
        }
        return new Training(LearntText.write(Learnt.from(samples)), points);
    }

    private static void check(List<Sample> samples) {
        if (samples.stream().map(s -> s.graph().sha256()).distinct().count() < Math.max(2, samples.size())) {
            throw new InputException(
                    "training", "it needs profiles of several networks, one of each", "Give at least two networks.");
        }
        Profile first = samples.get(0).profile();
        for (Sample sample : samples) {
            Profile profile = sample.profile();
            String where = "profile of '" + profile.model() + "'";
            if (!profile.machine().id().equals(first.machine().id()) || profile.threads() != first.threads()) {
                throw new InputException(
                        where,
                        "it was measured on " + profile.machine().id() + " with " + profile.threads()
                                + " threads, that of '" + first.model() + "' on "
                                + first.machine().id() + " with " + first.threads(),
                        "Train with profiles of one machine.");
            }
            if (!profile.modelSha256().equals(sample.graph().sha256())) {
                throw new InputException(
                        where, "it was measured with another model of that name", "Profile this model.");
            }
            if (profile.layers().size() != sample.graph().layers().size()
                    || profile.intervals().stream().noneMatch(i -> i.medianMs() > 0)) {
                throw new InputException(where, "it has no times of this network's layers", "Profile the model again.");
            }
        }
    }

    private record RegressionProfiler(Learnt learnt) implements Profiler {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Machine machine() {
            return new Machine(
                    learnt.machine() + "-" + ID, "any", learnt.description(), learnt.threads(), ID + " model");
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            return Profile.predicted(model, machine(), learnt.threads(), learnt.intervals(model.graph()));
        }
    }
}

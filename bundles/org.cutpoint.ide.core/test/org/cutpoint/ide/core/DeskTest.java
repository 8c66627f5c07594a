package org.cutpoint.ide.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.plan.Cut;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Limits;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.ide.core.OwnPresets.OwnTier;
import org.junit.jupiter.api.Test;

class DeskTest {
    private static final Network SLOW = new Network("slow", 1, 1, 0);
    private static final Network FAST = new Network("fast", 100, 100, 0);
    private static final Setup SETUP = new Setup("pi", 1, "gpu", SLOW, Objective.LATENCY, 1);

    private final Presets presets = new Presets();
    private final Desk desk = new Desk(
            new Analyst() {
                @Override
                public List<ModelEntry> catalogue() {
                    return List.of();
                }

                @Override
                public List<Network> networks() {
                    return Stream.concat(Stream.of(SLOW, FAST), presets.own().networks().stream())
                            .toList();
                }

                @Override
                public List<KnownMachine> machines() {
                    return Stream.concat(
                                    Stream.of("pi", "gpu"),
                                    presets.own().tiers().stream().map(OwnTier::name))
                            .map(name -> new KnownMachine(name, "", ""))
                            .toList();
                }

                @Override
                public Setup standard() {
                    return SETUP;
                }

                @Override
                public Model load(String source, Progress progress) {
                    throw new AssertionError();
                }

                @Override
                public Analysis analyse(Model model, Setup setup, Progress progress) {
                    throw new AssertionError();
                }
            },
            presets);
    private final Model one = model("one");
    private final Model two = model("two");
    private final List<Desk.State> told = new ArrayList<>();

    private static Model model(String name) {
        TensorInfo input = TensorInfo.of("in", ElementType.FP32, List.of(4L));
        TensorInfo output = TensorInfo.of("out", ElementType.FP32, List.of(4L));
        Layer layer = new Layer("a", List.of("a"), List.of("Relu"), List.of("in"), List.of(output), 4, 0, 0);
        ModelGraph graph = new ModelGraph(name, "0".repeat(64), List.of(input), List.of(layer), List.of("out"));
        return new Model(name, graph, Path.of(name));
    }

    private static Analysis analysis(Model model, Setup setup) {
        Cut cloud = new Cut(0, Set.of(), 0, 16, 0, 1, 0, 0, 16, 0, 0.5);
        Cut device = new Cut(1, Set.of("a"), 5, 0, 0, 0, 0, 0, 0, 0, 1);
        Problem problem = new Problem(
                model.graph().name(),
                List.of(Tier.of("device"), Tier.of("cloud")),
                List.of(new DataItem("in", 16)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                setup.objective(),
                setup.jobs(),
                2,
                false,
                Limits.NONE);
        return new Analysis(model, setup, "", problem, List.of("a"), List.of(cloud, device), Optional.of(device));
    }

    @Test
    void cutsWhereItIsBestUntilToldOtherwise() {
        desk.open(one);
        assertThat(desk.state().cutAt()).isEmpty();
        desk.done(analysis(one, SETUP));
        assertThat(desk.state().cutAt()).hasValue(1);
        desk.cut(0);
        assertThat(desk.state().cutAt()).hasValue(0);
        desk.setup(SETUP.withNetwork(FAST));
        assertThat(desk.state().position()).hasValue(0);
        desk.cutWhereBest();
        desk.done(analysis(one, SETUP.withNetwork(FAST)));
        assertThat(desk.state().cutAt()).hasValue(1);
    }

    @Test
    void resultsThatNobodyWantsAnyMoreAreIgnored() {
        desk.open(one);
        desk.open(two);
        desk.done(analysis(one, SETUP));
        assertThat(desk.state().analysis()).isEmpty();
        desk.setup(SETUP.withJobs(3));
        desk.done(analysis(two, SETUP));
        desk.failed(two, SETUP, "no");
        assertThat(desk.state().analysis()).isEmpty();
        assertThat(desk.state().trouble()).isEmpty();
        desk.failed(two, SETUP.withJobs(3), "no");
        assertThat(desk.state().trouble()).hasValue("no");
    }

    @Test
    void tellsOfChangesOnceAndOnlyOfChanges() {
        Runnable end = desk.listen(told::add);
        desk.open(one);
        desk.open(one);
        desk.setup(SETUP);
        desk.close(two);
        assertThat(told).hasSize(1);
        desk.close(one);
        assertThat(told).hasSize(2).last().extracting(Desk.State::model).isEqualTo(Optional.empty());
        end.run();
        desk.open(two);
        assertThat(told).hasSize(2);
    }

    private static OwnPresets own(double gflops, double mbps) {
        return new OwnPresets(
                List.of(new OwnTier("mine", gflops, OptionalDouble.empty(), OptionalDouble.empty())),
                List.of(new Network("ours", mbps, mbps, 5)),
                List.of());
    }

    @Test
    void followsChangedPresets() {
        presets.own(own(10, 1));
        Network ours = presets.own().networks().get(0);
        desk.open(one);
        Setup setup = SETUP.withNetwork(ours).withDevice("mine", 2);
        desk.setup(setup);
        desk.done(analysis(one, setup));
        presets.own(own(10, 1));
        assertThat(desk.state().analysis()).isPresent();
        presets.own(own(20, 1));
        assertThat(desk.state().analysis()).isEmpty();
        desk.done(analysis(one, setup));
        presets.own(own(20, 9));
        assertThat(desk.state().setup().network().uplinkMbps()).isEqualTo(9);
        assertThat(desk.state().analysis()).isEmpty();
        presets.own(OwnPresets.NONE);
        assertThat(desk.state().setup().device()).isEqualTo("pi");
        assertThat(desk.state().setup().slowdown()).isEqualTo(2);
        assertThat(desk.state().setup().network().name()).isEqualTo("ours");
    }

    @Test
    void presetsThatConcernNobodyChangeNothing() {
        desk.open(one);
        desk.done(analysis(one, SETUP));
        desk.listen(told::add);
        presets.own(own(1, 1));
        assertThat(told).isEmpty();
    }

    @Test
    void saysWhatACutCosts() {
        Analysis analysis = analysis(one, SETUP);
        assertThat(CutText.costs(analysis, 0))
                .isEqualTo("device 0.0 ms  ·  upload 16.0 ms (16 B)  ·  cloud 1.00 ms  ·  latency 17.0 ms  ·"
                        + "  energy 500 mJ");
        assertThat(CutText.best(analysis, 0)).isEqualTo("best cut: none (latency of one job -70.6 %)");
        assertThat(CutText.best(analysis, 1)).isEqualTo("best cut: none");
        assertThat(CutText.costs(analysis, 2)).startsWith("Not allowed");
    }
}

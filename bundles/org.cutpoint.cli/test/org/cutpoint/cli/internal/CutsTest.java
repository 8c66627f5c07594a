package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.ProblemLayer;
import org.cutpoint.api.plan.Tier;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.report.RunRecord.CutShare;
import org.cutpoint.workbench.Cuts;
import org.cutpoint.workbench.Layers;
import org.junit.jupiter.api.Test;

class CutsTest {
    /** a feeds b and c, these feed d; e reads the image. */
    private static final Problem DIAMOND = Fakes.problem(
            "diamond",
            1,
            List.of(
                    Fakes.layer("a", List.of("image")),
                    Fakes.layer("b", List.of("a")),
                    Fakes.layer("c", List.of("a")),
                    Fakes.layer("d", List.of("b", "c")),
                    Fakes.layer("e", List.of("image", "d"))));

    private static final Layers LAYERS = Layers.of(DIAMOND);

    private static Map<String, String> tiers(String... device) {
        Map<String, String> tiers = new HashMap<>();
        for (ProblemLayer layer : DIAMOND.layers()) {
            tiers.put(layer.id(), Set.of(device).contains(layer.id()) ? "device" : "cloud");
        }
        return tiers;
    }

    @Test
    void cutTakesWhatItsLayersNeed() {
        assertThat(Cuts.upTo(LAYERS, List.of("b"))).containsExactlyInAnyOrder("a", "b");
        assertThat(Cuts.upTo(LAYERS, List.of(" d "))).containsExactlyInAnyOrder("a", "b", "c", "d");
        assertThat(Cuts.upTo(LAYERS, List.of("b", "c"))).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void namesMayHoldCommasAndBackslashes() {
        assertThat(CutOptions.names(List.of("a,b", "c"))).containsExactly("a", "b", "c");
        assertThat(CutOptions.names(List.of("node\\, one,b"))).containsExactly("node, one", "b");
        assertThat(CutOptions.names(List.of("a\\\\,b"))).containsExactly("a\\", "b");
        assertThat(CutOptions.names(List.of("a/b\\c\\"))).containsExactly("a/b\\c\\");
        Layers odd = Layers.of(Fakes.problem(
                "odd", 1, List.of(Fakes.layer("a", List.of("image")), Fakes.layer(" a, b ", List.of("a")))));
        assertThat(Cuts.upTo(odd, CutOptions.names(List.of(" a\\, b ")))).containsExactlyInAnyOrder("a", " a, b ");
        assertThat(Cuts.exactly(odd, CutOptions.names(List.of(" a")))).containsExactly("a");
    }

    @Test
    void deviceLayersMustBeClosed() {
        assertThat(Cuts.exactly(LAYERS, List.of("c", "a"))).containsExactlyInAnyOrder("a", "c");
        assertThatThrownBy(() -> Cuts.exactly(LAYERS, List.of("a", "b", "d")))
                .isInstanceOf(InputException.class)
                .hasMessage("--device-layers: the cut is not closed: layer 'd' needs layer 'c', which would run in the"
                        + " cloud. Add 'c', or use --cut, which adds all that is needed");
    }

    @Test
    void unknownLayersAreGuessed() {
        Layers line = Layers.of(Fakes.line("net", 1, "conv1", "relu1", "fc6"));
        assertThatThrownBy(() -> Cuts.upTo(line, List.of("rleu1")))
                .isInstanceOf(InputException.class)
                .hasMessage("--cut: 'rleu1' is no layer of net. Did you mean 'relu1'?");
    }

    @Test
    void layersOfAModelAreThoseOfItsProblem() {
        assertThat(Layers.of(Fakes.Tiny.MODEL.graph())).isEqualTo(Layers.of(Fakes.line("zoo:tiny", 1, "a", "b", "c")));
    }

    @Test
    void aChainHasACutBetweenEachTierAndTheNext() {
        Problem chain = DIAMOND.withTiers(List.of(Tier.of("device"), Tier.of("edge"), Tier.of("cloud")));
        assertThat(Cuts.label(chain, Map.of("a", "device", "b", "edge", "c", "edge", "d", "cloud", "e", "cloud")))
                .isEqualTo("a+input | b+c+input");
        Map<String, String> edge = new HashMap<>();
        tiers().keySet().forEach(layer -> edge.put(layer, "edge"));
        assertThat(Cuts.label(chain, edge)).isEqualTo("input | none");
        assertThat(Cuts.label(chain, tiers())).isEqualTo("input | input");
        assertThat(Cuts.label(chain, tiers("a", "b", "c", "d", "e"))).isEqualTo("none");
        // It goes back.
        assertThat(Cuts.label(chain, tiers("e"))).isEqualTo("cloud 4+device 1");
    }

    @Test
    void labelsNameWhatCrosses() {
        assertThat(Cuts.label(DIAMOND, tiers("a", "b", "c", "d", "e"))).isEqualTo("none");
        assertThat(Cuts.label(DIAMOND, tiers())).isEqualTo("input");
        assertThat(Cuts.label(DIAMOND, tiers("a"))).isEqualTo("a+input");
        assertThat(Cuts.label(DIAMOND, tiers("a", "b"))).isEqualTo("a+b+input");
        assertThat(Cuts.label(DIAMOND, tiers("a", "b", "c"))).isEqualTo("b+c+input");
        assertThat(Cuts.label(DIAMOND, tiers("e"))).isEqualTo("cloud 4+device 1");
        List<ProblemLayer> wide = new ArrayList<>();
        Map<String, String> tiers = new HashMap<>();
        for (String id : List.of("p", "q", "r", "s")) {
            wide.add(Fakes.layer(id, List.of("image")));
            tiers.put(id, "device");
        }
        wide.add(Fakes.layer("t", List.of("p", "q", "r", "s")));
        tiers.put("t", "cloud");
        assertThat(Cuts.label(Fakes.problem("wide", 1, wide), tiers)).isEqualTo("p+q+2 more");
    }

    @Test
    void sharesCountJobsTheSmallestDevicePartFirst() {
        Problem line = Fakes.line("net", 3, "x", "y");
        Map<String, String> late = Map.of("x", "device", "y", "device");
        Map<String, String> early = Map.of("x", "device", "y", "cloud");
        Plan plan = new Plan(
                List.of(
                        new Assignment("1", "net", late, List.of()),
                        new Assignment("2", "net", early, List.of()),
                        new Assignment("3", "net", Map.copyOf(late), List.of())),
                List.of("2", "1", "3"),
                OptionalDouble.empty());
        assertThat(Cuts.shares(Workload.of(line), plan)).containsExactly(new CutShare("x", 1), new CutShare("none", 2));
    }

    @Test
    void planByHandCutsAllJobsAlike() {
        Plan plan = Cuts.plan(Fakes.line("net", 3, "x", "y"), Set.of("x"));
        assertThat(plan.schedule()).containsExactly("1", "2", "3");
        assertThat(plan.assignments()).allMatch(a -> a.tiers().equals(Map.of("x", "device", "y", "cloud")));
    }
}

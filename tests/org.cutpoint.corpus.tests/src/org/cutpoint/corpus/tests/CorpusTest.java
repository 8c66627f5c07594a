package org.cutpoint.corpus.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.corpus.tests.Packages.Missing;
import org.cutpoint.model.onnx.OnnxModels;
import org.cutpoint.model.tck.Divisions;
import org.cutpoint.model.tck.PythonOnnx;
import org.cutpoint.model.tck.RuntimeFusions;
import org.cutpoint.model.tck.ShapesAgree;
import org.cutpoint.model.tck.SplitContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pretrained networks: what is said of their tensors holds, and cut anywhere they compute what the whole computes. */
class CorpusTest {
    @TempDir
    private Path temp;

    private OnnxModels onnx;

    @BeforeEach
    void setUp() {
        onnx = OnnxModels.in(temp.resolve("cache"));
    }

    private Model load(Pretrained network, Granularity granularity) throws Exception {
        return load(network, new LoadOptions(granularity, network.shapes()));
    }

    private Model load(Pretrained network, LoadOptions options) throws Exception {
        try {
            Path file = network.file(new Packages());
            return onnx.loader().load(file.toString(), options, Progress.NONE);
        } catch (Missing e) {
            return abort("not tested: " + e.getMessage());
        }
    }

    private SplitContract contract(Pretrained network, Granularity granularity) throws Exception {
        Model model = load(network, granularity);
        SplitContract contract = new SplitContract(model, onnx.splitter(), network.inputs(model), network.tolerance());
        assertThat(network.tolerance() == 1e-4 || contract.wholes() > 1e-5)
                .as("what excuses a larger tolerance")
                .isTrue();
        return contract;
    }

    @ParameterizedTest
    @EnumSource(names = {"BLAZEFACE_FRONT", "MLSD_320_TINY", "SILERO_VAD", "SILERO_VAD_16_KHZ", "MINILM"})
    void aSampleOfAllDivisions(Pretrained network) throws Exception {
        Model model = load(network, Granularity.LAYER);
        contract(network, Granularity.LAYER)
                .check(Math.max(1, model.graph().layers().size() / 6), 3, 3);
    }

    /** What is chosen for open dimensions runs, at either sampling rate. */
    @ParameterizedTest
    @EnumSource(names = {"SILERO_VAD", "SILERO_VAD_16_KHZ"})
    void openDimensionsGetSizesThatWork(Pretrained network) throws Exception {
        Model model = load(network, new LoadOptions(Granularity.LAYER, Map.of()));
        new SplitContract(model, onnx.splitter(), network.inputs(model), network.tolerance()).check(1, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void shapesAreThoseOfARun(Pretrained network) throws Exception {
        Model model = load(network, Granularity.OP);
        assertThat(ShapesAgree.check(model, network.inputs(model))).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void whatTheRuntimeFusesIsOneLayer(Pretrained network) throws Exception {
        Model layers = load(network, Granularity.LAYER);
        Model nodes = load(network, Granularity.OP);
        assertThat(RuntimeFusions.across(layers, nodes, onnx.splitter(), temp)).isEmpty();
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource
    void allPrefixesAndManyDivisions(Pretrained network) throws Exception {
        contract(network, Granularity.LAYER).check(1, 200, 200);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource
    void allPrefixesNodeByNode(Pretrained network) throws Exception {
        contract(network, Granularity.OP).check(1, 0, 0);
    }

    /** Where the environment has Python's onnx package. */
    @ParameterizedTest
    @EnumSource
    void theCheckerOfOnnxPassesSegments(Pretrained network) throws Exception {
        Optional<PythonOnnx> checker = PythonOnnx.find();
        assumeTrue(checker.isPresent(), "CUTPOINT_PYTHON does not name a Python with onnx");
        Model model = load(network, Granularity.LAYER);
        int every = Math.max(1, model.graph().layers().size() / 10);
        Set<List<String>> segments = new HashSet<>();
        new Divisions(model.graph()).prefixes(every).forEach(segments::addAll);
        List<String> all = new ArrayList<>();
        for (Layer layer : model.graph().layers()) {
            all.add(layer.id());
        }
        segments.add(all);
        int name = 0;
        for (List<String> segment : segments) {
            onnx.splitter().write(model, model.graph().segment(segment), temp.resolve(name++ + ".onnx"));
        }
        assertThat(checker.get().faults(temp)).isEmpty();
    }
}

package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.model.tck.SplitContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all splitters are held to: it sees what is wrong, and sees it without doing things twice. */
class SplitContractTest {
    @TempDir
    private Path folder;

    private final ModelFiles files = new ModelFiles();
    private final OnnxSplitter splitter = new OnnxSplitter(files);

    /** Segments cut from the model that is chosen for each. */
    private record Chosen(ModelSplitter splitter, Function<Segment, Model> model) implements ModelSplitter {
        @Override
        public ByteBuffer split(Model asked, Segment segment) {
            return splitter.split(model.apply(segment), segment);
        }

        @Override
        public List<Path> write(Model asked, Segment segment, Path file) {
            return splitter.write(model.apply(segment), segment, file);
        }
    }

    /** Six layers in a line; what the last one makes depends on the weight. */
    private Model line(String name, float weight) throws Exception {
        Path own = Files.createDirectory(folder.resolve(name));
        Path file = Graphs.write(
                own,
                new Graphs()
                        .input("x", 2, 4)
                        .floatsOf("w", new long[] {4}, 0.1f, 0.2f, 0.3f, weight)
                        .node("Softmax x -> a")
                        .node("CumSum a,axis -> b")
                        .node("Softmax b -> c")
                        .node("CumSum c,axis -> d")
                        .node("Softmax d -> e")
                        .node("CumSum e,axis -> f")
                        .node("Mul f,w -> y")
                        .index("axis", 1)
                        .output("y")
                        .model());
        return new OnnxLoader(files).load(file.toString(), Progress.NONE);
    }

    @Test
    void loadsEachSegmentOfALineOnce() throws Exception {
        Model line = line("line", 0.4f);
        List<Segment> made = new ArrayList<>();
        Chosen watched = new Chosen(splitter, segment -> {
            made.add(segment);
            return line;
        });
        new SplitContract(line, watched, Map.of(), 1e-4).check(1, 30, 100);
        int layers = line.graph().layers().size();
        assertThat(layers).isGreaterThan(4);
        assertThat(made).doesNotHaveDuplicates().hasSizeBetween(layers * layers / 3, layers * (layers + 1) / 2);
    }

    @Test
    void noticesAWeightThatIsWrongInOnePiece() throws Exception {
        Model line = line("line", 0.4f);
        Model wrong = line("wrong", 0.41f);
        List<String> layers = line.graph().layers().stream().map(Layer::id).toList();
        List<String> tail = layers.subList(2, layers.size());
        Chosen oneWrong = new Chosen(splitter, segment -> segment.layers().equals(tail) ? wrong : line);
        SplitContract contract = new SplitContract(line, oneWrong, Map.of(), 1e-4);
        contract.check(List.of(List.of(layers.subList(0, 3), layers.subList(3, layers.size()))));
        assertThatThrownBy(() -> contract.check(1, 0, 0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(tail.toString())
                .hasRootCauseMessage("without optimisation, y is not the whole's");
    }

    /** A tolerance that nothing meets shows that each division's own result is looked at. */
    @Test
    void comparesWhatOptimisedPiecesMake() throws Exception {
        Model line = line("line", 0.4f);
        List<String> layers = line.graph().layers().stream().map(Layer::id).toList();
        List<List<String>> division = List.of(layers.subList(0, 2), layers.subList(2, layers.size()));
        SplitContract contract = new SplitContract(line, splitter, Map.of(), -1);
        assertThatThrownBy(() -> contract.check(List.of(division)))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseMessage("y differs by 0.0, optimised, cut as " + division);
    }
}

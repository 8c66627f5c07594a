package org.cutpoint.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModelGraphTest {
    private static TensorInfo tensor(String id, long elements) {
        return TensorInfo.of(id, ElementType.FP32, List.of(elements));
    }

    private static Layer layer(String id, List<String> inputs, TensorInfo... outputs) {
        return new Layer(id, List.of(id), List.of("Op"), inputs, List.of(outputs), 10, 5, 20);
    }

    /** in -> a -> (b, c) -> d; a's tensor is also a result. */
    private static ModelGraph diamond() {
        return new ModelGraph(
                "diamond",
                "00",
                List.of(tensor("in", 8)),
                List.of(
                        layer("a", List.of("in"), tensor("ta", 4)),
                        layer("b", List.of("ta"), tensor("tb", 2)),
                        layer("c", List.of("ta", "in"), tensor("tc", 3)),
                        layer("d", List.of("tb", "tc"), tensor("td", 1))),
                List.of("td", "ta"));
    }

    @Test
    void knowsProducersConsumersAndReachability() {
        ModelGraph graph = diamond();
        assertThat(graph.producer("tb")).contains("b");
        assertThat(graph.producer("in")).isEmpty();
        assertThat(graph.consumers("ta")).containsExactlyInAnyOrder("b", "c");
        assertThat(graph.ancestors("d")).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(graph.descendants("b")).containsExactly("d");
        assertThat(graph.macs()).isEqualTo(40);
        assertThat(graph.parameters()).isEqualTo(20);
    }

    @Test
    void segmentReadsWhatItDoesNotMakeAndReturnsWhatOthersNeed() {
        Segment segment = diamond().segment(List.of("c", "a"));
        assertThat(segment.layers()).containsExactly("a", "c");
        assertThat(segment.inputs()).extracting(TensorInfo::id).containsExactly("in");
        assertThat(segment.outputs()).extracting(TensorInfo::id).containsExactly("ta", "tc");

        Segment rest = diamond().segment(List.of("b", "d"));
        assertThat(rest.inputs()).extracting(TensorInfo::id).containsExactly("ta", "tc");
        assertThat(rest.outputs()).extracting(TensorInfo::id).containsExactly("td");
    }

    @Test
    void crossingBytesCountsEveryTensorOnceIncludingInputsUsedLate() {
        ModelGraph graph = diamond();
        assertThat(Stream.of(0, 1, 2, 3, 4).map(graph::crossingBytes)).containsExactly(32L, 48L, 56L, 20L, 0L);
    }

    @Test
    void refusesWhatIsNoGraph() {
        TensorInfo in = tensor("in", 1);
        assertThatThrownBy(() -> new ModelGraph(
                        "g", "00", List.of(in), List.of(layer("a", List.of("nowhere"), tensor("t", 1))), List.of("t")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'")
                .hasMessageContaining("'nowhere'");
        assertThatThrownBy(() -> new ModelGraph(
                        "g",
                        "00",
                        List.of(in),
                        List.of(layer("a", List.of("in"), tensor("t", 1)), layer("b", List.of("in"), tensor("t", 1))),
                        List.of("t")))
                .hasMessageContaining("'t' is made twice");
        assertThatThrownBy(() -> new ModelGraph(
                        "g", "00", List.of(in), List.of(layer("a", List.of("in"), tensor("t", 1))), List.of("u")))
                .hasMessageContaining("no tensor 'u'");
        assertThatThrownBy(() -> diamond().segment(List.of())).hasMessageContaining("at least one layer");
    }

    @Test
    void sizesThatOverflowAreRefused() {
        assertThatThrownBy(() -> TensorInfo.of("t", ElementType.FP64, List.of(1L << 31, 1L << 31)))
                .isInstanceOf(ArithmeticException.class);
    }
}

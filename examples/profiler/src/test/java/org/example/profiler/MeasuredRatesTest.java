package org.example.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.profile.tck.ProfilerContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredRatesTest extends ProfilerContract {
    private static final String RATES = "cores=2\nlayerMs=0.5\ngigabytesPerS=1\ngigaMacsPerS=10\ngigaMacsPerS.Gemm=1\n";

    @TempDir
    private Path folder;

    @Override
    protected ProfilerFactory profilers() {
        return new MeasuredRates();
    }

    @Override
    protected List<String> machines() {
        return List.of("example-board", file(RATES));
    }

    private String file(String lines) {
        try {
            return Files.writeString(folder.resolve("mine.rates"), lines).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A convolution of 100 M operations, then a full connection of 20 M; each reads and writes some kilobytes. */
    private static Model model() {
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(1000L));
        TensorInfo a = TensorInfo.of("a", ElementType.FP32, List.of(1000L));
        TensorInfo b = TensorInfo.of("b", ElementType.FP32, List.of(1000L));
        List<Layer> layers = List.of(
                new Layer("a", List.of("a"), List.of("Conv"), List.of("x"), List.of(a), 100_000_000, 0, 0),
                new Layer("b", List.of("b"), List.of("Gemm"), List.of("a"), List.of(b), 20_000_000, 0, 0));
        ModelGraph graph = new ModelGraph("net", "0".repeat(64), List.of(x), layers, List.of("b"));
        return new Model("net.onnx", graph, Path.of("net.onnx"));
    }

    @Test
    void predictsByOperatorsRates() {
        Profiler profiler = profilers().find(file(RATES)).orElseThrow();
        Profile profile = profiler.profile(model(), ProfileOptions.DEFAULT, Progress.NONE);
        assertEquals("mine", profile.machine().id());
        assertEquals(0.5 + 10, profile.interval(0, 0).orElseThrow().medianMs(), 1e-9);
        assertEquals(0.5 + 20, profile.interval(1, 1).orElseThrow().medianMs(), 1e-9);
    }

    @Test
    void refusesWhatIsWrong() {
        for (List<String> wrong : List.of(
                List.of(RATES + "speed=1", "speed"),
                List.of(RATES + "cores=many", "cores"),
                List.of(RATES + "gigaMacsPerS.Conv=0", "gigaMacsPerS.Conv"),
                List.of("gigaMacsPerS=10", "gigabytesPerS"),
                List.of("\\u12", "cannot be read"))) {
            String file = file(wrong.get(0));
            InputException refusal =
                    assertThrows(InputException.class, () -> profilers().find(file), "accepted: " + wrong.get(0));
            assertTrue(refusal.getMessage().contains(wrong.get(1)), refusal.getMessage());
        }
    }
}

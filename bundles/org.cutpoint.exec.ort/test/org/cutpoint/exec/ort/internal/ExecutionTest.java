package org.cutpoint.exec.ort.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured computes, or nothing does. */
class ExecutionTest {
    @TempDir
    Path directory;

    private TinyNetwork network;

    @BeforeEach
    void create() {
        network = new TinyNetwork(directory, 2, 8);
    }

    private void open(Execution execution) {
        try (SegmentSession session =
                new OrtExecutor(network, execution).open(network.model, network.whole(), ExecutionOptions.DEFAULT)) {
            session.run(List.of(Tensor.random(network.model.graph().inputs().get(0), 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"cuda, CUDA", "tensorrt, TENSOR_RT", "coreml, CORE_ML", "xnnpack, XNNPACK"})
    void missingProviderIsNeverReplaced(String name, OrtProvider id) {
        assumeTrue(!OrtEnvironment.getAvailableProviders().contains(id), "this build has it");
        assertThatThrownBy(() -> open(new Execution(name, List.of(), false)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("execution provider '" + name + "': this build of ONNX Runtime")
                .hasMessageContaining("lacks it; it has cpu");
        OrtExecutor executor = new OrtExecutor(network, new Execution(name, List.of(), false));
        assertThatThrownBy(() -> executor.workers(ExecutionOptions.DEFAULT))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("execution provider '" + name + "': this build of ONNX Runtime");
        assertThatThrownBy(executor::runtime)
                .as("nobody shall take it for what computes")
                .isInstanceOf(InputException.class)
                .hasMessageContaining("execution provider '" + name + "': this build of ONNX Runtime");
    }

    @Test
    void unknownProviderIsRefusedWithThoseThatThereAre() {
        OrtExecutor executor = new OrtExecutor(network, new Execution("gpu", List.of(), false));
        assertThatThrownBy(executor::runtime)
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "execution provider 'gpu': it is unknown. Choose one of cpu, cuda, tensorrt, coreml, xnnpack.");
    }

    @ParameterizedTest
    @CsvSource({"device_id=1, but got [device_id]", "device_id, is not KEY=VALUE", "=1, is not KEY=VALUE"})
    void wrongOptionsAreRefused(String option, String message) {
        assertThatThrownBy(() -> open(new Execution("cpu", List.of(option), false)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("execution provider 'cpu'")
                .hasMessageContaining(message);
    }

    @Test
    void processorComputesEverything() {
        open(new Execution("CPU", List.of(), false));
    }

    @Test
    void providerStandsInTheRuntimesName() {
        assertThat(new OrtExecutor(network, new Execution("CPU", List.of(), false)).runtime())
                .matches("onnxruntime [\\d.]+ cpu");
    }

    @Test
    void configurationComesBeforeTheFrameworksProperties() {
        Map<String, String> properties =
                Map.of("cutpoint.provider", " cuda ", "cutpoint.provider.options", " device_id=1  arena=2 ");
        assertThat(Execution.of(config(""), properties::get))
                .isEqualTo(new Execution("cuda", List.of("device_id=1", "arena=2"), true));
        assertThat(Execution.of(config("xnnpack", "a=b"), properties::get))
                .isEqualTo(new Execution("xnnpack", List.of("a=b"), true));
        assertThat(Execution.of(config(""), name -> null)).isEqualTo(new Execution("cpu", List.of(), true));
        assertThat(Execution.of(config(""), name -> "")).isEqualTo(new Execution("cpu", List.of(), true));
    }

    private static OrtConfig config(String provider, String... options) {
        return new OrtConfig() {
            @Override
            public String provider() {
                return provider;
            }

            @Override
            public String[] options() {
                return options;
            }

            @Override
            public boolean wholly() {
                return true;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return OrtConfig.class;
            }
        };
    }
}

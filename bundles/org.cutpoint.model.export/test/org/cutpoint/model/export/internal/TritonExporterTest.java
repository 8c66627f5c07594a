package org.cutpoint.model.export.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TritonExporterTest {
    @TempDir
    private Path temp;

    private Diamonds network;
    private Path out;

    @BeforeEach
    void setUp() throws IOException {
        network = new Diamonds(temp, 1);
        out = temp.resolve("out");
    }

    private void export(Map<String, String> byLetter) {
        new TritonExporter(network.onnx.splitter(), Diamonds.evaluator())
                .export(network.model, "device", network.tiers(byLetter), out, Progress.NONE);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(f -> !f.equals(out))
                    .map(f -> out.relativize(f).toString().replace('\\', '/') + (Files.isDirectory(f) ? "/" : ""))
                    .sorted()
                    .toList();
        }
    }

    private String config(String model) throws IOException {
        return Files.readString(out.resolve(model).resolve("config.pbtxt"));
    }

    @Test
    void aModelForEachSegmentAndAnEnsembleForAllTiersBehindTheDevice() throws Exception {
        export(Map.of("c", "edge", "j", "edge", "d", "cloud"));
        assertThat(files())
                .containsExactly(
                        "diamonds-1-device/",
                        "diamonds-1-device/1/",
                        "diamonds-1-device/1/model.onnx",
                        "diamonds-1-device/config.pbtxt",
                        "diamonds-2-edge/",
                        "diamonds-2-edge/1/",
                        "diamonds-2-edge/1/model.onnx",
                        "diamonds-2-edge/config.pbtxt",
                        "diamonds-3-cloud/",
                        "diamonds-3-cloud/1/",
                        "diamonds-3-cloud/1/model.onnx",
                        "diamonds-3-cloud/config.pbtxt",
                        "diamonds-cloud/",
                        "diamonds-cloud/1/",
                        "diamonds-cloud/config.pbtxt",
                        "segments.json");
        assertThat(config("diamonds-3-cloud"))
                .isEqualTo(
                        """
                        name: "diamonds-3-cloud"
                        platform: "onnxruntime_onnx"
                        max_batch_size: 0
                        input {
                          name: "j0"
                          data_type: TYPE_FP32
                          dims: [ 2, 4 ]
                        }
                        output {
                          name: "d0"
                          data_type: TYPE_FP32
                          dims: [ 1, 4 ]
                        }
                        """);
        assertThat(config("diamonds-cloud"))
                .isEqualTo(
                        """
                        name: "diamonds-cloud"
                        platform: "ensemble"
                        max_batch_size: 0
                        input {
                          name: "a0"
                          data_type: TYPE_FP32
                          dims: [ 1, 4 ]
                        }
                        input {
                          name: "b0"
                          data_type: TYPE_FP32
                          dims: [ 1, 4 ]
                        }
                        output {
                          name: "d0"
                          data_type: TYPE_FP32
                          dims: [ 1, 4 ]
                        }
                        ensemble_scheduling {
                          step {
                            model_name: "diamonds-2-edge"
                            model_version: -1
                            input_map { key: "a0" value: "a0" }
                            input_map { key: "b0" value: "b0" }
                            output_map { key: "j0" value: "j0" }
                          }
                          step {
                            model_name: "diamonds-3-cloud"
                            model_version: -1
                            input_map { key: "j0" value: "j0" }
                            output_map { key: "d0" value: "d0" }
                          }
                        }
                        """);
    }

    @Test
    void anEnsembleForEachTurn() throws Exception {
        export(Map.of("a", "cloud", "d", "cloud"));
        assertThat(files()).contains("diamonds-cloud-1/config.pbtxt", "diamonds-cloud-2/config.pbtxt");
        assertThat(config("diamonds-cloud-2")).contains("model_name: \"diamonds-3-cloud\"");
    }

    @Test
    void noEnsembleWhereTheDeviceRunsAll() throws Exception {
        export(Map.of());
        assertThat(files())
                .containsExactly(
                        "diamonds-1-device/",
                        "diamonds-1-device/1/",
                        "diamonds-1-device/1/model.onnx",
                        "diamonds-1-device/config.pbtxt",
                        "segments.json");
    }

    @Test
    void scalarsAndOddNames() {
        Segment segment = new Segment(
                List.of("layer"),
                List.of(TensorInfo.of("a \"scalar\"\n", ElementType.BOOL, List.of())),
                List.of(TensorInfo.of("\\text", ElementType.BYTES, List.of(3L))));
        assertThat(TritonConfig.model(new ExportedSegment("m", "device", segment, List.of())))
                .isEqualTo(
                        """
                        name: "m"
                        platform: "onnxruntime_onnx"
                        max_batch_size: 0
                        input {
                          name: "a \\"scalar\\"\\012"
                          data_type: TYPE_BOOL
                          dims: [ 1 ]
                          reshape { shape: [ ] }
                        }
                        output {
                          name: "\\\\text"
                          data_type: TYPE_STRING
                          dims: [ 3 ]
                        }
                        """);
    }
}

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
import org.cutpoint.model.content.SegmentNames;
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

    /** The name of the segment of these layers. */
    private String name(String... layers) {
        return SegmentNames.of(network.model.graph(), network.model.graph().segment(List.of(layers)));
    }

    @Test
    void aModelForEachSegmentAndAnEnsembleForAllTiersBehindTheDevice() throws Exception {
        export(Map.of("c", "edge", "j", "edge", "d", "cloud"));
        String edge = name("c0", "j0");
        String cloud = name("d0");
        String both = name("c0", "j0", "d0");
        assertThat(List.of(edge, cloud, both)).allMatch(n -> n.matches("cutpoint-[0-9a-f]{16}"));
        assertThat(files())
                .containsExactlyInAnyOrder(
                        "diamonds-1-device/",
                        "diamonds-1-device/1/",
                        "diamonds-1-device/1/model.onnx",
                        "diamonds-1-device/config.pbtxt",
                        edge + "/",
                        edge + "/1/",
                        edge + "/1/model.onnx",
                        edge + "/config.pbtxt",
                        cloud + "/",
                        cloud + "/1/",
                        cloud + "/1/model.onnx",
                        cloud + "/config.pbtxt",
                        both + "/",
                        both + "/1/",
                        both + "/config.pbtxt",
                        "diamonds-cloud/",
                        "diamonds-cloud/1/",
                        "diamonds-cloud/config.pbtxt",
                        "segments.json");
        assertThat(config(both)).isEqualTo(config("diamonds-cloud").replace("\"diamonds-cloud\"", "\"" + both + "\""));
        assertThat(config(cloud))
                .isEqualTo(
                        """
                        name: "CLOUD"
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
                        """
                                .replace("CLOUD", cloud));
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
                            model_name: "EDGE"
                            model_version: -1
                            input_map { key: "a0" value: "a0" }
                            input_map { key: "b0" value: "b0" }
                            output_map { key: "j0" value: "j0" }
                          }
                          step {
                            model_name: "CLOUD"
                            model_version: -1
                            input_map { key: "j0" value: "j0" }
                            output_map { key: "d0" value: "d0" }
                          }
                        }
                        """
                                .replace("EDGE", edge)
                                .replace("CLOUD", cloud));
    }

    @Test
    void anEnsembleForEachTurn() throws Exception {
        export(Map.of("a", "cloud", "d", "cloud"));
        assertThat(files()).contains("diamonds-cloud-1/config.pbtxt", "diamonds-cloud-2/config.pbtxt");
        assertThat(config("diamonds-cloud-2")).contains("model_name: \"" + name("d0") + "\"");
    }

    @Test
    void theSegmentsOfAllJobsInOneRepository() throws Exception {
        List<Map<String, String>> jobs = List.of(
                network.tiers(Map.of("d", "cloud")),
                network.tiers(Map.of("j", "cloud", "d", "cloud")),
                network.tiers(Map.of("d", "cloud", "j", "cloud")),
                network.tiers(Map.of()));
        List<ExportedSegment> segments = new TritonExporter(network.onnx.splitter(), Diamonds.evaluator())
                .export(network.model, "device", jobs, out, Progress.NONE);
        assertThat(segments)
                .extracting(ExportedSegment::name)
                .containsExactly("diamonds-1-device", name("d0"), name("j0", "d0"));
        assertThat(files()).contains("diamonds-cloud/config.pbtxt", name("j0", "d0") + "/1/model.onnx");
    }

    @Test
    void aSegmentsNameSaysTheContentAndNotWhereItLies() throws Exception {
        Diamonds same = new Diamonds(Files.createDirectories(temp.resolve("elsewhere")), 1);
        Diamonds longer = new Diamonds(Files.createDirectories(temp.resolve("longer")), 2);
        assertThat(SegmentNames.of(same.model.graph(), same.model.graph().segment(List.of("d0"))))
                .isEqualTo(name("d0"));
        assertThat(SegmentNames.of(longer.model.graph(), longer.model.graph().segment(List.of("d0"))))
                .isNotEqualTo(name("d0"));
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

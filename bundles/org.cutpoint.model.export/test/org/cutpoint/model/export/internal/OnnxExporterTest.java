package org.cutpoint.model.export.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.model.tck.Divisions;
import org.cutpoint.model.tck.Inference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExporterTest {
    @TempDir
    private Path temp;

    private Diamonds network;
    private OnnxExporter exporter;
    private Path out;

    @BeforeEach
    void setUp() throws IOException {
        network = new Diamonds(temp, 2);
        exporter = new OnnxExporter(network.onnx.splitter(), Diamonds.evaluator());
        out = temp.resolve("out");
    }

    private List<ExportedSegment> export(Map<String, String> tiers) {
        return exporter.export(network.model, "device", tiers, out, Progress.NONE);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatIsWrittenRunsInItsOrderAndGivesWhatTheWholeGives() throws Exception {
        List<ExportedSegment> segments = export(network.tiers(Map.of("c", "cloud")));
        assertThat(segments)
                .extracting(ExportedSegment::name)
                .containsExactly("1-device", "2-cloud", "3-device", "4-cloud", "5-device");
        assertThat(names(out))
                .containsExactly(
                        "1-device.onnx",
                        "2-cloud.onnx",
                        "3-device.onnx",
                        "4-cloud.onnx",
                        "5-device.onnx",
                        "segments.json");
        Map<String, Tensor> known = new HashMap<>();
        known.put("x", Tensor.random(network.model.graph().tensor("x"), 1));
        Tensor whole = Inference.run(
                        network.model.file(),
                        OptLevel.NO_OPT,
                        known,
                        List.of(network.model.graph().tensor("d1")))
                .get("d1");
        for (ExportedSegment segment : segments) {
            Path file = out.resolve(segment.files().get(0).path());
            known.putAll(Inference.run(
                    file, OptLevel.NO_OPT, known, segment.segment().outputs()));
        }
        assertThat(known.get("d1")).isEqualTo(whole);
    }

    @Test
    void theManifestSaysWhatThereIs() throws Exception {
        List<ExportedSegment> segments = export(network.tiers(Map.of("c", "cloud", "j", "cloud", "d", "cloud")));
        ExportedSegment first = segments.get(0);
        byte[] content = Files.readAllBytes(out.resolve("1-device.onnx"));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(first.bytes()).isEqualTo(content.length);
        assertThat(Files.readString(out.resolve("segments.json")))
                .startsWith("{\"format\":\"cutpoint-segments/1\",\"model\":\"" + network.model.source()
                        + "\",\"sha256\":\""
                        + network.model.graph().sha256() + "\","
                        + "\"inputs\":[{\"id\":\"x\",\"shape\":[1,4],\"type\":\"FP32\",\"bytes\":16}],"
                        + "\"results\":[{\"id\":\"d1\",\"shape\":[1,4],\"type\":\"FP32\",\"bytes\":16}],"
                        + "\"segments\":[{\"name\":\"1-device\",\"tier\":\"device\",\"layers\":[\"a0\",\"b0\"],"
                        + "\"inputs\":[{\"id\":\"x\",\"shape\":[1,4],\"type\":\"FP32\",\"bytes\":16}],"
                        + "\"outputs\":[{\"id\":\"a0\",\"shape\":[1,4],\"type\":\"FP32\",\"bytes\":16},"
                        + "{\"id\":\"b0\",\"shape\":[1,4],\"type\":\"FP32\",\"bytes\":16}],"
                        + "\"files\":[{\"path\":\"1-device.onnx\",\"bytes\":" + content.length + ",\"sha256\":\""
                        + sha256 + "\"}]},{\"name\":\"2-cloud\",")
                .endsWith("}]}]}\n");
    }

    /** Against an order written down a second time. */
    @Test
    void segmentsAreThoseOfTheExchangeFormat() throws Exception {
        Diamonds large = new Diamonds(Files.createDirectory(temp.resolve("large")), 5);
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            Map<String, String> tiers = new HashMap<>();
            for (Layer layer : large.model.graph().layers()) {
                tiers.put(layer.id(), List.of("device", "cloud", "edge").get(random.nextInt(2 + i % 2)));
            }
            List<List<String>> expected = new Divisions(large.model.graph()).segments("device", tiers);
            assertThat(Placements.of(large.model, "device", tiers, Diamonds.evaluator()))
                    .as("%s", tiers)
                    .extracting(p -> p.segment().layers())
                    .isEqualTo(expected);
        }
    }

    @Test
    void anEmptyFolderIsFilled() throws Exception {
        Files.createDirectory(out);
        export(network.tiers(Map.of()));
        assertThat(names(out)).containsExactly("1-device.onnx", "segments.json");
    }

    @Test
    void whatIsThereStaysAsItIs() throws Exception {
        Files.createDirectory(out);
        Files.writeString(out.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> export(network.tiers(Map.of())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not empty");
        assertThat(names(out)).containsExactly("notes.txt");
        Path file = out.resolve("notes.txt");
        assertThatThrownBy(() -> exporter.export(network.model, "device", network.tiers(Map.of()), file, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> exporter.export(
                        network.model, "device", network.tiers(Map.of()), temp.resolve("no/where"), Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no folder");
    }

    /** Writes some segments, then fails as a full disk does. */
    private static final class Full implements ModelSplitter {
        private final ModelSplitter splitter;
        private int room;

        Full(ModelSplitter splitter, int room) {
            this.splitter = splitter;
            this.room = room;
        }

        @Override
        public ByteBuffer split(Model model, Segment segment) {
            return splitter.split(model, segment);
        }

        @Override
        public List<Path> write(Model model, Segment segment, Path file) {
            if (room-- == 0) {
                throw new InputException(file.toString(), "cannot be written (no space left)", "");
            }
            return splitter.write(model, segment, file);
        }
    }

    @Test
    void nothingIsLeftOfWhatFails() throws Exception {
        OnnxExporter failing = new OnnxExporter(new Full(network.onnx.splitter(), 2), Diamonds.evaluator());
        List<String> before = names(temp);
        Map<String, String> tiers = network.tiers(Map.of("c", "cloud"));
        assertThatThrownBy(() -> failing.export(network.model, "device", tiers, out, Progress.NONE))
                .hasMessageContaining("no space left");
        assertThat(names(temp)).isEqualTo(before);
        Files.createDirectory(out);
        OnnxExporter again = new OnnxExporter(new Full(network.onnx.splitter(), 2), Diamonds.evaluator());
        assertThatThrownBy(() -> again.export(network.model, "device", tiers, out, Progress.NONE))
                .hasMessageContaining("no space left");
        assertThat(names(out)).isEmpty();
    }

    @Test
    void anAssignmentMustFitTheNetwork() {
        Map<String, String> tiers = new HashMap<>(network.tiers(Map.of()));
        tiers.remove("c1");
        assertThatThrownBy(() -> export(tiers))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("layer 'c1'")
                .hasMessageContaining("no tier");
        tiers.put("c1", "cloud");
        tiers.put("z", "cloud");
        assertThatThrownBy(() -> export(tiers))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no layer 'z'");
    }

    @Test
    void manySegmentsSortInTheirOrder() {
        List<Placements.Placed> placed = new ArrayList<>();
        Segment any = network.model.graph().segment(List.of("a0"));
        for (int i = 0; i < 12; i++) {
            placed.add(new Placements.Placed(network.model, i % 2 == 0 ? "device" : "far/../cloud", any));
        }
        assertThat(Names.of(placed))
                .isSorted()
                .startsWith("01-device", "02-far-..-cloud")
                .endsWith("12-far-..-cloud");
    }
}

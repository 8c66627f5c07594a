package org.cutpoint.model.export.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.Tiling;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which parts there are, and that they come whole or not at all. That they compute what the network does is tested with
 * everything that is shipped.
 */
class OnnxTileExporterTest {
    private static final Tiling TWO = new Tiling(2, List.of(0, 1, 4), List.of(0, 4));

    @TempDir
    private Path temp;

    private Diamonds network;
    private List<String> layers;
    private Path out;

    @BeforeEach
    void setUp() throws IOException {
        network = new Diamonds(temp, 2);
        layers = network.model.graph().layers().stream().map(l -> l.id()).toList();
        out = temp.resolve("out");
    }

    /** The network itself in place of one in tiles: two paths of a layer and two, of which the third puts tiles together. */
    private List<ExportedSegment> export(TilePlan plan, int taken) {
        Front front = new Front(Map.of("t", new Image(1, 4, 4, 4)), List.of(), List.of(), List.of(new Prefix(2, "t")));
        return new OnnxTileExporter(
                        network.onnx.splitter(), (model, progress) -> front, (model, read, tiling, file, progress) -> {
                            write(file);
                            return new TiledModel(
                                    network.model,
                                    List.of(
                                            layers.subList(0, 3),
                                            List.of(layers.get(1), layers.get(2), layers.get(taken))),
                                    layers.get(2),
                                    "t");
                        })
                .export(network.model, plan, out, Progress.NONE);
    }

    private static void write(Path file) {
        try {
            Files.writeString(file, "all tiles");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void partsComeInThePlansOrder() throws IOException {
        TilePlan plan = new TilePlan(TWO, List.of(2, 0), List.of(1, 0));
        assertThat(export(plan, 3))
                .extracting(ExportedSegment::name)
                .containsExactly("1-tile1-device", "2-tile1-edge", "3-tile0-device", "4-fuse-edge", "5-rest-edge");
        try (var files = Files.list(out)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "1-tile1-device.onnx",
                            "2-tile1-edge.onnx",
                            "3-tile0-device.onnx",
                            "4-fuse-edge.onnx",
                            "5-rest-edge.onnx",
                            "segments.json");
        }
        assertThat(Files.readString(out.resolve("segments.json"))).contains("\"tier\":\"edge\"", "3-tile0-device.onnx");
    }

    @Test
    void theDeviceMayGoOn() {
        TilePlan plan = new TilePlan(TWO, List.of(0, 0), List.of(0, 1));
        assertThat(export(plan.withBackAt(OptionalInt.of(3)), 3))
                .extracting(ExportedSegment::name)
                .endsWith("6-rest-edge", "7-rest-device");
    }

    @Test
    void everythingOrNothing() {
        // A part that cannot be written: it has a layer that no network has.
        layers = new ArrayList<>(layers);
        layers.add("nowhere");
        TilePlan plan = new TilePlan(TWO, List.of(0, 0), List.of(0, 1));
        assertThatThrownBy(() -> export(plan, layers.size() - 1)).isInstanceOf(RuntimeException.class);
        assertThat(out).doesNotExist();
    }

    @Test
    void plansOfOtherNetworksAreRefused() {
        refused(TilePlan.unsplit(2), "no tiles");
        refused(
                new TilePlan(new Tiling(1, List.of(0, 1, 4), List.of(0, 4)), List.of(0, 0), List.of(0, 1)),
                "after layer 1");
        refused(new TilePlan(new Tiling(2, List.of(0, 1, 3), List.of(0, 4)), List.of(0, 0), List.of(0, 1)), "4 x 4");
        refused(new TilePlan(TWO, List.of(0, 3), List.of(0, 1)), "what the device computes");
        refused(new TilePlan(TWO, List.of(0, 0), List.of(0, 0)), "what the device computes");
        refused(new TilePlan(TWO, List.of(0, 0), List.of(0, 1)).withBackAt(OptionalInt.of(99)), "after layer 99");
    }

    private void refused(TilePlan plan, String why) {
        assertThatThrownBy(() -> export(plan, 3))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(why);
        assertThat(out).doesNotExist();
    }
}

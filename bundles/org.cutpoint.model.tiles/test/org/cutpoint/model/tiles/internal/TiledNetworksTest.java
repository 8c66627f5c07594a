package org.cutpoint.model.tiles.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.tiles.trace.TileTracers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tiles, computed one by one and put together, are what the whole computes. */
class TiledNetworksTest {
    private static final double TOLERANCE = 1e-4;
    private static final int MOST = 4;
    private static final int PARTS = 4;

    @TempDir
    Path folder;

    /** The short form of {@link #allPrefixesAndGrids}: small, and one grid for a prefix, so that all grids have their turn. */
    @ParameterizedTest
    @CsvSource({
        "zoo:alexnet, 7, 7, 2",
        "zoo:squeezenet?size=64, 21, 37, 1",
        "zoo:yolov2?size=64, 20, 30, 1",
        "zoo:vgg16, 17, 17, 5",
        "zoo:mobilenet-v2?size=64, 32, 52, 1",
        "zoo:resnet18?size=64, 10, 18, 1"
    })
    void prefixesInAGridEach(String source, int prefixCount, int layers, int step) throws Exception {
        Tiles tiles = new Tiles(folder, source);
        List<Prefix> prefixes = tiles.front().prefixes();
        assertThat(List.of(prefixes.size(), tiles.front().layers().size())).containsExactly(prefixCount, layers);
        assertThat(prefixes)
                .allSatisfy(prefix -> assertThat(tiles.largest(prefix)).isPositive());
        Random random = new Random(11);
        for (int p = 0; p < prefixes.size(); p += step) {
            Prefix prefix = prefixes.get(p);
            Image image = tiles.front().fused(prefix);
            int grid = 7 * p % (MOST * MOST);
            Tiling tiling = Tiling.equal(
                    prefix.layers(),
                    image,
                    Math.min(1 + grid / MOST, image.height()),
                    Math.min(1 + grid % MOST, image.width()));
            assertThat(tiles.difference(tiling)).as("%s", tiling).isLessThanOrEqualTo(TOLERANCE);
        }
        for (int sample = 1; sample <= 2; sample++) {
            Prefix prefix = prefixes.get(sample * (prefixes.size() - 1) / 3);
            Tiling unequal = random(prefix.layers(), tiles.front().fused(prefix), random);
            assertThat(tiles.inParts(unequal, cuts(unequal, random)))
                    .as("%s", unequal)
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }

    private static Stream<Arguments> networksInParts() {
        return Stream.of("zoo:alexnet", "zoo:squeezenet", "zoo:yolov2", "zoo:vgg16", "zoo:mobilenet-v2", "zoo:resnet18")
                .flatMap(source -> IntStream.range(0, PARTS).mapToObj(part -> Arguments.of(source, part)));
    }

    /** About half an hour on two cores. In parts, each of which can be run by itself; says how many tilings there were. */
    @Tag("exhaustive")
    @ParameterizedTest
    @MethodSource("networksInParts")
    void allPrefixesAndGrids(String source, int part, TestReporter reporter) throws Exception {
        Tiles tiles = new Tiles(folder, source);
        List<Prefix> prefixes = tiles.front().prefixes();
        int count = 0;
        double largest = 0;
        for (int p = part; p < prefixes.size(); p += PARTS) {
            Prefix prefix = prefixes.get(p);
            assertThat(tiles.largest(prefix)).as("%s", prefix).isPositive();
            Image image = tiles.front().fused(prefix);
            for (int rows = 1; rows <= Math.min(MOST, image.height()); rows++) {
                for (int columns = 1; columns <= Math.min(MOST, image.width()); columns++) {
                    Tiling tiling = Tiling.equal(prefix.layers(), image, rows, columns);
                    double difference = tiles.difference(tiling);
                    assertThat(difference).as("%s", tiling).isLessThanOrEqualTo(TOLERANCE);
                    largest = Math.max(largest, difference);
                    count++;
                }
            }
        }
        assertThat(count).isPositive();
        reporter.publishEntry(
                source + ", part " + part, count + " tilings, at most " + largest + " of the largest value");
    }

    @Test
    void smallNetworksWithOddWindowsInUnequalTiles() throws Exception {
        randomNetworks(120);
    }

    @Tag("exhaustive")
    @Test
    void manySmallNetworksWithOddWindowsInUnequalTiles() throws Exception {
        randomNetworks(3000);
    }

    private void randomNetworks(int count) throws IOException, OrtException {
        int tried = 0;
        for (int seed = 0; tried < count; seed++) {
            Random random = new Random(seed);
            Path file;
            try {
                file = RandomNetworks.write(random, folder.resolve("random.onnx"));
            } catch (IllegalStateException tooSmall) {
                continue;
            }
            Tiles tiles = new Tiles(folder, file.toString());
            List<Prefix> prefixes = tiles.front().prefixes();
            assertThat(prefixes).as("seed %d", seed).isNotEmpty();
            tried++;
            Prefix prefix = prefixes.get(random.nextInt(prefixes.size()));
            Tiling tiling = random(prefix.layers(), tiles.front().fused(prefix), random);
            assertThat(tiles.difference(tiling)).as("seed %d, %s", seed, tiling).isLessThanOrEqualTo(TOLERANCE);
            assertThat(tiles.inParts(tiling, cuts(tiling, random)))
                    .as("seed %d in parts, %s", seed, tiling)
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }

    /** The loader counts what the tracer says: whole layers in the front, and layers of tiles. */
    @Test
    void tiledModelsDoTheWorkThatWasTraced() throws Exception {
        Tiles tiles = new Tiles(folder, "zoo:resnet18?size=64");
        Prefix prefix = tiles.front().prefixes().get(4);
        Tiling tiling = Tiling.equal(prefix.layers(), tiles.front().fused(prefix), 3, 2);
        List<TilePath> paths = TileTracers.backward().trace(tiles.front(), tiling);
        var tiled = tiles.split(tiling);
        for (TilePath path : paths) {
            List<Layer> layers = tiled.paths().get(path.id()).stream()
                    .map(tiled.model().graph()::layer)
                    .toList();
            assertThat(layers.stream().skip(1).map(Layer::macs).toList()).isEqualTo(path.macs());
            for (int cut = 0; cut <= tiling.layers(); cut++) {
                List<String> device = tiled.paths().get(path.id()).subList(0, cut + 1);
                assertThat(tiled.model().graph().segment(device).outputs().stream()
                                .mapToLong(t -> t.bytes())
                                .sum())
                        .isEqualTo(path.uploadBytes().get(cut));
            }
        }
        Tiling whole = Tiling.equal(prefix.layers(), tiles.front().fused(prefix), 1, 1);
        assertThat(TileTracers.backward().trace(tiles.front(), whole).get(0).macs())
                .isEqualTo(tiles.model().graph().layers().subList(0, prefix.layers()).stream()
                        .map(Layer::macs)
                        .toList());
    }

    private static Tiling random(int layers, Image image, Random random) {
        return new Tiling(layers, ends(image.height(), random), ends(image.width(), random));
    }

    private static List<Integer> ends(int size, Random random) {
        TreeSet<Integer> ends = new TreeSet<>(List.of(0, size));
        for (int i = 0; i < random.nextInt(MOST); i++) {
            ends.add(random.nextInt(size));
        }
        return new ArrayList<>(ends);
    }

    private static List<Integer> cuts(Tiling tiling, Random random) {
        return IntStream.range(0, tiling.paths())
                .map(p -> random.nextInt(tiling.layers() + 1))
                .boxed()
                .toList();
    }
}

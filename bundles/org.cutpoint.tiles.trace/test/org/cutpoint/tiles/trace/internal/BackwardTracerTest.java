package org.cutpoint.tiles.trace.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.Region;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.api.tiles.TileTracer.Regions;
import org.cutpoint.api.tiles.TileTracer.Work;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.api.tiles.Window;
import org.junit.jupiter.api.Test;

class BackwardTracerTest {
    private final BackwardTracer tracer = new BackwardTracer();

    /**
     * Pixel by pixel: what does the tile depend on?
     *
     * @param boxed whether all of a rectangle is computed, with those pixels that nobody asked for
     */
    private static Map<String, Set<List<Integer>>> dependencies(
            Front front, Prefix prefix, Region tile, boolean boxed) {
        Map<String, Set<List<Integer>>> needed = new HashMap<>();
        needed.put(prefix.tensor(), pixels(tile));
        List<Local> nodes = front.layers().subList(0, prefix.layers()).stream()
                .flatMap(l -> l.nodes().stream())
                .toList();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Local node = nodes.get(i);
            if (boxed) {
                needed.computeIfPresent(node.output(), (t, pixels) -> pixels(box(pixels)));
            }
            for (List<Integer> pixel : needed.getOrDefault(node.output(), Set.of())) {
                for (String input : node.inputs()) {
                    Image image = front.tensors().get(input);
                    for (int y : positions(node.y(), pixel.get(0), image.height())) {
                        for (int x : positions(node.x(), pixel.get(1), image.width())) {
                            needed.computeIfAbsent(input, t -> new HashSet<>()).add(List.of(y, x));
                        }
                    }
                }
            }
        }
        return needed;
    }

    private static Set<List<Integer>> pixels(Region region) {
        Set<List<Integer>> pixels = new HashSet<>();
        for (int y = region.y0(); y < region.y1(); y++) {
            for (int x = region.x0(); x < region.x1(); x++) {
                pixels.add(List.of(y, x));
            }
        }
        return pixels;
    }

    private static List<Integer> positions(Window window, int output, int size) {
        List<Integer> positions = new ArrayList<>();
        for (int j = 0; j < window.kernel(); j++) {
            int position = output * window.stride() - window.before() + j * window.dilation();
            if (position >= 0 && position < size) {
                positions.add(position);
            }
        }
        return positions;
    }

    private static Region box(Set<List<Integer>> pixels) {
        return new Region(
                pixels.stream().mapToInt(p -> p.get(0)).min().orElseThrow(),
                pixels.stream().mapToInt(p -> p.get(0)).max().orElseThrow() + 1,
                pixels.stream().mapToInt(p -> p.get(1)).min().orElseThrow(),
                pixels.stream().mapToInt(p -> p.get(1)).max().orElseThrow() + 1);
    }

    private static Tiling random(Front front, Random random) {
        Prefix prefix = front.prefixes().get(random.nextInt(front.prefixes().size()));
        Image image = front.fused(prefix);
        return new Tiling(prefix.layers(), ends(image.height(), random), ends(image.width(), random));
    }

    /** Up to four tiles of any size. */
    private static List<Integer> ends(int size, Random random) {
        Set<Integer> ends = new TreeSet<>(Set.of(size));
        ends.add(0);
        for (int i = 0; i < random.nextInt(4); i++) {
            ends.add(random.nextInt(size));
        }
        return List.copyOf(ends);
    }

    @Test
    void regionsAreTheBoundingBoxesOfWhatTilesDependOn() {
        compare(false);
    }

    /** A dilated convolution leaves pixels out, which a rectangle has all the same, and with them what they depend on. */
    @Test
    void rectanglesOfDilatedWindowsAreComputedWhole() {
        compare(true);
    }

    private void compare(boolean dilated) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Front front = RandomFronts.of(random, dilated);
            Tiling tiling = random(front, random);
            Prefix prefix = front.prefix(tiling.layers()).orElseThrow();
            for (int path = 0; path < tiling.paths(); path++) {
                Regions regions = tracer.regions(front, tiling, path);
                Map<String, Set<List<Integer>>> needed = dependencies(front, prefix, tiling.tile(path), dilated);
                assertThat(regions.held().keySet()).as("seed %d", seed).isEqualTo(needed.keySet());
                needed.forEach((tensor, pixels) -> assertThat(regions.held().get(tensor))
                        .as("%s of %s in %s", tensor, front, tiling)
                        .isEqualTo(box(pixels)));
            }
        }
    }

    /** Work by counting the pixels that each node makes, uploads by what crosses, memory by walking through the nodes. */
    @Test
    void pathsCountWhatTheirRegionsSay() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Front front = RandomFronts.of(random, true);
            Tiling tiling = random(front, random);
            Prefix prefix = front.prefix(tiling.layers()).orElseThrow();
            List<TilePath> paths = tracer.trace(front, tiling);
            assertThat(paths).hasSize(tiling.paths());
            for (TilePath path : paths) {
                Regions regions = tracer.regions(front, tiling, path.id());
                List<Long> macs = new ArrayList<>();
                for (Stage layer : front.layers().subList(0, tiling.layers())) {
                    macs.add(regions.nodes().stream()
                            .filter(w -> w.layer().equals(layer.id()))
                            .mapToLong(w -> w.node().macsPerPixel() * w.makes().area())
                            .sum());
                }
                assertThat(path.macs()).isEqualTo(macs);
                for (int cut = 0; cut <= tiling.layers(); cut++) {
                    assertThat(path.uploadBytes().get(cut))
                            .as("seed %d, behind %d", seed, cut)
                            .isEqualTo(crossing(front, prefix, regions, cut));
                }
                assertThat(path.peakBytes()).isEqualTo(peak(front, prefix, regions));
            }
        }
    }

    private static long crossing(Front front, Prefix prefix, Regions regions, int cut) {
        Set<String> made = new HashSet<>(front.inputs());
        front.layers().subList(0, cut).forEach(l -> l.nodes().forEach(n -> made.add(n.output())));
        Set<String> read = new HashSet<>(Set.of(prefix.tensor()));
        front.layers().subList(cut, prefix.layers()).forEach(l -> l.nodes().forEach(n -> read.addAll(n.inputs())));
        read.retainAll(made);
        return read.stream().mapToLong(t -> bytes(front, regions, t)).sum();
    }

    private static long peak(Front front, Prefix prefix, Regions regions) {
        long peak = bytes(front, regions, "image");
        List<Work> nodes = regions.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Set<String> made = new HashSet<>(front.inputs());
            nodes.subList(0, i).forEach(w -> made.add(w.node().output()));
            Set<String> live = new HashSet<>(Set.of(prefix.tensor()));
            nodes.subList(i, nodes.size()).forEach(w -> live.addAll(w.node().inputs()));
            live.retainAll(made);
            live.add(nodes.get(i).node().output());
            peak = Math.max(
                    peak, live.stream().mapToLong(t -> bytes(front, regions, t)).sum());
        }
        return peak;
    }

    private static long bytes(Front front, Regions regions, String tensor) {
        return front.tensors().get(tensor).bytes(regions.held().get(tensor));
    }

    /** Figure 1 of the paper: two convolutions of 3 x 3 and stride 1, an output of 2 x 2, four paths. */
    @Test
    void overlapOfTwoConvolutionsIsComputedTwice() {
        Window window = new Window(3, 1, 1, 0);
        Image six = new Image(1, 6, 6, 4);
        Image four = new Image(1, 4, 4, 4);
        Image two = new Image(1, 2, 2, 4);
        Front front = new Front(
                Map.of("in", six, "middle", four, "out", two),
                List.of("in"),
                List.of(
                        new Stage("a", List.of(new Local("a", List.of("in"), "middle", window, window, false, 9))),
                        new Stage("b", List.of(new Local("b", List.of("middle"), "out", window, window, false, 9)))),
                List.of(new Prefix(1, "middle"), new Prefix(2, "out")));
        List<TilePath> paths = tracer.trace(front, Tiling.equal(2, two, 2, 2));
        assertThat(paths)
                .extracting(TilePath::tile)
                .containsExactly(
                        new Region(0, 1, 0, 1), new Region(0, 1, 1, 2), new Region(1, 2, 0, 1), new Region(1, 2, 1, 2));
        assertThat(paths).allSatisfy(path -> {
            assertThat(path.macs()).containsExactly(9L * 9, 9L);
            assertThat(path.uploadBytes()).containsExactly(4L * 25, 4L * 9, 4L);
            assertThat(path.shares()).containsExactly(9.0 / 16, 1.0 / 4);
        });
        assertThat(tracer.regions(front, Tiling.equal(2, two, 2, 2), 3).held().get("in"))
                .isEqualTo(new Region(1, 6, 1, 6));
    }

    /** Positions 2 before and 2 behind: of two pixels neither is ever read. */
    @Test
    void windowsThatReadNothingButPaddingTakeWhatThereIs() {
        Window around = new Window(2, 1, 4, 2);
        Image two = new Image(1, 2, 2, 4);
        Front front = new Front(
                Map.of("in", two, "out", two),
                List.of("in"),
                List.of(new Stage("a", List.of(new Local("a", List.of("in"), "out", around, around, false, 1)))),
                List.of(new Prefix(1, "out")));
        Regions regions = tracer.regions(front, new Tiling(1, List.of(0, 1, 2), List.of(0, 2)), 0);
        assertThat(regions.held())
                .containsEntry("in", new Region(0, 2, 0, 2))
                .containsEntry("out", new Region(0, 2, 0, 2));
    }

    /** With padding wider than the kernel a corner's window sees nothing but padding. */
    @Test
    void windowsInThePaddingAloneTakeAPixelMore() {
        Window wide = new Window(2, 1, 1, 3);
        Image four = new Image(1, 4, 4, 4);
        Image nine = new Image(1, 9, 9, 4);
        Front front = new Front(
                Map.of("in", four, "out", nine),
                List.of("in"),
                List.of(new Stage("a", List.of(new Local("a", List.of("in"), "out", wide, wide, false, 1)))),
                List.of(new Prefix(1, "out")));
        Tiling single = new Tiling(1, List.of(0, 1, 8, 9), List.of(0, 9));
        assertThat(tracer.regions(front, single, 0).held())
                .containsEntry("out", new Region(0, 3, 0, 9))
                .containsEntry("in", new Region(0, 1, 0, 4));
        assertThat(tracer.regions(front, single, 2).held())
                .containsEntry("out", new Region(6, 9, 0, 9))
                .containsEntry("in", new Region(3, 4, 0, 4));
    }

    @Test
    void tilesMustBeThoseOfAPrefix() {
        Front front = RandomFronts.of(new Random(1), false);
        Prefix prefix = front.prefixes().get(0);
        Tiling small = new Tiling(prefix.layers(), List.of(0, 1), List.of(0, 1));
        assertThatThrownBy(() -> tracer.trace(front, small))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cover");
        assertThatThrownBy(() -> tracer.trace(front, new Tiling(99, List.of(0, 1), List.of(0, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("99");
    }
}

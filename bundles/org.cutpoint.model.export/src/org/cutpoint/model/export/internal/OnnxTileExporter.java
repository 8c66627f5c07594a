package org.cutpoint.model.export.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.FrontReader;
import org.cutpoint.api.tiles.TileExporter;
import org.cutpoint.api.tiles.TilePlan;
import org.cutpoint.api.tiles.TileSplitter;
import org.cutpoint.api.tiles.TileSplitter.TiledModel;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.files.WholeFolders;
import org.cutpoint.model.export.internal.Placements.Placed;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tiles' parts as ONNX files: {@code 1-tile0-device.onnx}, {@code 2-tile0-edge.onnx} ... {@code 9-fuse-edge.onnx}. */
@Component
public final class OnnxTileExporter implements TileExporter {
    private static final String DEVICE = "device";
    private static final String EDGE = "edge";

    private final ModelSplitter splitter;
    private final FrontReader fronts;
    private final TileSplitter tiler;

    @Activate
    public OnnxTileExporter(
            @Reference ModelSplitter splitter, @Reference FrontReader fronts, @Reference TileSplitter tiler) {
        this.splitter = splitter;
        this.fronts = fronts;
        this.tiler = tiler;
    }

    /** A part with what it does. */
    private record Part(String what, Placed placed) {}

    @Override
    public List<ExportedSegment> export(Model model, TilePlan plan, Path folder, Progress progress) {
        Front front = fronts.read(model, progress);
        check(model, front, plan);
        return WholeFolders.fill(folder, SegmentFolder.MANIFEST, part -> {
            Path tiles = part.resolve("tiles.onnx");
            List<Part> parts = parts(model, plan, tiler.split(model, front, plan.tiling(), tiles, progress));
            List<String> names = names(parts);
            List<ExportedSegment> exported = new SegmentFolder(splitter)
                    .write(
                            model,
                            parts.stream().map(Part::placed).toList(),
                            names,
                            names.stream().map(n -> n + ".onnx").toList(),
                            part,
                            progress);
            Files.delete(tiles);
            return exported;
        });
    }

    private static List<Part> parts(Model model, TilePlan plan, TiledModel tiled) {
        List<Part> parts = new ArrayList<>();
        for (int path : plan.order()) {
            List<String> layers = tiled.paths().get(path);
            int cut = 1 + plan.deviceLayers().get(path);
            add(parts, "tile" + path, tiled.model(), DEVICE, layers.subList(0, cut));
            add(parts, "tile" + path, tiled.model(), EDGE, layers.subList(cut, layers.size()));
        }
        add(parts, "fuse", tiled.model(), EDGE, List.of(tiled.fuse()));
        List<String> all = model.graph().layers().stream().map(Layer::id).toList();
        int back = plan.backAt().orElse(all.size());
        add(parts, "rest", model, EDGE, all.subList(plan.tiling().layers(), back));
        add(parts, "rest", model, DEVICE, all.subList(back, all.size()));
        return parts;
    }

    private static void add(List<Part> parts, String what, Model model, String tier, List<String> layers) {
        if (!layers.isEmpty()) {
            parts.add(new Part(what, new Placed(model, tier, model.graph().segment(layers))));
        }
    }

    /** Numbers are padded so that names sort in execution order. */
    private static List<String> names(List<Part> parts) {
        int digits = Integer.toString(parts.size()).length();
        return IntStream.range(0, parts.size())
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "%0" + digits + "d-%s-%s",
                        i + 1,
                        parts.get(i).what(),
                        parts.get(i).placed().tier()))
                .toList();
    }

    /** A plan's file may be of another network, or may have been changed by hand. */
    private static void check(Model model, Front front, TilePlan plan) {
        Tiling tiling = plan.tiling();
        int paths = tiling.paths();
        int layers = tiling.layers();
        int all = model.graph().layers().size();
        require(paths > 1, model, "it has no tiles", "Give --cut LAYER instead");
        Front.Image image = front.prefix(layers)
                .map(front::fused)
                .orElseThrow(
                        () -> fault(model, "the network cannot be fused after layer " + layers, "Plan this network"));
        require(
                tiling.rows().get(tiling.height()) == image.height()
                        && tiling.columns().get(tiling.width()) == image.width(),
                model,
                "its tiles are not of an image of " + image.height() + " x " + image.width(),
                "Plan this network");
        require(
                plan.deviceLayers().size() == paths
                        && plan.deviceLayers().stream().allMatch(n -> n >= 0 && n <= layers)
                        && plan.order().stream()
                                .sorted()
                                .toList()
                                .equals(IntStream.range(0, paths).boxed().toList()),
                model,
                "it does not say for each of " + paths + " paths what the device computes, and when",
                "Plan this network");
        require(
                plan.backAt().isEmpty()
                        || plan.backAt().getAsInt() >= layers && plan.backAt().getAsInt() < all,
                model,
                "the device cannot go on after layer " + plan.backAt().orElse(all) + " of " + all,
                "Plan this network");
    }

    private static void require(boolean right, Model model, String fault, String remedy) {
        if (!right) {
            throw fault(model, fault, remedy);
        }
    }

    private static InputException fault(Model model, String fault, String remedy) {
        return new InputException("tile plan for " + model.graph().name(), fault, remedy);
    }
}

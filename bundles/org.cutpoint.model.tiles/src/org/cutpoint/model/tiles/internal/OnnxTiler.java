package org.cutpoint.model.tiles.internal;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.TileSplitter;
import org.cutpoint.api.tiles.TileTracer;
import org.cutpoint.api.tiles.Tiling;
import org.cutpoint.model.onnx.OnnxContent;
import org.cutpoint.model.onnx.OnnxContents;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Writes tiled fronts as ONNX files. */
@Component
public final class OnnxTiler implements TileSplitter {
    private final OnnxContents contents;
    private final TileTracer tracer;
    private final ModelLoader loader;

    /** @param loader reads ONNX files */
    @Activate
    public OnnxTiler(
            @Reference OnnxContents contents,
            @Reference TileTracer tracer,
            @Reference(target = "(cutpoint.loader=onnx)") ModelLoader loader) {
        this.contents = contents;
        this.tracer = tracer;
        this.loader = loader;
    }

    @Override
    public TiledModel split(Model model, Front front, Tiling tiling, Path file, Progress progress) {
        OnnxContent content = contents.read(model, progress);
        TiledGraph tiled = new TiledGraph(model.graph(), content, front, tiling);
        for (int path = 0; path < tiling.paths(); path++) {
            tiled.add(path, tracer.regions(front, tiling, path));
        }
        contents.write(model.source(), tiled.build(), file);
        List<List<String>> paths = tiled.paths();
        return new TiledModel(
                loader.load(file.toString(), LoadOptions.DEFAULT, progress), paths, tiled.fuse(), tiled.fused());
    }
}

package org.cutpoint.model.zoo.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.cache.CacheFolder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Generates well-known networks: {@code zoo:NAME[?seed=…&batch=…&size=…]}. The same source gives the same bytes on every
 * machine, so that both ends of a connection can make a network instead of sending it. Files are kept in the cache folder,
 * made anew if their content has changed, and read by the loader for ONNX files.
 */
@Component(property = "cutpoint.loader=zoo")
public final class ZooLoader implements ModelLoader {
    private static final List<Network> NETWORKS = List.of(
            new AlexNet(),
            new AlexParallel(),
            new Chair(),
            new DeepFace(),
            new DeepSpeech(),
            new GoogLeNet(),
            new InceptionV4(),
            new LeNet(),
            new MobileNetV2(),
            new MultiStream(),
            new Nin(),
            new OverFeat(),
            new Pix2Pix(),
            new RandWire(),
            ResNet.of18Layers(),
            ResNet.of50Layers(),
            new SqueezeNet(),
            YoloV2.tiny(),
            new VggNet(),
            YoloV2.full());

    private final ModelLoader files;
    private final ZooCache generated;

    /** @param files reads ONNX files */
    @Activate
    public ZooLoader(@Reference(target = "(cutpoint.loader=onnx)") ModelLoader files) {
        this(files, CacheFolder.path());
    }

    /** @param cache folder in which generated files are kept */
    public ZooLoader(ModelLoader files, Path cache) {
        this.files = files;
        this.generated = new ZooCache(cache.resolve("zoo"));
    }

    static List<Network> networks() {
        return NETWORKS;
    }

    @Override
    public boolean accepts(String source) {
        return source.startsWith(ZooSource.SCHEME);
    }

    @Override
    public List<ModelEntry> catalogue() {
        return NETWORKS.stream().map(Network::entry).toList();
    }

    @Override
    public Model load(String source, LoadOptions options, Progress progress) {
        ZooSource asked = ZooSource.parse(source, NETWORKS);
        Path file = generated.file(asked);
        if (!sound(file, progress)) {
            progress.begin("Generating " + asked.canonical(), 0);
            try {
                generated.generate(asked);
            } finally {
                progress.end();
            }
        }
        ModelGraph graph = files.load(file.toString(), options, progress).graph();
        generated.unchanged(file, graph.sha256());
        ModelGraph named =
                new ModelGraph(asked.canonical(), graph.sha256(), graph.inputs(), graph.layers(), graph.results());
        return new Model(asked.canonical(), options, named, file, List.of());
    }

    private boolean sound(Path file, Progress progress) {
        try {
            return Files.isRegularFile(file)
                    && generated.unchanged(
                            file, files.load(file.toString(), progress).graph().sha256());
        } catch (InputException damaged) {
            return false;
        }
    }
}

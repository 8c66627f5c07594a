package org.cutpoint.model.zoo.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelEntry;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Generates well-known networks: {@code zoo:NAME[?seed=…&batch=…&size=…]}. The same source gives the same bytes on every
 * machine, so that both ends of a connection can make a network instead of sending it. Files are kept in the cache folder
 * and read by the loader for ONNX files.
 */
@Component(property = "cutpoint.loader=zoo")
public final class ZooLoader implements ModelLoader {
    private static final List<Network> NETWORKS =
            List.of(new AlexNet(), new GoogLeNet(), new MobileNetV2(), new ResNet());

    private final ModelLoader files;
    private final Path folder;

    /** @param files reads ONNX files */
    @Activate
    public ZooLoader(@Reference(target = "(cutpoint.loader=onnx)") ModelLoader files) {
        this(files, cache());
    }

    /** @param cache folder in which generated files are kept */
    public ZooLoader(ModelLoader files, Path cache) {
        this.files = files;
        this.folder = cache.resolve("zoo");
    }

    private static Path cache() {
        String configured = System.getProperty("cutpoint.cache", "");
        if (!configured.isEmpty()) {
            return Path.of(configured);
        }
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(c -> !c.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("cutpoint");
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
        Path file = folder.resolve(asked.folder()).resolve("model.onnx");
        if (!Files.isRegularFile(file)) {
            generate(asked, file, progress);
            return loaded(asked, options, file, progress);
        }
        try {
            return loaded(asked, options, file, progress);
        } catch (InputException damaged) {
            generate(asked, file, progress);
            return loaded(asked, options, file, progress);
        }
    }

    private Model loaded(ZooSource asked, LoadOptions options, Path file, Progress progress) {
        ModelGraph graph = files.load(file.toString(), options, progress).graph();
        ModelGraph named =
                new ModelGraph(asked.canonical(), graph.sha256(), graph.inputs(), graph.layers(), graph.results());
        return new Model(asked.canonical(), options, named, file, List.of());
    }

    private static void generate(ZooSource asked, Path file, Progress progress) {
        progress.begin("Generating " + asked.canonical(), 0);
        try {
            NetworkBuilder net = new NetworkBuilder(asked.network().name(), asked.seed());
            Signal image = net.input("image", asked.batch(), 3, asked.size(), asked.size());
            net.output(asked.network().build(net, image));
            Files.createDirectories(file.getParent());
            Path tmp = Files.createTempFile(file.getParent(), "model", ".tmp");
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(tmp))) {
                    OnnxWriter.write(out, net.graph(), net.weights());
                }
                // Whoever else generates it at the same time writes the same bytes.
                Files.move(tmp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(tmp);
            }
        } catch (IOException e) {
            throw new InputException(
                    file.toString(), "cannot be written (" + e.getMessage() + ")", "Check the cache folder.", e);
        } finally {
            progress.end();
        }
    }
}

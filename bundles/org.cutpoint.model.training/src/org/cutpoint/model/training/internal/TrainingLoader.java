package org.cutpoint.model.training.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.ModelLoader;
import org.cutpoint.cache.CacheFolder;
import org.cutpoint.model.onnx.OnnxContents;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Loads steps of training: {@code training:NETWORK[?loss=…&rate=…&share=…]}, where the network is a file or
 * {@code zoo:NAME}. Forth, loss, back and update are one network whose results are the loss and the new weights, so that
 * whatever is done with networks can be done with their training: Eshratifar, Abrishami, Pedram, "JointDNN: an efficient
 * training and inference engine for intelligent mobile cloud computing services", doi:10.1109/TMC.2019.2947893, section 2.4
 * (2n layers, the second half mirrored).
 *
 * <p>It is stochastic gradient descent without momentum, on the weights that the file has. Normalisations keep their running
 * statistics, nothing is dropped out, as in inference. The same source gives the same bytes on every machine.
 */
@Component(property = "cutpoint.loader=training")
public final class TrainingLoader implements ModelLoader {
    private static final String TARGET = "target";

    private final ModelLoader files;
    private final ModelLoader zoo;
    private final OnnxContents contents;
    private final TrainingFiles generated;

    /**
     * @param files reads ONNX files
     * @param zoo makes networks that need no file
     */
    @Activate
    public TrainingLoader(
            @Reference(target = "(cutpoint.loader=onnx)") ModelLoader files,
            @Reference(target = "(cutpoint.loader=zoo)") ModelLoader zoo,
            @Reference OnnxContents contents) {
        this(files, zoo, contents, CacheFolder.path());
    }

    /** @param cache folder in which generated files are kept */
    public TrainingLoader(ModelLoader files, ModelLoader zoo, OnnxContents contents, Path cache) {
        this.files = files;
        this.zoo = zoo;
        this.contents = contents;
        this.generated = new TrainingFiles(cache.resolve("training"));
    }

    @Override
    public boolean accepts(String source) {
        return Model.training(source);
    }

    @Override
    public Model load(String source, LoadOptions options, Progress progress) {
        TrainingSource asked = TrainingSource.parse(source);
        Model network = network(asked.network(), options, progress);
        String canonical = asked.canonical(network.source());
        Path file = generated.file(canonical, network);
        Model step = sound(file, options, progress).orElseGet(() -> {
            generate(canonical, network, asked, file, progress);
            return files.load(file.toString(), options, progress);
        });
        ModelGraph graph = step.graph();
        return new Model(
                canonical,
                options,
                new ModelGraph(
                        asked.canonical(network.graph().name()),
                        graph.sha256(),
                        graph.inputs(),
                        graph.layers(),
                        graph.results()),
                file,
                step.data());
    }

    private Model network(String source, LoadOptions options, Progress progress) {
        Map<String, List<Long>> shapes = new HashMap<>(options.shapes());
        // Targets have the shapes of results.
        shapes.keySet().removeIf(input -> input.equals(TARGET) || input.startsWith(TARGET + "."));
        LoadOptions view = new LoadOptions(Granularity.LAYER, shapes);
        String zooSource = "zoo:" + source;
        boolean listed = zoo.catalogue().stream().anyMatch(m -> m.source().equals(zooSource.replaceFirst("\\?.*", "")));
        // As everywhere, a bare name is the catalogue's unless there is such a file.
        String known = listed && !exists(source) ? zooSource : source;
        if (zoo.accepts(known)) {
            return zoo.load(known, view, progress);
        }
        if (!files.accepts(known)) {
            throw new InputException(Model.TRAINING + source, "names neither a file nor a network of the zoo", "");
        }
        return files.load(known, view, progress);
    }

    private static boolean exists(String source) {
        try {
            return Files.exists(Path.of(source));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Optional<Model> sound(Path file, LoadOptions options, Progress progress) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            Model step = files.load(file.toString(), options, progress);
            return Optional.of(step)
                    .filter(s -> TrainingFiles.sound(file, s.graph().sha256()));
        } catch (InputException damaged) {
            return Optional.empty();
        }
    }

    private void generate(String canonical, Model network, TrainingSource asked, Path file, Progress progress) {
        progress.begin("Generating " + canonical, 0);
        try {
            TrainingFiles.prepare(file);
            contents.write(
                    canonical,
                    new TrainingGraph(network.graph().name(), network.graph(), contents.read(network, progress), asked)
                            .build(),
                    file);
            TrainingFiles.note(
                    file, files.load(file.toString(), progress).graph().sha256());
        } finally {
            progress.end();
        }
    }
}

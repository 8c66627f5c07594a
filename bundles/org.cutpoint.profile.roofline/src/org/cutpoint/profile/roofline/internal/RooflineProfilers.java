package org.cutpoint.profile.roofline.internal;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Component;

/**
 * Predicts from a machine's peak rates (Williams, Waterman, Patterson, "Roofline: An Insightful Visual Performance Model
 * for Multicore Architectures", CACM 52(4), 2009, doi:10.1145/1498765.1498785): a layer takes as long as its operations or
 * the bytes that it reads and writes, whichever is longer. All cores work, whatever number of threads is asked for.
 *
 * <p>These times are bounds from below. Real runtimes reach a fraction of the peak, large convolutions half of it and
 * more, depthwise ones and small layers on a large GPU a few percent.
 */
@Component
public final class RooflineProfilers implements ProfilerFactory {
    static final String ID = "roofline";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<KnownMachine> machines() {
        return Presets.ALL.stream()
                .map(p -> new KnownMachine(p.name(), p.description(), p.source()))
                .toList();
    }

    @Override
    public Optional<Profiler> find(String machine) {
        return Presets.ALL.stream()
                .filter(p -> p.name().equals(machine))
                .findFirst()
                .or(() -> file(machine))
                .map(RooflineProfiler::new);
    }

    private static Optional<Peaks> file(String name) {
        try {
            Path file = Path.of(name);
            return JsonReader.formatOf(file)
                    .filter(MachineText.FORMAT::equals)
                    .map(format -> JsonReader.read(file, format, in -> new MachineText(in).read()));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private record RooflineProfiler(Peaks peaks) implements Profiler {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Machine machine() {
            return new Machine(peaks.name(), "any", peaks.description(), peaks.cores(), ID + " model");
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            ModelGraph graph = model.graph();
            double[] layerMs = graph.layers().stream()
                    .mapToDouble(layer -> peaks.milliseconds(layer.macs(), graph.movedBytes(layer)))
                    .toArray();
            return Profile.predicted(model, machine(), peaks.cores(), layerMs);
        }
    }
}

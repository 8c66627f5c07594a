package org.example.profiler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.profile.KnownMachine;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.profile.ProfilerFactory;
import org.osgi.service.component.annotations.Component;

/**
 * Machines that somebody has measured with a stopwatch: how many multiply-accumulate operations they do in a second in layers
 * of each kind, and how fast they move bytes. A machine is a file {@code NAME.rates}, lines of {@code KEY=NUMBER}:
 *
 * <pre>
 * cores=4
 * layerMs=0.1              every layer takes so long, whatever it does, milliseconds
 * gigabytesPerS=2.5        what is read and written, billions of bytes in a second
 * gigaMacsPerS=8           billions of multiply-accumulate operations in a second
 * gigaMacsPerS.Gemm=1.5    the same, in layers whose first node is a Gemm
 * </pre>
 *
 * A layer takes {@code layerMs}, and then as long as its operations or its bytes, whichever is longer.
 */
@Component(service = ProfilerFactory.class)
public final class MeasuredRates implements ProfilerFactory {
    static final String ID = "measured-rates";

    private static final String ENDING = ".rates";
    private static final long MOST_BYTES = 1 << 16;
    private static final String MACS = "gigaMacsPerS";

    private static final Rates EXAMPLE = new Rates(
            new KnownMachine("example-board", "Four cores, no accelerator", "made up, as an example"),
            4,
            0.1,
            2.5,
            8,
            Map.of("Gemm", 1.5));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<KnownMachine> machines() {
        return List.of(EXAMPLE.known());
    }

    @Override
    public Optional<Profiler> find(String machine) {
        if (machine.equals(EXAMPLE.known().name())) {
            return Optional.of(new RatesProfiler(EXAMPLE));
        }
        try {
            Path file = Path.of(machine);
            return machine.endsWith(ENDING) && Files.isRegularFile(file)
                    ? Optional.of(new RatesProfiler(read(file)))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Rates read(Path file) {
        Properties lines = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MOST_BYTES) {
                throw new InputException(file.toString(), "it is larger than " + MOST_BYTES + " bytes", "Shorten it");
            }
            lines.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new InputException(file.toString(), "it cannot be read: " + e.getMessage(), "Give KEY=NUMBER", e);
        }
        Map<String, Double> numbers = new HashMap<>();
        Map<String, Double> byOp = new HashMap<>();
        for (String key : lines.stringPropertyNames()) {
            double number = number(file, key, lines.getProperty(key).strip());
            if (key.startsWith(MACS + ".")) {
                byOp.put(key.substring(MACS.length() + 1), number);
            } else if (List.of("cores", "layerMs", "gigabytesPerS", MACS).contains(key)) {
                numbers.put(key, number);
            } else {
                throw new InputException(file.toString(), "nothing is called '" + key + "'", "Remove that line");
            }
        }
        String name = file.getFileName().toString();
        return new Rates(
                new KnownMachine(
                        name.substring(0, name.length() - ENDING.length()), "Rates of " + file, file.toString()),
                (int) Math.max(1, numbers.getOrDefault("cores", 1.0)),
                numbers.getOrDefault("layerMs", 0.0),
                required(file, numbers, "gigabytesPerS"),
                required(file, numbers, MACS),
                byOp);
    }

    private static double number(Path file, String key, String text) {
        try {
            double number = Double.parseDouble(text);
            if (number > 0 && number < 1e9 || number == 0 && key.equals("layerMs")) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new InputException(file.toString(), key + " is '" + text + "'", "Give a number above 0");
    }

    private static double required(Path file, Map<String, Double> numbers, String key) {
        Double number = numbers.get(key);
        if (number == null) {
            throw new InputException(file.toString(), key + " is missing", "Add a line " + key + "=NUMBER");
        }
        return number;
    }

    /**
     * A machine.
     *
     * @param layerMs what every layer takes, milliseconds
     * @param gigabytesPerS billions of bytes in a second
     * @param gigaMacsPerS billions of multiply-accumulate operations in a second
     * @param byOp the same, in layers that begin with this operator
     */
    private record Rates(
            KnownMachine known,
            int cores,
            double layerMs,
            double gigabytesPerS,
            double gigaMacsPerS,
            Map<String, Double> byOp) {
        double milliseconds(ModelGraph graph, Layer layer) {
            String op = layer.ops().isEmpty() ? "" : layer.ops().get(0);
            double computeMs = layer.macs() / (byOp.getOrDefault(op, gigaMacsPerS) * 1e6);
            double moveMs = graph.movedBytes(layer) / (gigabytesPerS * 1e6);
            return layerMs + Math.max(computeMs, moveMs);
        }
    }

    private record RatesProfiler(Rates rates) implements Profiler {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Machine machine() {
            return new Machine(rates.known().name(), "any", rates.known().description(), rates.cores(), ID);
        }

        @Override
        public Profile profile(Model model, ProfileOptions options, Progress progress) {
            ModelGraph graph = model.graph();
            double[] layerMs = graph.layers().stream()
                    .mapToDouble(layer -> rates.milliseconds(graph, layer))
                    .toArray();
            return Profile.predicted(model, machine(), options.threads(), layerMs);
        }
    }
}

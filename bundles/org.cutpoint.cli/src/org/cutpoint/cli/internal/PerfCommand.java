package org.cutpoint.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelSplitter;
import org.cutpoint.api.plan.Assignment;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Plan;
import org.cutpoint.api.plan.Planner;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.api.plan.Workload;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.report.TextTable;
import org.cutpoint.report.Units;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Suggest;
import org.cutpoint.workbench.Tiers;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures Cutpoint itself. */
@CommandLine.Command(
        footer = {
            "",
            "  split      Writes both halves of a model to files, against copying as many bytes, taking turns.",
            "  overhead   One job divided between this process and a runtime on this machine, at the cut that is"
                    + " planned for 4G and a device 8 times slower, against the whole network in one session, taking"
                    + " turns.",
            "  transport  Messages to a runtime on this machine against as many bytes through a plain socket to another"
                    + " thread, taking turns: first one at a time, until its answer has come, then many, several of"
                    + " which are under way through the transport, and as many as fit through the socket.",
            "  load       Many clients, a connection each, have whole networks run by one runtime on this machine.",
            "",
            "Examples:",
            "  cutpoint perf split zoo:vgg16 --rounds 9 --python",
            "  cutpoint perf overhead zoo:alexnet --rounds 50 --transport tcp",
            "  cutpoint perf load zoo:lenet --clients 1,16,256"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {Command.NAME + "=perf", Command.DESCRIPTION + "=Measures how fast Cutpoint itself is"})
public final class PerfCommand implements Command {
    private static final String SPLIT = "split";
    private static final String OVERHEAD = "overhead";
    private static final String TRANSPORT = "transport";
    private static final String LOAD = "load";
    private static final List<String> ALL = List.of(SPLIT, OVERHEAD, TRANSPORT, LOAD);

    /** Divided so often first that both processes have compiled what carries jobs, whose own time is a fraction of a millisecond. */
    private static final String TINY = "zoo:lenet";

    /** The virtual machine compiles for good what was called five thousand times, a while later. */
    private static final int TINY_JOBS = 10_000;

    /** For the same reason, where no jobs run. */
    private static final int TINY_MESSAGES = 10_000;

    private static final String LARGE = "zoo:vgg16";
    private static final List<String> SMALL =
            List.of("zoo:alexnet", "zoo:mobilenet-v2", "zoo:resnet18", "zoo:googlenet");

    /** Bytes sent, and bytes that come back. */
    private static final List<List<Integer>> MESSAGES =
            List.of(List.of(1 << 10, 1 << 10), List.of(100_000, 0), List.of(1_000_000, 0), List.of(10_000_000, 0));

    /** Bytes of messages of which there are many. */
    private static final List<Integer> STREAMED = List.of(100_000, 1_000_000, 10_000_000);

    private static final int STREAMED_BYTES = 40_000_000;
    private static final int UNDER_WAY = 4;

    /** Before they count: what threads do that wait for each other is not compiled for good yet. */
    private static final int FIRST_ROUNDS = 25;

    /** Of each size of message, before they count: one that has come a hundred times is not compiled for good yet. */
    private static final int WARM_UP_BYTES = 200_000_000;

    private static final List<String> SERVED = List.of("zoo:lenet", "zoo:mobilenet-v2");
    private static final int MOST_CLIENTS = 10_000;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

    private static final String NETWORK = "4g";
    private static final String STRATEGY = "jps-best";
    private static final int JOBS = 20;

    @Parameters(index = "0", paramLabel = "WHAT", description = "What is measured: split, overhead, transport or load.")
    private String what;

    @Parameters(
            index = "1..*",
            paramLabel = "MODEL",
            description = "ONNX files, or zoo:NAME (default: zoo:vgg16 for split; AlexNet, MobileNet-v2, ResNet18 and"
                    + " GoogLeNet for overhead; LeNet and MobileNet-v2 for load).")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each is measured, 1 to 10000 (default: 5 for split, else 50).")
    private Integer rounds;

    @Option(
            names = "--python",
            description =
                    "With split: also measure onnx.utils.extract_model; needs python3 with the package onnx, or the"
                            + " environment variable CUTPOINT_PYTHON to name such a Python.")
    private boolean python;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = Transport.USUAL,
            description = "With overhead, transport and load: what carries the calls, grpc or tcp (default:"
                    + " ${DEFAULT-VALUE}).")
    private String transport;

    @Option(
            names = "--clients",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,4,16,64,256,1000",
            description = "With load: how many clients there are, one after the other (default: ${DEFAULT-VALUE}).")
    private List<Integer> clients = new ArrayList<>();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "With load: how long each number of clients is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    private final Workbench workbench;
    private final ModelSplitter splitter;
    private final SegmentExecutor executor;
    private final Planner planner;
    private final NetworkPresets presets;
    private final Clouds clouds;

    @Activate
    public PerfCommand(
            @Reference Workbench workbench,
            @Reference ModelSplitter splitter,
            @Reference SegmentExecutor executor,
            @Reference Planner planner,
            @Reference NetworkPresets presets,
            @Reference Clouds clouds) {
        this.workbench = workbench;
        this.splitter = splitter;
        this.executor = executor;
        this.planner = planner;
        this.presets = presets;
        this.clouds = clouds;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        if (!ALL.contains(what)) {
            throw new InputException(
                    what, "this cannot be measured", Suggest.instead(what, ALL, "Give " + String.join(", ", ALL)));
        }
        int count = RunOptions.between("--rounds", rounds != null ? rounds : what.equals(SPLIT) ? 5 : 50, 10_000);
        console.out()
                .print(
                        switch (what) {
                            case SPLIT -> split(count, console);
                            case OVERHEAD -> overhead(count, console);
                            case LOAD -> load(console);
                            default -> transport(count, console);
                        });
        return OK;
    }

    // ---- splitting

    private String split(int count, Console console) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        for (String source : sources.isEmpty() ? List.of(LARGE) : sources) {
            Model model = workbench.load(source, LoadOptions.DEFAULT, console.progress());
            all.append(all.isEmpty() ? "" : "\n").append(table(model, split(model, count, console), console));
        }
        return all.toString();
    }

    private List<SplitBenchmark.Round> split(Model model, int count, Console console) throws InterruptedException {
        SplitBenchmark benchmark = new SplitBenchmark(model, splitter);
        List<SplitBenchmark.Round> measured = new ArrayList<>();
        try {
            Path folder = Files.createTempDirectory("cutpoint-perf");
            try {
                // The first round finds code that is not compiled and files that are not cached.
                console.progress().begin("Measuring", count + 1L);
                for (int i = 0; i <= count; i++) {
                    SplitBenchmark.Round round = benchmark.round(folder, python, i % 2 == 0);
                    if (i > 0) {
                        measured.add(round);
                    }
                    console.progress().advance(1);
                }
            } finally {
                console.progress().end();
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new InputException("perf", "files cannot be written: " + WholeFiles.reason(e), "", e);
        }
        return measured;
    }

    private static String table(Model model, List<SplitBenchmark.Round> rounds, Console console) {
        long bytes = rounds.get(0).bytes();
        TextTable table = new TextTable().left("what").right("ms").right("GB/s").right("times copying");
        List<Double> copies = all(rounds, SplitBenchmark.Round::copyMs);
        row(table, "read and write as many bytes", bytes, copies, copies);
        row(table, "split in two and write", bytes, all(rounds, SplitBenchmark.Round::splitMs), copies);
        if (rounds.stream().allMatch(r -> r.pythonMs().isPresent())) {
            List<Double> times = all(rounds, r -> r.pythonMs().getAsDouble());
            row(table, "onnx.utils.extract_model, twice", bytes, times, copies);
        }
        return model.graph().name() + ": " + Units.bytes(bytes) + " in two halves, " + rounds.size()
                + " rounds, median (least to greatest)\n\n" + table.render(console.style());
    }

    private static void row(TextTable table, String what, long bytes, List<Double> times, List<Double> copies) {
        double gigabytesPerSecond = bytes / (median(times) * 1e6);
        table.row(
                what, spread(times, "%.0f"), number("%.2f", gigabytesPerSecond), spread(ratios(times, copies), "%.2f"));
    }

    // ---- what dividing costs beside computing

    private String overhead(int count, Console console) throws InterruptedException {
        TextTable table = new TextTable()
                .left("model")
                .left("runs here")
                .right("whole, ms")
                .right("divided, ms")
                .right("here, ms")
                .right("there, ms")
                .right("plain socket, ms")
                .right("divided / whole")
                .right("over 1.05 times whole, ms");
        try (Clouds.Cloud cloud = clouds.start(transport);
                TransportBenchmark messages = new TransportBenchmark(cloud.connection())) {
            OverheadBenchmark benchmark =
                    new OverheadBenchmark(executor, cloud.connection(), device.execution(true), messages);
            Model tiny = workbench.load(TINY, LoadOptions.DEFAULT, console.progress());
            String first = tiny.graph().layers().get(0).id();
            benchmark.measure(tiny, Set.of(first), TINY_JOBS, console.progress());
            for (String source : sources.isEmpty() ? SMALL : sources) {
                Model model = workbench.load(source, LoadOptions.DEFAULT, console.progress());
                Optional<Set<String>> planned = planned(model, console);
                if (planned.isEmpty()) {
                    console.say("cutpoint: " + source + ": planned as a whole on one tier, and left out");
                    continue;
                }
                Set<String> front = planned.get();
                List<OverheadBenchmark.Round> measured = benchmark.measure(model, front, count, console.progress());
                List<Double> whole = all(measured, OverheadBenchmark.Round::wholeMs);
                List<Double> divided = all(measured, OverheadBenchmark.Round::splitMs);
                table.row(
                        model.graph().name(),
                        front.size() + " of " + model.graph().layers().size() + " layers",
                        spread(whole, "%.2f"),
                        spread(divided, "%.2f"),
                        number("%.2f", median(all(measured, OverheadBenchmark.Round::deviceMs))),
                        number("%.2f", median(all(measured, OverheadBenchmark.Round::cloudMs))),
                        number("%.2f", median(all(measured, OverheadBenchmark.Round::socketMs))),
                        number("%.3f", median(ratios(divided, whole))),
                        number("%.2f", median(all(measured, r -> r.splitMs() - 1.05 * r.wholeMs()))));
            }
        } catch (IOException e) {
            throw new InputException("perf", "a socket fails: " + WholeFiles.reason(e), "", e);
        }
        return "One job at a time over " + transport + ", " + count
                + " rounds, median (least to greatest). Plain socket: what as"
                + " many bytes there and back take over one, to a thread of this process\n\n"
                + table.render(console.style());
    }

    /** The layers that run here, of the cut that most jobs have which run on both tiers; empty if none does. */
    private Optional<Set<String>> planned(Model model, Console console) throws InterruptedException {
        Network network = NetworkOptions.named(NETWORK, presets);
        Tiers tiers = workbench.tiers(model, device.slowdown(), device.threads(), Optional.empty(), console.progress());
        Problem problem = workbench.problem(model, tiers, network, Objective.MAKESPAN, JOBS, 4);
        if (!(planner.plan(Workload.of(problem), STRATEGY).outcome() instanceof Plan plan)) {
            throw new InputException(model.source(), STRATEGY + " finds no plan", "Give another model");
        }
        String first = problem.tiers().get(0).id();
        return plan.assignments().stream()
                .map(assignment -> here(assignment, first))
                .filter(layers -> !layers.isEmpty()
                        && layers.size() < model.graph().layers().size())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
                .entrySet()
                .stream()
                .max(Comparator.comparingLong(e -> e.getValue()))
                .map(Map.Entry::getKey);
    }

    private static Set<String> here(Assignment assignment, String tier) {
        return assignment.tiers().entrySet().stream()
                .filter(e -> e.getValue().equals(tier))
                .map(e -> e.getKey())
                .collect(Collectors.toSet());
    }

    // ---- what the transport costs

    private String transport(int count, Console console) throws InterruptedException {
        try (Clouds.Cloud cloud = clouds.start(transport);
                TransportBenchmark benchmark = new TransportBenchmark(cloud.connection())) {
            console.progress()
                    .begin(
                            "Measuring",
                            MESSAGES.size() * (long) count + STREAMED.size() * ((long) FIRST_ROUNDS + count));
            for (int i = 0; i < TINY_MESSAGES; i++) {
                benchmark.transport(1 << 10, 1 << 10);
                benchmark.socket(1 << 10, 1 << 10);
            }
            return "One message at a time over " + transport + ", from its beginning until its answer has come; "
                    + Units.bytes(WARM_UP_BYTES) + " of each size, " + TINY_MESSAGES
                    + " messages at most and as many as count at least, went before, " + count
                    + " rounds, median (least to greatest)\n\n" + exchanges(benchmark, count, console)
                    + "\nMany messages, " + Units.bytes(STREAMED_BYTES) + " a round, " + UNDER_WAY
                    + " at a time over one connection; through the socket one directly after the other. From the first until the"
                    + " last answer; the first " + FIRST_ROUNDS + " rounds do not count\n\n"
                    + streams(benchmark, count, console);
        } catch (IOException e) {
            throw new InputException("perf", "a socket fails: " + WholeFiles.reason(e), "", e);
        } finally {
            console.progress().end();
        }
    }

    private static String exchanges(TransportBenchmark benchmark, int count, Console console) throws IOException {
        TextTable table = new TextTable()
                .right("sent")
                .right("answered")
                .right("transport, ms")
                .right("plain socket, ms")
                .right("transport, MB/s")
                .right("plain socket, MB/s")
                .right("share of the socket's rate");
        for (List<Integer> message : MESSAGES) {
            int up = message.get(0);
            int down = message.get(1);
            List<Double> through = new ArrayList<>();
            List<Double> plain = new ArrayList<>();
            int before = Math.max(count, Math.min(TINY_MESSAGES, WARM_UP_BYTES / up));
            for (int i = -before; i < count; i++) {
                double transportMs = benchmark.transport(up, down);
                double socketMs = benchmark.socket(up, down);
                if (i >= 0) {
                    through.add(transportMs);
                    plain.add(socketMs);
                    console.progress().advance(1);
                }
            }
            table.row(
                    Units.bytes(up),
                    Units.bytes(down),
                    spread(through, "%.3f"),
                    spread(plain, "%.3f"),
                    number("%.0f", up / (median(through) * 1e3)),
                    number("%.0f", up / (median(plain) * 1e3)),
                    number("%.2f", median(ratios(plain, through))));
        }
        return table.render(console.style());
    }

    private static String streams(TransportBenchmark benchmark, int count, Console console)
            throws IOException, InterruptedException {
        TextTable table = new TextTable()
                .right("sent")
                .right("messages a round")
                .right("transport, MB/s")
                .right("plain socket, MB/s")
                .right("share of the socket's rate");
        for (int up : STREAMED) {
            int messages = STREAMED_BYTES / up;
            List<Double> through = new ArrayList<>();
            List<Double> plain = new ArrayList<>();
            for (int i = -FIRST_ROUNDS; i < count; i++) {
                double transportMs = benchmark.transportStream(up, messages, UNDER_WAY);
                double socketMs = benchmark.socketStream(up, messages);
                if (i >= 0) {
                    through.add(STREAMED_BYTES / (transportMs * 1e3));
                    plain.add(STREAMED_BYTES / (socketMs * 1e3));
                }
                console.progress().advance(1);
            }
            table.row(
                    Units.bytes(up),
                    Integer.toString(messages),
                    spread(through, "%.0f"),
                    spread(plain, "%.0f"),
                    number("%.2f", median(ratios(through, plain))));
        }
        return table.render(console.style());
    }

    // ---- what many clients get

    private String load(Console console) throws InterruptedException {
        for (int count : clients) {
            RunOptions.between("--clients", count, MOST_CLIENTS);
        }
        Duration time = Duration.ofSeconds(RunOptions.between("--seconds", seconds, 3600));
        int most = clients.stream().mapToInt(Integer::intValue).max().orElse(1);
        StringBuilder all = new StringBuilder();
        for (String source : sources.isEmpty() ? SERVED : sources) {
            Model model = workbench.load(source, LoadOptions.DEFAULT, console.progress());
            TextTable table = new TextTable()
                    .right("clients")
                    .right("inferences/s")
                    .right("p50, ms")
                    .right("p99, ms")
                    .right("refused")
                    .right("answers to each")
                    .right("runtime resident");
            try (Clouds.Cloud cloud = clouds.start(transport);
                    LoadBenchmark benchmark = LoadBenchmark.open(
                            clouds, cloud.connection(), model, device.execution(true), most, console.progress())) {
                for (int count : clients) {
                    LoadBenchmark.Load load = benchmark.measure(count, time);
                    table.row(
                            Integer.toString(count),
                            number("%.0f", load.perSecond()),
                            number("%.2f", load.quantileMs(0.5)),
                            number("%.2f", load.quantileMs(0.99)),
                            Long.toString(load.refused()),
                            load.answers().get(0) + " to "
                                    + load.answers().get(load.answers().size() - 1),
                            cloud.processes().stream()
                                    .map(process -> resident(process.pid()))
                                    .reduce("", String::concat));
                }
            }
            all.append(all.isEmpty() ? "" : "\n")
                    .append(model.graph().name())
                    .append(", ")
                    .append(time.toSeconds())
                    .append(" s each\n\n")
                    .append(table.render(console.style()));
        }
        return all.toString();
    }

    /** A process's memory; empty where the system does not tell in a file. */
    private static String resident(long pid) {
        try {
            Matcher matcher = RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
            return matcher.find() ? Units.bytes(Long.parseLong(matcher.group(1)) << 10) : "";
        } catch (IOException e) {
            return "";
        }
    }

    // ---- figures

    private static <T> List<Double> all(List<T> rounds, Function<T, Double> value) {
        return rounds.stream().map(value).toList();
    }

    /** Taken round by round: what disturbs one of a round disturbs the other, too. */
    private static List<Double> ratios(List<Double> values, List<Double> base) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / base.get(i));
        }
        return ratios;
    }

    private static String spread(List<Double> values, String format) {
        return number(format, median(values)) + " ("
                + number(format, values.stream().min(Double::compare).orElseThrow()) + " to "
                + number(format, values.stream().max(Double::compare).orElseThrow()) + ")";
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int n = sorted.size();
        return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
    }
}

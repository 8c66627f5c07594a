package org.cutpoint.cli.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.observe.ObservationPort;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.transport.EdgeHosts;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Transports;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves models to devices until it is stopped. */
@CommandLine.Command(
        footer = {
            "",
            "Devices also have it measure models on its machine: 'cutpoint profile --at', 'run --cloud'.",
            "It prints one line when it is ready. Ctrl-C or SIGTERM lets running inferences end, then stops it.",
            "It speaks the Open Inference Protocol (KServe v2) over gRPC, with reflection and health checks, and over"
                    + " REST ('--http-port'), for any client of it; or straight over TCP ('--transport tcp');"
                    + " unencrypted where only this machine reaches it ('--bind' left out; '--tls' changes that).",
            "Where others reach it, both sides show certificates, or clients a token: 'cutpoint keys' makes them. They may"
                    + " then run, bring and measure models, and bring signed bundles with '--manage' and 'cutpoint keys"
                    + " allow NAME manage'."
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=serve",
            Command.DESCRIPTION + "=Runs models for devices: the cloud's side, or an edge's"
        })
public final class ServeCommand implements Command {
    /** The transport that speaks REST. */
    private static final String HTTP = "http";

    @Option(names = "--port", paramLabel = "P", required = true, description = "TCP port; 0 takes a free one.")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).")
    private String bind;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = Transport.USUAL,
            description =
                    "grpc: the Open Inference Protocol, for any client of it. tcp: the same calls straight over TCP,"
                            + " faster, for clients that give the address as tcp://HOST:PORT (default: ${DEFAULT-VALUE}).")
    private String transport;

    @Option(
            names = "--http-port",
            paramLabel = "P",
            description =
                    "Speak the Open Inference Protocol over REST, too, at this TCP port: HTTP/1.1 with JSON or binary"
                            + " tensors. 0 takes a free one. For clients on this machine, or a proxy that encrypts.")
    private Integer httpPort;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Models to have from the start: ONNX files or zoo:NAME. Others are deployed by devices.")
    private List<String> models = new ArrayList<>();

    @Mixin
    private ModelOptions view = new ModelOptions();

    @Option(
            names = "--deploy",
            paramLabel = "DIR",
            description = "A folder beside deploy/ whose bundles are installed, updated and removed while it serves.")
    private Path deploy;

    @Option(
            names = "--forward",
            paramLabel = "HOST:PORT",
            description =
                    "Be an edge: forward what devices place behind this runtime to the one there, which must be up."
                            + " That may forward, too.")
    private String forward;

    @Option(
            names = "--emulate",
            description =
                    "Let devices have this runtime pretend to be slower, over a slower network to what is behind it"
                            + " ('cutpoint run --edge-slowdown', '--edge-network').")
    private boolean emulate;

    @Option(
            names = "--manage",
            negatable = true,
            description =
                    "Let those who reach this runtime change its bundles ('cutpoint bundle'), and so have it run what"
                            + " they like; --no-manage: let nobody (default: only while it listens on a loopback"
                            + " address).")
    private Boolean manage;

    @Mixin
    private MetricsOptions metrics = new MetricsOptions();

    @Option(
            names = "--tls",
            description = "Encrypt, and ask clients who they are, on a loopback address, too; they give its address as"
                    + " grpcs://HOST:PORT or tcps://HOST:PORT.")
    private boolean tls;

    @Option(
            names = "--shell",
            description =
                    "Take commands of the Gogo shell on standard input: 'cutpoint:bundles', 'cutpoint:update FILE',"
                            + " 'help' lists all. Whoever types there may do everything.")
    private boolean shell;

    @Option(names = "--exit-with-parent", description = "Stop when standard input ends.")
    private boolean exitWithParent;

    private final List<Transport> transports;
    private final ModelHost host;
    private final ComponentServiceObjects<Workbench> workbenches;
    private final ComponentServiceObjects<ConfigurationAdmin> configurations;
    private final StrategyNews news;
    private final ComponentServiceObjects<EdgeHosts> edges;
    private final ComponentServiceObjects<Management> managements;
    private final Keys keys;

    /** Null where the product has no shell. */
    @Reference(
            target = "(cutpoint.start=shell)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC)
    volatile Runnable shells;

    /** Null where the product has none. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile ObservationPort ports;

    /** Null where nothing runs networks. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile SegmentExecutor executor;

    @Activate
    public ServeCommand(
            @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE) List<Transport> transports,
            @Reference ModelHost host,
            @Reference ComponentServiceObjects<Workbench> workbenches,
            @Reference ComponentServiceObjects<ConfigurationAdmin> configurations,
            @Reference StrategyNews news,
            @Reference ComponentServiceObjects<EdgeHosts> edges,
            @Reference ComponentServiceObjects<Management> managements,
            @Reference Keys keys) {
        this.transports = List.copyOf(transports);
        this.host = host;
        this.workbenches = workbenches;
        this.configurations = configurations;
        this.news = news;
        this.edges = edges;
        this.managements = managements;
        this.keys = keys;
    }

    @Override
    public int run(Console console) throws InterruptedException {
        try (MetricsOptions.Opened opened = metrics.open(Optional.ofNullable(ports), console)) {
            return runWatched(console);
        }
    }

    private int runWatched(Console console) throws InterruptedException {
        if (port < 0 || port > 65535) {
            throw new InputException("--port", port + " is no port", "Give 1 to 65535, or 0 for a free one");
        }
        if (httpPort != null && (httpPort < 0 || httpPort > 65535)) {
            throw new InputException("--http-port", httpPort + " is no port", "Give 1 to 65535, or 0 for a free one");
        }
        boolean open = !loopback();
        if (open && httpPort != null) {
            throw new InputException(
                    "--http-port",
                    "REST is not encrypted here and asks nobody who he is: it is for loopback addresses alone",
                    "Leave --bind away, and put a proxy that encrypts in front of it");
        }
        Transport carrier = Transports.named("--transport", transports, transport);
        boolean insecure = keys.choice().insecure();
        if (tls && insecure) {
            throw new InputException("--tls", "--insecure says the opposite", "Give one of them");
        }
        if (open && insecure && Boolean.TRUE.equals(manage)) {
            throw new InputException(
                    "--manage",
                    "whoever reached " + bind + " could have this machine do what he likes",
                    "Leave --insecure away: 'cutpoint keys init' makes keys");
        }
        Optional<Guard> guard = tls || open && !insecure
                ? Optional.of(keys.guard(open ? "--bind " + bind : "--tls"))
                : Optional.empty();
        checkShell();
        checkProvider();
        if (deploy != null) {
            watch(deploy);
        }
        for (String source : models) {
            Workbench workbench = workbenches.getService();
            try {
                host.add(workbench.load(source, view.load(), console.progress()));
            } finally {
                console.progress().end();
                workbenches.ungetService(workbench);
            }
        }
        CountDownLatch stopped = new CountDownLatch(1);
        if (exitWithParent) {
            stopAtEndOfInput(stopped);
        }
        if (forward == null && !emulate) {
            serve(carrier, host, guard, open, console, stopped);
            return OK;
        }
        Optional<Clouds.Cloud> behind = Optional.ofNullable(forward).map(this::connect);
        EdgeHosts made = edges.getService();
        try (EdgeHosts.EdgeHost edge = made.open(host, behind.map(Clouds.Cloud::connection), emulate)) {
            behind.ifPresent(
                    b -> console.say("cutpoint: forwards to " + b.connection().peer()));
            serve(carrier, edge, guard, open, console, stopped);
        } finally {
            edges.ungetService(made);
            behind.ifPresent(Clouds.Cloud::close);
        }
        return OK;
    }

    /** What is configured to compute here, but cannot, is said at once, not to the first client. */
    private void checkProvider() {
        SegmentExecutor computes = executor;
        if (computes != null) {
            // Unlike its name, this needs no native library where the processor computes.
            computes.workers(ExecutionOptions.DEFAULT);
        }
    }

    private void checkShell() {
        if (shell && exitWithParent) {
            throw new InputException("--shell", "standard input cannot be two things", "Leave --exit-with-parent away");
        }
        if (shell && shells == null) {
            throw new InputException("--shell", "this product has no shell", "Add the bundles of Apache Felix Gogo");
        }
    }

    private Clouds.Cloud connect(String address) {
        Workbench workbench = workbenches.getService();
        try {
            return workbench.connect("--forward", address);
        } finally {
            workbenches.ungetService(workbench);
        }
    }

    private void serve(
            Transport carrier,
            ModelHost served,
            Optional<Guard> guard,
            boolean open,
            Console console,
            CountDownLatch stopped)
            throws InterruptedException {
        boolean changes = manage == null ? !open : manage;
        Management management = managements.getService();
        Transport.Managed managed = new Transport.Managed(management, changes);
        try (Transport.Server rest = httpPort == null
                        ? null
                        : Transports.named("--http-port", transports, HTTP).serve(bind, httpPort, served);
                Transport.Server server = guard.isPresent()
                        ? carrier.serve(bind, port, served, managed, guard.get())
                        : carrier.serve(bind, port, served, managed)) {
            if (guard.isPresent()) {
                console.say("cutpoint: encrypted, for clients that are known by keys in " + keys.folder()
                        + (changes ? "; those that may manage can bring signed bundles" : ""));
            } else if (open) {
                console.say("cutpoint: anyone who reaches " + bind + ":" + server.port()
                        + " can run models here: it asks for no password and encrypts nothing");
            }
            String host = bind.contains(":") ? "[" + bind + "]" : bind;
            console.out()
                    .println("listening on " + host + ":" + server.port()
                            + (carrier.scheme().equals(Transport.USUAL)
                                    ? " (Open Inference Protocol over gRPC)"
                                    : " (for addresses with " + carrier.scheme() + (guard.isPresent() ? "s" : "")
                                            + "://)"));
            if (rest != null) {
                console.out()
                        .println("listening on " + host + ":" + rest.port() + " (Open Inference Protocol over REST)");
            }
            console.out().flush();
            Runnable asked = shells;
            if (shell && asked != null) {
                asked.run();
            }
            try (StrategyNews.Subscription subscription = news.subscribe(line -> console.say("cutpoint: " + line))) {
                stopped.await();
            }
        } finally {
            managements.ungetService(management);
        }
    }

    private boolean loopback() {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new InputException(
                    "--bind", "'" + bind + "' is no address of this machine", "Give for example 127.0.0.1", e);
        }
    }

    private static void stopAtEndOfInput(CountDownLatch stopped) {
        Thread watcher = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // As good as its end.
                    }
                    stopped.countDown();
                },
                "cutpoint-parent");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Has Felix File Install watch a folder, beside the product's own. */
    private void watch(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InputException("--deploy", folder + " is no folder", "Make it first");
        }
        ConfigurationAdmin admin = configurations.getService();
        try {
            Configuration configuration = admin.createFactoryConfiguration("org.apache.felix.fileinstall", "?");
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("felix.fileinstall.dir", folder.toAbsolutePath().toString());
            properties.put("felix.fileinstall.poll", "200");
            properties.put("felix.fileinstall.filter", ".*\\.(jar|cfg|config)");
            properties.put("felix.fileinstall.noInitialDelay", "true");
            configuration.update(properties);
        } catch (IOException e) {
            throw new InputException("--deploy", "it cannot be watched: " + WholeFiles.reason(e), "", e);
        } finally {
            configurations.ungetService(admin);
        }
    }
}

package org.cutpoint.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/**
 * A running framework with the product's bundles. Jars are referenced where they lie, not copied.
 *
 * <p>Bundles that short commands do without (property {@link #LATER} in conf/framework.properties) are started when
 * somebody runs the service of type {@link Runnable} with the property {@code cutpoint.start=all}. If the user has
 * dropped bundles of others into the deploy folder, nobody knows what these need, and all are started at once. Those of a
 * shell (property {@link #ASKED}), which takes the terminal, wait for the Runnable with {@code cutpoint.start=shell}.
 */
final class Product implements AutoCloseable {
    private static final String SCR = "org.apache.felix.scr";
    private static final String FILE_INSTALL = "org.apache.felix.fileinstall";

    /** Framework property: symbolic names of bundles that are not started at once. */
    private static final String LATER = "cutpoint.start.later";

    /**
     * Framework property: symbolic names of those that are started before others of their turn, in their order. If one of them
     * does not start, nothing does: the others would begin with a configuration that nobody wants.
     */
    private static final String FIRST = "cutpoint.start.first";

    /** Framework property: symbolic names of bundles that are never started. Others may use their classes all the same. */
    private static final String NEVER = "cutpoint.start.never";

    /** Framework property: symbolic names of bundles that are not started before somebody asks for them, in their order. */
    private static final String ASKED = "cutpoint.start.asked";

    /** On the class path already, below the framework. */
    private static final List<String> NOT_INSTALLED = List.of("org.eclipse.osgi_", "org.cutpoint.launcher_");

    private final Path home;
    private final boolean watching;
    private final BooleanSupplier ending;
    private final List<Path> jars;
    private final Storage storage;
    private final Framework framework;
    private final List<Bundle> waiting = new ArrayList<>();
    private List<String> never = List.of();
    private List<String> first = List.of();
    /** Whether there are bundles of others. */
    private boolean extended;

    /** Whether a command has come to its end and the framework's state is of use to others. */
    private volatile boolean complete;

    private final AtomicBoolean open = new AtomicBoolean(true);

    /** What a bundle that is to be started first says of what it was given; its cause is the bundle's own exception. */
    static final class Refused extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private Refused(Throwable why) {
            super(oneLine(why), why);
        }
    }

    /**
     * @param watching whether the deploy folder may change while the command runs
     * @param ending whether somebody has interrupted the command: what fails from then on, fails for that
     */
    Product(Path home, boolean watching, BooleanSupplier ending) throws IOException {
        this.home = home;
        this.watching = watching;
        this.ending = ending;
        this.jars = jars(home.resolve("plugins")).stream()
                .filter(jar ->
                        NOT_INSTALLED.stream().noneMatch(jar.getFileName().toString()::startsWith))
                .toList();
        Map<String, String> configuration = configuration();
        this.storage = Storage.create(cache(), home, jars, resolving(configuration));
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.folder().toString());
        // Not through ServiceLoader: there is one framework, and looking for others takes time.
        FrameworkFactory factory = new org.eclipse.osgi.launch.EquinoxFactory();
        try {
            this.framework = factory.newFramework(configuration);
        } catch (RuntimeException e) {
            // Nobody will close what was not made.
            storage.delete();
            throw e;
        }
    }

    /** What of the configuration may decide which bundle imports from which. */
    private static String resolving(Map<String, String> configuration) {
        Map<String, String> map = new TreeMap<>(configuration);
        map.keySet().removeIf(key -> key.startsWith("felix.") || key.startsWith("cutpoint."));
        return map.toString();
    }

    private Map<String, String> configuration() throws IOException {
        Map<String, String> map = new HashMap<>();
        Path file = home.resolve("conf/framework.properties");
        if (Files.exists(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            }
            String base = home.toString();
            for (String key : properties.stringPropertyNames()) {
                String given = System.getProperty(key);
                map.put(key, given != null ? given : properties.getProperty(key).replace("${cutpoint.home}", base));
            }
        }
        // Bundles see the JDK's modules (java.sql, java.net.http, ...), not the launcher's class path.
        map.put(Constants.FRAMEWORK_BUNDLE_PARENT, Constants.FRAMEWORK_BUNDLE_PARENT_EXT);
        // Its file would lie in the temporary storage; where that is full, failures to write it would hide what
        // matters.
        map.put("eclipse.log.enabled", "false");
        // Packages get no Package object with attributes of the manifest: nobody asks for them.
        map.put("osgi.classloader.define.packages", "noattributes");
        return map;
    }

    /** Installs the product's bundles and starts those that do something on their own. */
    void start() throws BundleException, IOException {
        framework.start();
        BundleContext context = framework.getBundleContext();
        reportErrors(context);
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            // If the storage knows it, this only finds it.
            bundles.add(context.installBundle("reference:".concat(jar.toUri().toString())));
        }
        int own = bundles.size();
        installDeployed(context, bundles);
        extended = bundles.size() > own;
        // Last: who handles what it finds must be there.
        bundles.sort(Comparator.comparing(bundle -> FILE_INSTALL.equals(bundle.getSymbolicName())));
        first = names(FIRST);
        bundles.sort(Comparator.comparing(this::turn));
        // Declarative services first: it then sees each bundle once, as it starts.
        for (Bundle bundle : bundles) {
            if (SCR.equals(bundle.getSymbolicName())) {
                bundle.start(Bundle.START_TRANSIENT);
            }
        }
        List<String> names = extended ? List.of() : names(LATER);
        never = names(NEVER);
        List<String> asked = names(ASKED);
        context.registerService(Runnable.class, this::startWaiting, new Hashtable<>(Map.of("cutpoint.start", "all")));
        List<Bundle> shell = bundles.stream()
                .filter(bundle -> asked.contains(bundle.getSymbolicName()))
                .sorted(Comparator.comparing(bundle -> asked.indexOf(bundle.getSymbolicName())))
                .toList();
        if (!shell.isEmpty()) {
            context.registerService(
                    Runnable.class,
                    () -> shell.forEach(this::startOrReport),
                    new Hashtable<>(Map.of("cutpoint.start", "shell")));
        }
        for (Bundle bundle : bundles) {
            if (shell.contains(bundle)) {
                continue;
            }
            if (names.contains(bundle.getSymbolicName())) {
                waiting.add(bundle);
            } else if (isActive(bundle)) {
                startOrReport(bundle);
            }
        }
    }

    private int turn(Bundle bundle) {
        int index = first.indexOf(bundle.getSymbolicName());
        return index < 0 ? first.size() : index;
    }

    private List<String> names(String property) {
        String names = framework.getBundleContext().getProperty(property);
        return names == null ? List.of() : List.of(names.split("[,\\s]+"));
    }

    /** Starts the bundles that were not started at once, if this has not been done. */
    private void startWaiting() {
        synchronized (waiting) {
            for (Bundle bundle : waiting) {
                if (isActive(bundle)) {
                    startOrReport(bundle);
                }
            }
            waiting.clear();
        }
    }

    /**
     * Installs what the user dropped into the deploy folder, under the location by which File Install, which only
     * long-running commands start, knows its own.
     */
    private void installDeployed(BundleContext context, List<Bundle> bundles) throws IOException {
        String folder = context.getProperty("felix.fileinstall.dir");
        if (folder == null || !Files.isDirectory(Path.of(folder))) {
            return;
        }
        for (Path jar : jars(Path.of(folder))) {
            if (!Files.isRegularFile(jar)) {
                // A pipe or a device would be read for ever.
                System.err.println("cutpoint: " + jar + " is no bundle that can be installed: there is no file");
                continue;
            }
            try {
                bundles.add(context.installBundle(jar.toUri().toString()));
            } catch (BundleException e) {
                System.err.println("cutpoint: " + jar + " is no bundle that can be installed: " + oneLine(e));
            }
        }
    }

    private static Path cache() {
        String given = System.getProperty("cutpoint.cache");
        if (given != null) {
            return Path.of(given);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        return (caches == null || caches.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(caches))
                .resolve("cutpoint");
    }

    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
            files.forEach(jars::add);
        }
        // Same order on every machine.
        jars.sort(null);
        return jars;
    }

    /** Whether starting a bundle does something; libraries are resolved when somebody needs them. */
    private boolean isActive(Bundle bundle) {
        if (never.contains(bundle.getSymbolicName()) || FILE_INSTALL.equals(bundle.getSymbolicName()) && !watching) {
            return false;
        }
        var headers = bundle.getHeaders("");
        return headers.get(Constants.FRAGMENT_HOST) == null
                && (headers.get("Service-Component") != null || headers.get(Constants.BUNDLE_ACTIVATOR) != null);
    }

    /** One bundle that cannot start, maybe one that a user dropped in, leaves the others running. */
    private void startOrReport(Bundle bundle) {
        if (ending.getAsBoolean()) {
            return;
        }
        try {
            bundle.start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
            if (ending.getAsBoolean()) {
                return;
            }
            if (first.contains(bundle.getSymbolicName())) {
                throw new Refused(e.getCause() == null ? e : e.getCause());
            }
            System.err.println("cutpoint: bundle " + bundle.getSymbolicName() + " does not start: " + oneLine(e));
        }
    }

    /** Errors that bundles log, and what is always to be said, would otherwise end in a file of the temporary storage. */
    private void reportErrors(BundleContext context) {
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() != null && !ending.getAsBoolean()) {
                System.err.println(
                        "cutpoint: " + event.getBundle().getSymbolicName() + ": " + oneLine(event.getThrowable()));
            }
        });
        ServiceReference<LogReaderService> reference = context.getServiceReference(LogReaderService.class);
        if (reference != null) {
            context.getService(reference).addLogListener(this::report);
        }
    }

    private void report(LogEntry entry) {
        boolean said = entry.getLogLevel() == LogLevel.ERROR && !ending.getAsBoolean()
                || entry.getLogLevel() == LogLevel.AUDIT;
        // The framework's own errors come as framework events, too; here with the bundle's name behind the logger's.
        if (said && !entry.getLoggerName().startsWith("Events.Framework")) {
            Throwable cause = entry.getException();
            System.err.println("cutpoint: " + entry.getBundle().getSymbolicName() + ": " + oneLine(entry.getMessage())
                    + (cause == null ? "" : ": " + oneLine(cause)));
        }
    }

    /**
     * The service that runs the command line. Of a type of the JDK, so that the launcher, which is no bundle, and
     * the bundle that provides it have the same class.
     *
     * @throws IllegalStateException if there is none
     */
    @SuppressWarnings("unchecked") // A service that calls itself cutpoint.main takes the arguments of main.
    ToIntFunction<String[]> command() {
        BundleContext context = framework.getBundleContext();
        Collection<? extends ServiceReference<?>> references;
        try {
            references = context.getServiceReferences(ToIntFunction.class, "(cutpoint.main=true)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("a constant filter is wrong", e);
        }
        for (ServiceReference<?> reference : references) {
            Object service = context.getService(reference);
            if (service != null) {
                return (ToIntFunction<String[]>) service;
            }
        }
        throw new IllegalStateException("no bundle provides the command line. Maybe one of the lines above tells why,"
                + " or a jar is missing in " + home.resolve("plugins"));
    }

    /**
     * For the end of a command that left nothing running, right before the process ends: does without stopping the
     * bundles, which takes time, if all are the product's own. If the framework's state is to be kept for later
     * processes, {@link #close} will do so.
     */
    void abandon() {
        complete = !extended && storage.wanted();
        // One that did not begin prepared has changes, which the framework saves at the end of the process, too.
        if (!extended && storage.prepared() && open.compareAndSet(true, false)) {
            storage.delete();
        }
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        if (complete) {
            // What is kept should be of use to all commands.
            startWaiting();
        }
        boolean stopped = false;
        try {
            framework.stop();
            stopped = waitForStop();
        } catch (BundleException e) {
            System.err.println("cutpoint: the framework does not stop: " + oneLine(e));
        }
        if (complete && stopped) {
            storage.keep();
        }
        storage.delete();
    }

    /**
     * Waits up to 10 s until the framework has stopped, even if this thread is interrupted, as that of an interrupted command is:
     * bundles that were still starting would miss the storage.
     */
    private boolean waitForStop() {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        try {
            while (true) {
                try {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    // 0 would be for ever.
                    return framework.waitForStop(Math.max(1, left)).getType() == FrameworkEvent.STOPPED;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** For who listens to the framework itself. */
    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Where the framework keeps its state. */
    Path storage() {
        return storage.folder();
    }

    /** The messages of an exception and its causes, without the line breaks that the framework puts into its own. */
    static String oneLine(Throwable e) {
        String message = oneLine(e.getMessage() == null ? e.toString() : e.getMessage());
        // Causes often repeat, or are repeated by, what they caused.
        return e.getCause() == null
                        || message.contains(String.valueOf(e.getCause().getMessage()))
                ? message
                : message + ": " + oneLine(e.getCause());
    }

    private static String oneLine(String message) {
        return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}

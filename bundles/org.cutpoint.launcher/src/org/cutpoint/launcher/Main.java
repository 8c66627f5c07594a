package org.cutpoint.launcher;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleException;

/**
 * Entry point of the product.
 *
 * <p>System property {@code cutpoint.home}: the product's folder, with {@code plugins/} and {@code conf/}. {@code cutpoint.exit}: a
 * file for the exit code, written when the command is over, for whoever started a virtual machine that has something of its own to
 * do then.
 */
public final class Main {
    /** Exit code when the framework or the command line service is not there; others are the commands' own. */
    static final int BROKEN = 70;

    /** Exit code for input that cannot be used, as that of commands. */
    static final int BAD_INPUT = 2;

    /** Exit code of who is interrupted, as that of commands. */
    static final int INTERRUPTED = 130;

    /** Commands that stay up long enough for the deploy folder to change under them. */
    private static final Set<String> WATCHING = Set.of("serve", "run", "demo", "worker");

    /** Commands after which bundles are stopped one by one: threads, connections and native code are at work. */
    private static final Set<String> LONG = Set.of("serve", "run", "demo", "profile");

    /** What these need in the temporary folder: each process unpacks ONNX Runtime's library there, and little else. */
    private static final long ROOM_BYTES = 32L << 20;

    private Main() {}

    public static void main(String[] args) {
        int code = run(args);
        String told = System.getProperty("cutpoint.exit");
        if (told != null) {
            handOver(code, Path.of(told));
        }
        System.exit(code);
    }

    /** Ends what the command says, and tells how it ended: nothing that happens later can change either. */
    private static void handOver(int code, Path told) {
        System.out.flush();
        System.err.flush();
        try {
            // Closed, they lead nowhere, for native code, too.
            new FileOutputStream(FileDescriptor.out).close();
            new FileOutputStream(FileDescriptor.err).close();
            Files.writeString(told, code + "\n");
        } catch (IOException e) {
            // Then only the process itself tells.
        }
    }

    private static int run(String[] args) {
        String home = System.getProperty("cutpoint.home");
        if (home == null || !Files.isDirectory(Path.of(home, "plugins"))) {
            System.err.println("cutpoint: no folder plugins in " + home + ". Maybe start with bin/cutpoint.");
            return BROKEN;
        }
        File temporary = new File(System.getProperty("java.io.tmpdir"));
        // Else bundle after bundle says that it cannot unpack its own.
        if (args.length > 0
                && LONG.contains(args[0])
                && temporary.isDirectory()
                && temporary.getUsableSpace() < ROOM_BYTES) {
            System.err.println("cutpoint: " + temporary + ": native libraries are unpacked there, which takes "
                    + (ROOM_BYTES >> 20) + " MiB, and it has " + (temporary.getUsableSpace() >> 20)
                    + ". Make room, or choose another folder with CUTPOINT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER");
            return BROKEN;
        }
        AtomicBoolean ending = new AtomicBoolean();
        AtomicReference<Product> made = new AtomicReference<>();
        CountDownLatch over = new CountDownLatch(1);
        // Before anything is begun: a signal may come at any time.
        stopOnSignal(Thread.currentThread(), ending, made, over);
        try {
            return run(args, Path.of(home), ending, made);
        } finally {
            over.countDown();
        }
    }

    private static int run(String[] args, Path home, AtomicBoolean ending, AtomicReference<Product> made) {
        boolean watching = args.length > 0 && WATCHING.contains(args[0]);
        try (Product product = new Product(home, watching, ending::get)) {
            made.set(product);
            product.start();
            // What starts may have taken the interruption for its own, and the command would run on.
            if (ending.get()) {
                return interrupted();
            }
            int code = product.command().applyAsInt(args);
            // After failures, bundles may still have something to say.
            if (code == 0 && (args.length == 0 || !LONG.contains(args[0]))) {
                product.abandon();
            }
            return code;
        } catch (BundleException | IOException | IllegalStateException e) {
            if (ending.get()) {
                return interrupted();
            }
            System.err.println("cutpoint: "
                    + (e instanceof IllegalStateException
                            ? e.getMessage()
                            : "the framework does not start: " + Product.oneLine(e)));
            return e instanceof Product.Refused ? BAD_INPUT : BROKEN;
        }
    }

    private static int interrupted() {
        System.err.println("cutpoint: interrupted");
        return INTERRUPTED;
    }

    /** On SIGINT or SIGTERM: interrupt the command, give it a moment to end, then stop all bundles. */
    private static void stopOnSignal(
            Thread command, AtomicBoolean ending, AtomicReference<Product> made, CountDownLatch over) {
        Thread hook = new Thread(
                () -> {
                    // After an ordinary end there is nothing left to stop.
                    if (over.getCount() == 0) {
                        return;
                    }
                    ending.set(true);
                    // Nor do threads that find their bundles gone have anything to say.
                    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {});
                    command.interrupt();
                    // The command's own thread closes the product when the command has ended: a server's when what it
                    // has begun is answered, or after its 5 s.
                    if (!endsWithin(8, over)) {
                        Optional.ofNullable(made.get()).ifPresent(Product::close);
                    }
                },
                "cutpoint-stop");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal was faster.
            ending.set(true);
        }
    }

    private static boolean endsWithin(int seconds, CountDownLatch over) {
        try {
            return over.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }
}

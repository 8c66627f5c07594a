package org.cutpoint.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.log.LoggerFactory;

class ProductTest {
    private static final int BOUND_SECONDS = 30;

    @TempDir
    private Path home;

    private final AtomicBoolean ending = new AtomicBoolean();
    private Product product;

    @BeforeEach
    void start() throws IOException, BundleException {
        Files.createDirectory(home.resolve("plugins"));
        product = new Product(home, false, ending::get);
        product.start();
    }

    @AfterEach
    void interruptedNoMore() {
        Thread.interrupted();
        product.close();
        assertThat(product.storage()).doesNotExist();
    }

    @Test
    void whoIsInterruptedKeepsTheStorageUntilAllIsStopped() {
        Thread closing = Thread.currentThread();
        AtomicBoolean there = new AtomicBoolean();
        product.context().addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
                while (Files.exists(product.storage())
                        && closing.getState() != Thread.State.TIMED_WAITING
                        && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                there.set(Files.exists(product.storage()));
            }
        });
        closing.interrupt();

        product.close();

        assertThat(there).isTrue();
        assertThat(closing.isInterrupted()).isTrue();
        assertThat(product.storage()).doesNotExist();
    }

    @Test
    void anErrorOfTheFrameworkIsOneLine() throws InterruptedException {
        assertThat(saidOf("no zip file")).containsExactly("cutpoint: org.eclipse.osgi: no zip file");
    }

    @Test
    void whatFailsAfterAnInterruptionIsNotSaid() throws InterruptedException {
        ending.set(true);

        assertThat(saidOf("no zip file")).isEmpty();
    }

    /** What is said when the framework has an error, by all who hear of it. */
    private List<String> saidOf(String error) throws InterruptedException {
        BundleContext context = product.context();
        CountDownLatch happened = new CountDownLatch(1);
        CountDownLatch last = new CountDownLatch(1);
        List<String> said = new CopyOnWriteArrayList<>();
        PrintStream before = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(String line) {
                if (line.endsWith("the last")) {
                    last.countDown();
                } else {
                    said.add(line);
                }
            }
        });
        try {
            context.addFrameworkListener(event -> happened.countDown());
            ServiceListener failing = event -> {
                throw new IllegalStateException(error);
            };
            context.addServiceListener(failing);
            context.registerService(Object.class, this, new Hashtable<>());
            context.removeServiceListener(failing);
            assertThat(happened.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
            // What is always said, behind all that was logged before.
            context.getService(context.getServiceReference(LoggerFactory.class))
                    .getLogger(ProductTest.class)
                    .audit("the last");
            assertThat(last.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            System.setErr(before);
        }
        return said;
    }
}

package org.cutpoint.study.cluster.internal;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.files.WholeFolders;
import org.cutpoint.study.Studies;
import org.cutpoint.study.cluster.internal.Messages.Begin;
import org.cutpoint.study.cluster.internal.Messages.Came;
import org.cutpoint.study.cluster.internal.Messages.Do;
import org.cutpoint.study.cluster.internal.Messages.Order;
import org.cutpoint.study.cluster.internal.Messages.Ready;
import org.cutpoint.study.cluster.internal.Messages.Report;
import org.cutpoint.study.cluster.internal.Messages.Unfit;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.Desk;
import org.cutpoint.study.share.StudyJob;

/** Who helps with studies that are shared out at an address. */
final class Helper {
    private static final int CONNECT_MS = 2000;
    private static final int RETRY_MS = 1000;
    private static final int PATIENCE_S = 10;

    private final Studies studies;
    private final InetSocketAddress coordinator;
    private final int threads;
    private final Consumer<String> said;

    Helper(Studies studies, InetSocketAddress coordinator, int threads, Consumer<String> said) {
        this.studies = studies;
        this.coordinator = coordinator;
        this.threads = threads;
        this.said = said;
    }

    /** @param once whether to come back after the first study */
    void run(boolean once) throws InterruptedException {
        boolean waiting = false;
        while (true) {
            Optional<InetAddress> from = reach();
            if (from.isPresent()) {
                boolean helped = join(from.get());
                if (helped && once) {
                    return;
                }
                waiting &= !helped;
            }
            if (!waiting) {
                said.accept("waits for a study at " + Address.text(coordinator));
                waiting = true;
            }
            Thread.sleep(RETRY_MS);
        }
    }

    /** This machine's address as the coordinator sees it; empty while there is none. */
    private Optional<InetAddress> reach() {
        try (Socket socket = new Socket()) {
            socket.connect(coordinator, CONNECT_MS);
            return Optional.of(socket.getLocalAddress());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Helps until the coordinator is gone; says whether there was a study. */
    private boolean join(InetAddress from) throws InterruptedException {
        HazelcastInstance hazelcast;
        try {
            hazelcast = Members.helper(
                    from,
                    coordinator,
                    Map.of(
                            Members.NAME,
                            "process " + ProcessHandle.current().pid(),
                            Members.THREADS,
                            Integer.toString(threads)));
        } catch (HazelcastException | IllegalStateException e) {
            // It went while we came, or is something else altogether.
            return false;
        }
        try (Attendance attendance = new Attendance(hazelcast)) {
            return attendance.run();
        }
    }

    /** From joining until the coordinator is gone. */
    private final class Attendance implements AutoCloseable {
        private final HazelcastInstance hazelcast;
        private final UUID id;
        private final ExecutorService pool = Executors.newFixedThreadPool(threads);
        private final AtomicInteger cells = new AtomicInteger();
        private Optional<Path> folder = Optional.empty();
        private Optional<Desk> desk = Optional.empty();
        private boolean helped;

        Attendance(HazelcastInstance hazelcast) {
            this.hazelcast = hazelcast;
            this.id = hazelcast.getCluster().getLocalMember().getUuid();
        }

        boolean run() throws InterruptedException {
            try {
                IQueue<String> orders = hazelcast.getQueue(Members.orders(id));
                while (coordinated()) {
                    String text = orders.poll(1, TimeUnit.SECONDS);
                    if (text != null) {
                        take(Messages.order(text));
                    }
                    // Hazelcast waits on, and only remembers it.
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
                // The coordinator is gone.
            }
            if (helped) {
                said.accept("the study is over, or who shared it out is gone; did " + cells + " cells of it");
            }
            return helped;
        }

        /** Whether there is somebody who has data; helpers have none. */
        private boolean coordinated() {
            return hazelcast.getCluster().getMembers().stream().anyMatch(m -> !m.isLiteMember());
        }

        private void take(Order order) {
            if (order instanceof Begin begin) {
                begin(begin);
            } else if (order instanceof Do work) {
                desk.ifPresent(d -> pool.execute(() -> work(d, work.job())));
            } else {
                forget();
            }
        }

        private void begin(Begin begin) {
            forget();
            try {
                IMap<String, byte[]> contents = hazelcast.getMap(Members.FILES);
                Path made = Files.createTempDirectory("cutpoint-study");
                folder = Optional.of(made);
                Parcels.write(made, begin.files(), hash -> Optional.ofNullable(contents.get(hash)));
                desk = Optional.of(studies.desk(made.resolve(Coordinator.PROVENANCE), Progress.NONE));
                helped = true;
                said.accept("helps with a study of " + Address.text(coordinator));
                report(new Ready(id));
            } catch (InputException | IOException e) {
                said.accept("cannot help with a study of " + Address.text(coordinator) + ": " + e.getMessage());
                report(new Unfit(id, String.valueOf(e.getMessage())));
            }
        }

        private void work(Desk at, StudyJob job) {
            try {
                Answer answer = answer(at, job);
                report(new Came(id, answer));
                if (answer instanceof Answer.Done) {
                    cells.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
                // Nobody is there to hear it, which the other thread notices, too.
            }
        }

        /** What fails here in ways that nobody thought of may be well elsewhere. */
        private Answer answer(Desk at, StudyJob job) throws InterruptedException {
            try {
                return at.work(job);
            } catch (RuntimeException e) {
                return new Answer.Left(job.cell(), "it failed: " + e);
            }
        }

        private void report(Report report) {
            hazelcast.getQueue(Members.REPORTS).add(Messages.text(report));
        }

        private void forget() {
            desk = Optional.empty();
            folder.ifPresent(f -> {
                try {
                    WholeFolders.delete(f);
                } catch (IOException e) {
                    // The system empties its folder of temporary files.
                }
            });
            folder = Optional.empty();
        }

        @Override
        public void close() {
            pool.shutdownNow();
            // Nothing is here that others need.
            hazelcast.getLifecycleService().terminate();
            try {
                pool.awaitTermination(PATIENCE_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            forget();
        }
    }
}

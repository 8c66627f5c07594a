package org.cutpoint.study.cluster.internal;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.study.cluster.internal.Messages.Begin;
import org.cutpoint.study.cluster.internal.Messages.Came;
import org.cutpoint.study.cluster.internal.Messages.Do;
import org.cutpoint.study.cluster.internal.Messages.End;
import org.cutpoint.study.cluster.internal.Messages.FileOf;
import org.cutpoint.study.cluster.internal.Messages.Order;
import org.cutpoint.study.cluster.internal.Messages.Ready;
import org.cutpoint.study.cluster.internal.Messages.Report;
import org.cutpoint.study.cluster.internal.Messages.Unfit;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.Clusters.Gathering;
import org.cutpoint.study.share.Desk;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyParcel;

/** Who shares out a study. All that it must not lose is in this process: members who die take nothing with them. */
final class Coordinator implements Gathering {
    /** Where the provenance lies that others read. */
    static final String PROVENANCE = "provenance.json";

    /** What of a study is sent; networks that are larger have to be made where they are needed. */
    static final long MOST_BYTES = 256L << 20;

    private static final int PATIENCE_S = 10;

    private final HazelcastInstance hazelcast;
    private final Consumer<String> said;
    private final Thread reader;

    /** What has happened; only the thread that works lets it take effect. */
    private final BlockingQueue<Runnable> happened = new LinkedBlockingQueue<>();

    private final Map<UUID, Remote> present = new LinkedHashMap<>();
    private Optional<Sharing> sharing = Optional.empty();
    private List<FileOf> files = List.of();

    private final int awaited;

    private Coordinator(InetSocketAddress at, int awaited, Consumer<String> said) {
        this.awaited = awaited;
        this.said = said;
        this.hazelcast = Members.coordinator(at, new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {
                happened.add(() -> arrived(event.getMember()));
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                happened.add(() -> departed(event.getMember()));
            }
        });
        this.reader = new Thread(this::read, "cutpoint-cluster");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param awaited how many others have to be ready before the first job is given to anybody */
    static Coordinator open(InetSocketAddress at, int awaited, Consumer<String> said) {
        try {
            return new Coordinator(at, awaited, said);
        } catch (HazelcastException | IllegalStateException e) {
            throw new InputException(
                    "--cluster", Address.text(at) + " cannot be used: " + e.getMessage(), "Give another port", e);
        }
    }

    /** Somebody elsewhere. */
    private final class Remote implements Sharing.Member {
        private final UUID id;
        private final String name;
        private final int threads;
        private boolean ready;

        Remote(Member member) {
            this.id = member.getUuid();
            this.name = Optional.ofNullable(member.getAttribute(Members.NAME)).orElse("somebody") + " at "
                    + member.getAddress().getHost();
            this.threads = threads(member);
        }

        private static int threads(Member member) {
            String text =
                    Optional.ofNullable(member.getAttribute(Members.THREADS)).orElse("");
            return text.matches("[1-9]\\d{0,3}") ? Integer.parseInt(text) : 1;
        }

        @Override
        public String name() {
            return name;
        }

        /** One waits there, so that no thread does. */
        @Override
        public int capacity() {
            return threads + 1;
        }

        @Override
        public void give(StudyJob job) {
            tell(new Do(job));
        }

        void tell(Order order) {
            hazelcast.getQueue(Members.orders(id)).add(Messages.text(order));
        }
    }

    /** This process. */
    private final class Local implements Sharing.Member, AutoCloseable {
        private final Desk desk;
        private final int threads;
        private final ExecutorService pool;

        Local(Desk desk, int threads) {
            this.desk = desk;
            this.threads = threads;
            this.pool = Executors.newFixedThreadPool(threads);
        }

        @Override
        public String name() {
            return "this process";
        }

        @Override
        public int capacity() {
            return threads;
        }

        @Override
        public void give(StudyJob job) {
            pool.execute(() -> {
                try {
                    Answer answer = desk.work(job);
                    happened.add(() -> answered(this, answer));
                } catch (InterruptedException e) {
                    // All is done, or nobody wants it any more.
                    Thread.currentThread().interrupt();
                } catch (RuntimeException | Error e) {
                    happened.add(() -> {
                        throw e;
                    });
                }
            });
        }

        @Override
        public void close() {
            pool.shutdownNow();
            try {
                pool.awaitTermination(PATIENCE_S, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String address() {
        return Address.text(hazelcast.getCluster().getLocalMember().getSocketAddress());
    }

    @Override
    public void work(StudyParcel parcel, List<StudyJob> jobs, Desk here, int threads, Consumer<Answer.Done> found)
            throws InterruptedException {
        files = publish(parcel);
        try (Local local = new Local(here, threads)) {
            present.values().forEach(this::begin);
            while (present.values().stream().filter(r -> r.ready).count() < awaited) {
                happened.take().run();
            }
            Sharing now = new Sharing(jobs, local, found, said);
            sharing = Optional.of(now);
            present.values().stream().filter(r -> r.ready).forEach(now::came);
            while (!now.done()) {
                happened.take().run();
            }
        } finally {
            sharing = Optional.empty();
            files = List.of();
            present.values().forEach(member -> member.tell(new End()));
        }
    }

    /** Puts contents where members find them. */
    private List<FileOf> publish(StudyParcel parcel) {
        List<FileOf> all = new ArrayList<>();
        all.add(publish(PROVENANCE, parcel.provenance().getBytes(StandardCharsets.UTF_8)));
        long bytes = 0;
        for (Map.Entry<String, Path> file : parcel.files().entrySet()) {
            try {
                bytes += Files.size(file.getValue());
                if (bytes > MOST_BYTES) {
                    throw new InputException(
                            "--cluster", "the study's files are more than is sent", "Run it without, or split it");
                }
                all.add(publish(file.getKey(), Files.readAllBytes(file.getValue())));
            } catch (IOException e) {
                throw new InputException(file.getValue().toString(), "cannot be read: " + WholeFiles.reason(e), "", e);
            }
        }
        return all;
    }

    private FileOf publish(String path, byte[] content) {
        String hash = Parcels.sha256(content);
        hazelcast.getMap(Members.FILES).set(hash, content);
        return new FileOf(path, hash, content.length);
    }

    private void arrived(Member member) {
        if (member.isLiteMember()) {
            Remote remote = new Remote(member);
            present.put(remote.id, remote);
            if (!files.isEmpty()) {
                begin(remote);
            }
        }
    }

    private void begin(Remote remote) {
        remote.ready = false;
        remote.tell(new Begin(files));
    }

    private void departed(Member member) {
        Remote remote = present.remove(member.getUuid());
        if (remote != null) {
            // Not destroyed, which would wait for all other members.
            hazelcast.getQueue(Members.orders(remote.id)).clear();
            if (remote.ready) {
                sharing.ifPresent(s -> s.went(remote));
            }
        }
    }

    private void read() {
        IQueue<String> reports = hazelcast.getQueue(Members.REPORTS);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                next(reports).ifPresent(text -> happened.add(() -> reported(text)));
            }
        } catch (InterruptedException | HazelcastInstanceNotActiveException e) {
            // It is over.
        }
    }

    private Optional<String> next(IQueue<String> reports) throws InterruptedException {
        try {
            return Optional.ofNullable(reports.poll(1, TimeUnit.SECONDS));
        } catch (HazelcastSerializationException | ClassCastException e) {
            happened.add(() -> said.accept("a member sent something that is no text: it is not looked at"));
            return Optional.empty();
        }
    }

    private void reported(String text) {
        Report report;
        try {
            report = Messages.report(text);
        } catch (InputException e) {
            said.accept(e.getMessage());
            return;
        }
        Remote remote = present.get(report.from());
        if (remote == null || files.isEmpty()) {
            // It has gone, or comes too late.
            return;
        }
        if (report instanceof Ready && !remote.ready) {
            remote.ready = true;
            said.accept(remote.name + " helps, " + remote.threads + (remote.threads == 1 ? " cell" : " cells")
                    + " at once");
            sharing.ifPresent(s -> s.came(remote));
        } else if (report instanceof Unfit unfit) {
            said.accept(remote.name + " cannot help: " + unfit.reason());
        } else if (report instanceof Came came && remote.ready) {
            answered(remote, came.answer());
        }
    }

    private void answered(Sharing.Member member, Answer answer) {
        sharing.ifPresent(s -> s.answered(member, answer));
    }

    @Override
    public void close() {
        reader.interrupt();
        // No graceful end: nothing is here that others need.
        hazelcast.getLifecycleService().terminate();
    }
}

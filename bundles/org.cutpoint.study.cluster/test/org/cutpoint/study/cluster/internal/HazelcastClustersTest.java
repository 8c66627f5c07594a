package org.cutpoint.study.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.study.Studies;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.Clusters.Gathering;
import org.cutpoint.study.share.Desk;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyParcel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of one process, joined by the network all the same. */
@Timeout(60)
class HazelcastClustersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whether something that came from the network was brought to life. */
    private static final AtomicBoolean ALIVE = new AtomicBoolean();

    @TempDir
    private Path folder;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<Thread> helpers = new ArrayList<>();
    private final Map<String, Set<String>> did = new ConcurrentHashMap<>();

    private static final class Bomb implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            ALIVE.set(true);
        }
    }

    private Desk desk(String name, String text) {
        return job -> {
            did.computeIfAbsent(name, n -> ConcurrentHashMap.newKeySet()).add(job.cell());
            return new Answer.Done(job.cell(), List.of("{\"" + text + "\": \"" + job.cell() + "\"}"));
        };
    }

    /** Studies whose desks answer with what lies in a file that came with the study. */
    private HazelcastClusters clusters(String name) {
        Studies studies = (Studies) Proxy.newProxyInstance(
                Studies.class.getClassLoader(), new Class<?>[] {Studies.class}, (proxy, method, arguments) -> {
                    Path provenance = (Path) arguments[0];
                    assertThat(provenance).hasContent("the study");
                    Desk desk = desk(name, Files.readString(provenance.resolveSibling("inputs/word.txt")));
                    return (Desk) job -> {
                        Answer answer = desk.work(job);
                        meanwhile(name);
                        return answer;
                    };
                });
        return new HazelcastClusters(studies);
    }

    /** One works when the other has begun; that one stops in the middle of its second cell, for ever. */
    private void meanwhile(String name) throws InterruptedException {
        await().atMost(PATIENCE).until(() -> did.containsKey("goes"));
        if (name.equals("goes") && did.get("goes").size() > 1) {
            new CountDownLatch(1).await();
        }
    }

    private void help(String name, String address) {
        Thread thread = new Thread(
                () -> {
                    try {
                        clusters(name).help(address, false, 1, true, line -> {});
                    } catch (InterruptedException e) {
                        // As the test wants it.
                    }
                },
                name);
        helpers.add(thread);
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Thread helper : helpers) {
            helper.interrupt();
            helper.join();
        }
    }

    private static List<StudyJob> jobs(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new StudyJob("c" + i, 1, List.of(), i, "hash"))
                .toList();
    }

    private StudyParcel parcel() throws IOException {
        Path word = Files.writeString(folder.resolve("word.txt"), "found");
        return new StudyParcel("the study", Map.of("inputs/word.txt", word));
    }

    @Test
    void membersShareOutAndOneMayGo() throws Exception {
        List<String> found = new ArrayList<>();
        CountDownLatch gone = new CountDownLatch(1);
        // This process does nothing before all have worked and one has gone.
        try (Gathering gathering = clusters("here").open("127.0.0.1:0", false, 2, line -> {
            said.add(line);
            if (line.contains("is gone")) {
                gone.countDown();
            }
        })) {
            help("stays", gathering.address());
            help("goes", gathering.address());
            Desk here = job -> {
                await().atMost(PATIENCE)
                        .until(() -> did.containsKey("stays")
                                && did.getOrDefault("goes", Set.of()).size() > 1);
                helpers.get(1).interrupt();
                assertThat(gone.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                return desk("here", "found").work(job);
            };
            List<StudyJob> jobs = jobs(60);
            gathering.work(parcel(), jobs, here, 1, done -> {
                assertThat(done.lines()).containsExactly("{\"found\": \"" + done.cell() + "\"}");
                found.add(done.cell());
            });
            assertThat(found)
                    .containsExactlyInAnyOrderElementsOf(
                            jobs.stream().map(StudyJob::cell).toList());
        }
        assertThat(did.get("stays")).hasSizeGreaterThan(1);
        assertThat(said)
                .filteredOn(line -> line.matches(".* is gone: others do its [12] open cells"))
                .hasSize(1);
        assertThat(said).filteredOn(line -> line.contains("helps")).hasSize(2);
        // It was to help once.
        helpers.get(0).join(PATIENCE.toMillis());
        assertThat(helpers.get(0).isAlive()).isFalse();
    }

    @Test
    void objectsOfOthersStayBytes() throws Exception {
        try (Gathering gathering = clusters("here").open("127.0.0.1:0", false, 0, said::add)) {
            String[] address = gathering.address().split(":");
            InetSocketAddress coordinator = new InetSocketAddress(address[0], Integer.parseInt(address[1]));
            HazelcastInstance intruder = Members.helper(InetAddress.getByName(address[0]), coordinator, Map.of());
            try {
                intruder.getQueue(Members.REPORTS).add(new Bomb());
                intruder.getQueue(Members.REPORTS).add("no report");
                gathering.work(
                        parcel(),
                        jobs(1),
                        job -> {
                            await().atMost(PATIENCE).until(() -> said.size() >= 2);
                            return desk("here", "found").work(job);
                        },
                        1,
                        done -> {});
            } finally {
                intruder.getLifecycleService().terminate();
            }
        }
        assertThat(said).first().asString().contains("no text");
        assertThat(said).element(1).asString().contains("message of a member").contains("JSON");
        assertThat(ALIVE).isFalse();
    }

    @Test
    void nobodyListensElsewhere() throws Exception {
        try (Gathering gathering = clusters("here").open("127.0.0.1:0", false, 0, said::add)) {
            int port = Integer.parseInt(gathering.address().replaceFirst(".*:", ""));
            try (Socket here = new Socket("127.0.0.1", port)) {
                assertThat(here.isConnected()).isTrue();
            }
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                for (InetAddress other : each.inetAddresses().toList()) {
                    if (other instanceof Inet4Address && !other.isLoopbackAddress()) {
                        assertThatThrownBy(() -> new Socket(other, port).close())
                                .isInstanceOf(IOException.class);
                    }
                }
            }
            assertThatThrownBy(() -> clusters("second").open("127.0.0.1:" + port, false, 0, said::add))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("cannot be used");
        }
    }
}

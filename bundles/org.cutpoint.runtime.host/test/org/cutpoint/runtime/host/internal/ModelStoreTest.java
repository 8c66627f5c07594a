package org.cutpoint.runtime.host.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.model.content.ModelContent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    @TempDir
    Path root;

    private final byte[] content = new byte[10_000];
    private String hash;
    private ModelStore store;

    @BeforeEach
    void setUp() {
        new Random(1).nextBytes(content);
        hash = Fakes.hash(content);
        store = newStore();
    }

    private ModelStore newStore() {
        return new ModelStore(root, 20_000, 30_000);
    }

    private long append(ModelStore to, long offset, int length) {
        return to.append(hash, "m.onnx", content.length, offset, ByteBuffer.wrap(content, (int) offset, length));
    }

    @Test
    void keepsACompleteModel() throws Exception {
        assertThat(append(store, 0, 4_000)).isEqualTo(4_000);
        assertThat(store.has(hash)).isFalse();
        assertThat(append(store, 4_000, 6_000)).isEqualTo(10_000);
        assertThat(store.has(hash)).isTrue();
        assertThat(Files.readAllBytes(store.file(hash))).isEqualTo(content);
        assertThat(store.name(hash)).contains("m.onnx");
        assertThat(files()).containsExactly("model.onnx", "name");
        assertThat(newStore().complete()).containsExactly(hash);
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(root.resolve(hash))) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    /** A field of a message, then a file with weights. */
    private static byte[] severalFiles(String name) {
        byte[] header = ModelContent.header(name, 3);
        return ByteBuffer.allocate(5 + header.length)
                .put(new byte[] {8, 7})
                .put(header)
                .put(new byte[] {1, 2, 3})
                .array();
    }

    private String send(byte[] several) {
        String sha256 = Fakes.hash(several);
        for (int i = 0; i < several.length; i++) {
            store.append(sha256, "m.onnx", several.length, i, ByteBuffer.wrap(several, i, 1));
        }
        return sha256;
    }

    @Test
    void takesModelsInSeveralFilesApart() throws Exception {
        byte[] several = severalFiles("weights/w.bin");
        String sha256 = send(several);
        assertThat(store.has(sha256)).isTrue();
        Path file = store.file(sha256);
        assertThat(file).hasBinaryContent(new byte[] {8, 7});
        assertThat(file.resolveSibling("weights/w.bin")).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(store.name(sha256)).contains("m.onnx");
        assertThat(newStore().complete()).containsExactly(sha256);
        assertThat(store.received(sha256)).isEqualTo(5);
        try (Stream<Path> files = Files.list(root.resolve(sha256))) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("files", "name");
        }
        store.delete(sha256);
        assertThat(store.has(sha256)).isFalse();
        assertThat(send(several)).isEqualTo(sha256);
        assertThat(store.has(sha256)).isTrue();
    }

    @Test
    void throwsModelsAwayWhoseFilesWouldLieElsewhere() {
        byte[] several = severalFiles("../w.bin");
        assertThatThrownBy(() -> send(several))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("its folder");
        assertThat(store.has(Fakes.hash(several))).isFalse();
        assertThat(store.received(Fakes.hash(several))).isZero();
        assertThat(root.resolve("w.bin")).doesNotExist();
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        append(store, 0, 4_000);
        ModelStore restarted = newStore();
        assertThat(restarted.received(hash)).isEqualTo(4_000);
        append(restarted, 4_000, 6_000);
        assertThat(Files.readAllBytes(restarted.file(hash))).isEqualTo(content);
    }

    @Test
    void finishesWhatWasCompleteWhenItStopped() throws Exception {
        Files.createDirectories(root.resolve(hash));
        Files.write(root.resolve(hash).resolve("model.onnx.part"), content);
        assertThat(append(store, 10_000, 0)).isEqualTo(10_000);
        assertThat(store.has(hash)).isTrue();
    }

    @Test
    void skipsWhatIsHereAndRefusesGaps() {
        append(store, 0, 4_000);
        assertThat(append(store, 0, 2_000)).isEqualTo(4_000);
        assertThat(append(store, 2_000, 3_000)).isEqualTo(5_000);
        assertThatThrownBy(() -> append(store, 6_000, 10))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("do not continue the 5000 of 10000");
        assertThat(append(store, 5_000, 5_000)).isEqualTo(10_000);
        assertThat(append(store, 0, 10)).as("after the end").isEqualTo(10_000);
    }

    @Test
    void throwsWrongContentAwayAndSaysSo() {
        append(store, 0, 9_999);
        assertThatThrownBy(() -> store.append(
                        hash, "m", content.length, 9_999, ByteBuffer.wrap(new byte[] {(byte) ~content[9_999]})))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(hash)
                .hasMessageContaining("thrown away");
        assertThat(store.has(hash)).isFalse();
        assertThat(store.received(hash)).isZero();
        assertThat(append(store, 0, 10_000)).isEqualTo(10_000);
        assertThat(store.has(hash)).isTrue();
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThatThrownBy(() -> store.append(hash, "m", 20_001, 0, ByteBuffer.allocate(1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("20001")
                .hasMessageContaining("at most 20000");
        assertThatThrownBy(() -> store.append(hash, "m", 5, 0, ByteBuffer.allocate(6)))
                .isInstanceOf(InputException.class);
    }

    @Test
    void countsWhatOthersHaveBegun() {
        String other = hash.replaceFirst(".", hash.startsWith("0") ? "1" : "0");
        append(store, 0, 1);
        store.append(other, "m", 20_000, 0, ByteBuffer.allocate(1));
        String third = hash.replaceFirst(".", hash.startsWith("a") ? "b" : "a");
        assertThatThrownBy(() -> store.append(third, "m", 1, 0, ByteBuffer.allocate(1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("30000 of 30000");
        assertThat(append(store, 1, 9_999)).as("what was admitted is").isEqualTo(10_000);
    }

    @Test
    void refusesNamesThatAreNoHashes() {
        for (String bad : List.of("", "../../etc", hash.toUpperCase(), hash + "0", hash.substring(1) + "/")) {
            assertThatThrownBy(() -> store.has(bad)).isInstanceOf(InputException.class);
            assertThatThrownBy(() -> store.append(bad, "m", 1, 0, ByteBuffer.allocate(1)))
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void hasOneWriterAtATime() throws Exception {
        append(store, 0, 10);
        try (FileChannel channel =
                        FileChannel.open(root.resolve(hash).resolve("model.onnx.part"), StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(() -> append(store, 10, 10)).isInstanceOf(TransportException.class);
        }
        assertThat(append(store, 10, 10)).isEqualTo(20);
    }

    @Test
    void severalMaySendTheSame() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            Callable<Long> sender = () -> {
                long received = 0;
                for (int at = 0; at < content.length; at += 100) {
                    received = append(store, at, 100);
                }
                return received;
            };
            for (Future<Long> done : pool.invokeAll(Collections.nCopies(4, sender))) {
                assertThat(done.get()).isEqualTo(10_000);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(Files.readAllBytes(store.file(hash))).isEqualTo(content);
    }

    @Test
    void anyOrderOfLegalPiecesGivesTheContent() throws Exception {
        Random random = new Random(7);
        for (int run = 0; run < 30; run++) {
            byte[] bytes = Arrays.copyOf(content, 1 + random.nextInt(2_000));
            random.nextBytes(bytes);
            String sha = Fakes.hash(bytes);
            ModelStore used = new ModelStore(root, 20_000, 1_000_000);
            while (!used.has(sha)) {
                int received = (int) used.received(sha);
                int from = random.nextInt(received + 1);
                int length = random.nextInt(Math.min(500, bytes.length - from) + 1);
                long now = used.append(sha, "m", bytes.length, from, ByteBuffer.wrap(bytes, from, length));
                assertThat(now).isEqualTo(Math.max(received, from + length));
                if (random.nextInt(5) == 0) {
                    used = new ModelStore(root, 20_000, 1_000_000);
                }
            }
            assertThat(Files.readAllBytes(used.file(sha))).isEqualTo(bytes);
        }
    }
}

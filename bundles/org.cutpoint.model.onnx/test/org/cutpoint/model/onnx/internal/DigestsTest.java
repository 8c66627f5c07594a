package org.cutpoint.model.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestsTest {
    /** SHA-256 of 5 million zeros. */
    private static final String ZEROS = sha256(new byte[5_000_000]);

    private static final String ONES = sha256(ones());

    @TempDir
    private Path folder;

    private Path file;
    private Digests digests;

    @BeforeEach
    void setUp() throws Exception {
        digests = new Digests(folder.resolve("digests"));
        file = folder.resolve("big");
        Files.write(file, new byte[5_000_000]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }

    private static byte[] ones() {
        byte[] ones = new byte[5_000_000];
        java.util.Arrays.fill(ones, (byte) 1);
        return ones;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String digest(byte[] content) throws Exception {
        return digests.sha256(file, FileStamp.of(file), ByteBuffer.wrap(content), List.of());
    }

    private List<Path> notes() throws Exception {
        try (Stream<Path> notes = Files.list(folder.resolve("digests"))) {
            return notes.toList();
        }
    }

    @Test
    void remembersWhatHasNotChanged() throws Exception {
        assertThat(digest(new byte[5_000_000])).isEqualTo(ZEROS);
        // Other content under the same stamp shows that nothing is hashed again.
        assertThat(digest(ones())).isEqualTo(ZEROS);
        assertThat(notes()).hasSize(1);
    }

    @Test
    void hashesAgainWhatHasChanged() throws Exception {
        digest(new byte[5_000_000]);
        Files.write(file, ones());
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(30)));
        assertThat(digest(ones())).isEqualTo(ONES);
    }

    @Test
    void doesNotTrustAFileThatHasJustChanged() throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        assertThat(digest(new byte[5_000_000])).isEqualTo(ZEROS);
        assertThat(digest(ones())).isEqualTo(ONES);
    }

    @Test
    void ignoresDamagedNotes() throws Exception {
        digest(new byte[5_000_000]);
        Path note = notes().get(0);
        for (String damage :
                List.of("", "x", Files.readString(note).substring(0, 100), "cutpoint-digest/0\n" + ZEROS)) {
            Files.writeString(note, damage);
            assertThat(digest(ones())).isEqualTo(ONES);
        }
        Files.write(note, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(digest(ones())).isEqualTo(ONES);
    }

    @Test
    void worksWithoutACache() throws Exception {
        Files.writeString(folder.resolve("digests"), "a file where the folder should be");
        assertThat(digest(new byte[5_000_000])).isEqualTo(ZEROS);
    }
}

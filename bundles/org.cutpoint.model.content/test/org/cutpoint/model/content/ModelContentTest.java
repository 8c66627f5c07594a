package org.cutpoint.model.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelContentTest {
    /** Fields 1 (a number), 7 (bytes), 3 (4 bytes), 2 (8 bytes) of a message. */
    private static final byte[] MESSAGE = {8, (byte) 0x96, 1, 58, 3, 0, 0, 0, 29, 1, 2, 3, 4, 17, 8, 7, 6, 5, 4, 3, 2, 1
    };

    @TempDir
    private Path folder;

    private Model model(String... data) throws IOException {
        Path main = Files.write(folder.resolve("net.onnx"), MESSAGE);
        for (String name : data) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, ("content of " + name).getBytes(UTF_8));
        }
        TensorInfo x = TensorInfo.of("x", ElementType.FP32, List.of(1L));
        ModelGraph graph = new ModelGraph("net", "00", List.of(x), List.of(), List.of());
        return new Model(
                main.toString(),
                LoadOptions.DEFAULT,
                graph,
                main,
                Arrays.stream(data).map(folder::resolve).toList());
    }

    private static byte[] all(ModelContent content) throws IOException {
        return content.read(0, (int) content.size()).array();
    }

    private Path packed(byte[] content) throws IOException {
        return Files.write(folder.resolve("packed"), content);
    }

    @Test
    void oneFileIsItsOwnContent() throws IOException {
        byte[] content = all(ModelContent.of(model()));
        assertThat(content).isEqualTo(MESSAGE);
        assertThat(Packed.several(packed(content))).isFalse();
    }

    @Test
    void severalFilesFollowByName() throws IOException {
        byte[] content = all(ModelContent.of(model("a.bin", "deep/er/b")));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(MESSAGE);
        expected.write("\0a.bin\0\0\0\0\0\0\0\0\u0010content of a.bin".getBytes(UTF_8));
        expected.write("\0deep/er/b\0\0\0\0\0\0\0\0\u0014content of deep/er/b".getBytes(UTF_8));
        assertThat(content).isEqualTo(expected.toByteArray());
        Path packed = packed(content);
        assertThat(Packed.several(packed)).isTrue();
        Path out = Files.createDirectory(folder.resolve("out"));
        Packed.unpack(packed, out, "main.onnx");
        assertThat(out.resolve("main.onnx")).hasBinaryContent(MESSAGE);
        assertThat(out.resolve("a.bin")).hasContent("content of a.bin");
        assertThat(out.resolve("deep/er/b")).hasContent("content of deep/er/b");
    }

    @Test
    void anyStretchCanBeRead() throws IOException {
        ModelContent content = ModelContent.of(model("a", "b", "c"));
        byte[] all = all(content);
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int from = random.nextInt(all.length);
            int length = random.nextInt(all.length - from + 1);
            assertThat(content.read(from, length)).isEqualTo(ByteBuffer.wrap(all, from, length));
        }
        assertThatThrownBy(() -> content.read(1, all.length)).isInstanceOf(EOFException.class);
    }

    @Test
    void shrunkFilesAreNoticed() throws IOException {
        ModelContent content = ModelContent.of(model("a"));
        Files.write(folder.resolve("a"), new byte[1]);
        assertThatThrownBy(() -> all(content)).isInstanceOf(EOFException.class);
    }

    private void refused(String entries, String why) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(MESSAGE);
        content.write(entries.getBytes(UTF_8));
        Path packed = packed(content.toByteArray());
        Path outs = Files.createDirectories(folder.resolve("outs"));
        Path out = Files.createTempDirectory(outs, "out");
        assertThatThrownBy(() -> Packed.unpack(packed, out, "main.onnx"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(why);
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("nothing lies outside")
                    .allMatch(f -> f.startsWith(outs) || f.equals(packed));
        }
    }

    private static String entry(String name) {
        return "\0" + name + "\0\0\0\0\0\0\0\0\0";
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws IOException {
        for (String name : List.of("", "/etc/x", "../x", "a/../../x", "a//b", "./a", "C:x", "a\\b", "a/.", "a\nb")) {
            refused(entry(name), "would not lie in its folder");
        }
    }

    @Test
    void whatIsNotCompleteIsRefused() throws IOException {
        refused(entry("a") + entry("a"), "twice");
        refused(entry("main.onnx"), "twice");
        refused("\0a\0\0\0\0\0\0\0\0\u0002x", "ends within a file");
        refused("\0a\0\u007f\0\0\0\0\0\0\0x", "ends within a file");
        refused("\0a\0\0", "ends too early");
        refused("\0a", "without a name");
        refused("\0" + "a".repeat(2000) + "\0", "too long");
    }

    @Test
    void noModelIsNotSeveralFiles() throws IOException {
        assertThat(Packed.several(packed("a model".getBytes(UTF_8)))).isFalse();
        assertThat(Packed.several(packed(Arrays.copyOf(MESSAGE, 6)))).isFalse();
        assertThat(Packed.several(packed(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1})))
                .isFalse();
    }
}

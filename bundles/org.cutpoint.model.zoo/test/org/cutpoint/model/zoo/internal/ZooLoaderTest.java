package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Granularity;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooLoaderTest {
    private static final String SMALL = "zoo:mobilenet-v2?size=32";

    @TempDir
    private Path cache;

    private Model load(String source) {
        return Loaders.in(cache).load(source);
    }

    @Test
    void acceptsItsSchemeOnly() {
        ZooLoader zoo = Loaders.in(cache).zoo();
        assertThat(zoo.accepts("zoo:alexnet")).isTrue();
        assertThat(zoo.accepts("zoo:nothing")).isTrue();
        assertThat(zoo.accepts("alexnet.onnx")).isFalse();
    }

    @Test
    void optionsChangeWhatTheySay() {
        Model plain = load(SMALL);
        Model seeded = load("zoo:mobilenet-v2?seed=-5&size=32");
        Model batched = load("zoo:mobilenet-v2?size=32&batch=3");
        assertThat(plain.source()).isEqualTo(SMALL);
        assertThat(seeded.source()).isEqualTo("zoo:mobilenet-v2?seed=-5&size=32");
        assertThat(batched.source()).isEqualTo("zoo:mobilenet-v2?batch=3&size=32");
        assertThat(batched.graph().name()).isEqualTo(batched.source());
        assertThat(batched.graph().inputs().get(0).shape()).containsExactly(3L, 3L, 32L, 32L);
        assertThat(batched.graph().macs()).isEqualTo(3 * plain.graph().macs());
        assertThat(List.of(seeded, batched))
                .extracting(m -> m.graph().sha256())
                .doesNotContain(plain.graph().sha256());
        assertThat(seeded.graph().layers())
                .extracting(Layer::id)
                .isEqualTo(plain.graph().layers().stream().map(Layer::id).toList());
        assertThat(load("zoo:mobilenet-v2?batch=1&size=32&seed=1").file()).isEqualTo(plain.file());
    }

    @Test
    void alexNetHasAnotherSize() {
        Model large = load("zoo:alexnet?size=416");
        assertThat(large.graph().layers()).extracting(Layer::id).contains("pool6");
        assertThat(large.graph().parameters()).isEqualTo(61_100_840);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zoo:",
                "zoo:lenet-9000",
                "zoo:AlexNet",
                "zoo:alexnet/../x",
                "zoo:alexnet?",
                "zoo:alexnet?color=red",
                "zoo:alexnet?seed",
                "zoo:alexnet?seed=x",
                "zoo:alexnet?seed=9223372036854775808",
                "zoo:alexnet?batch=0",
                "zoo:alexnet?batch=65",
                "zoo:alexnet?size=2000",
                "zoo:alexnet?size=64",
                "zoo:alexnet?size=300",
                "zoo:alexnet?seed=1&seed=1",
                "zoo:mobilenet-v2?size=31",
                "zoo:lenet?size=32",
                "zoo:chair?size=64",
                "zoo:deepface?size=151",
                "zoo:pix2pix?size=96",
                "zoo:pix2pix?size=384",
                "zoo:deep-speech?size=0",
                "zoo:multi-stream?size=62",
                "zoo:vgg16?size=223",
                "zoo:vgg16?size=300",
                "zoo:nin?size=54",
                "zoo:overfeat?size=230",
                "zoo:inception-v4?size=74",
                "zoo:yolov2?size=400",
                "zoo:tiny-yolov2?size=33",
                "zoo:alexnet?batch=1&"
            })
    void refusesWhatItDoesNotHave(String source) {
        assertThatThrownBy(() -> load(source))
                .isInstanceOf(InputException.class)
                .hasMessageNotContaining("\n");
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void unknownNamesGetTheListOfThoseThatExist() {
        assertThatThrownBy(() -> load("zoo:alexnat"))
                .hasMessage("zoo:alexnat: no network of this name. There are: alexnet, alex-parallel, chair, deepface, "
                        + "deep-speech, googlenet, inception-v4, lenet, mobilenet-v2, multi-stream, nin, overfeat, "
                        + "pix2pix, randwire, resnet18, resnet50, squeezenet, tiny-yolov2, vgg16, yolov2.");
    }

    @Test
    void usesTheFileThatExists() throws Exception {
        Model first = load(SMALL);
        Object written = Files.getLastModifiedTime(first.file());
        Object key = fileKey(first.file());
        Model second = load(SMALL);
        assertThat(Files.getLastModifiedTime(second.file())).isEqualTo(written);
        assertThat(fileKey(second.file())).isEqualTo(key);
    }

    @Test
    void makesADamagedFileAnew() throws Exception {
        Model first = load(SMALL);
        try (RandomAccessFile file = new RandomAccessFile(first.file().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        assertThat(load(SMALL).graph().sha256()).isEqualTo(first.graph().sha256());
    }

    @Test
    void makesAFileAnewWhoseContentHasChanged() throws Exception {
        Model first = load(SMALL);
        try (RandomAccessFile file = new RandomAccessFile(first.file().toFile(), "rw")) {
            file.seek(file.length() / 2);
            int value = file.read();
            file.seek(file.length() / 2);
            file.write(value ^ 1);
        }
        assertThat(load(SMALL).graph().sha256()).isEqualTo(first.graph().sha256());
    }

    @Test
    void keepsTheFileIfOptionsDoNotFit() throws Exception {
        Model first = load(SMALL);
        Object key = fileKey(first.file());
        LoadOptions wrong = new LoadOptions(Granularity.LAYER, Map.of("nothing", List.of(1L)));
        assertThatThrownBy(() -> Loaders.in(cache).zoo().load(SMALL, wrong, Progress.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nothing");
        assertThat(fileKey(first.file())).isEqualTo(key);
    }

    private static Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Test
    void removesWhatStoppedProcessesLeft() throws Exception {
        Model first = load(SMALL);
        Path old = Files.createFile(first.file().resolveSibling("new1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        Path busy = Files.createFile(first.file().resolveSibling("new2.tmp"));
        Files.delete(first.file());
        load(SMALL);
        assertThat(old).doesNotExist();
        assertThat(busy).exists();
    }

    @Test
    void manyAtOnceMakeOneFile() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<CompletableFuture<String>> all = IntStream.range(0, 4)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> load(SMALL).graph().sha256(), threads))
                    .toList();
            assertThat(all.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.walk(cache.resolve("zoo"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .extracting(f -> f.getFileName().toString())
                    .containsExactlyInAnyOrder("model.onnx", "sha256");
        }
    }

    @Test
    void saysThatTheCacheCannotBeWritten() throws Exception {
        Files.writeString(cache.resolve("zoo"), "a file where the folder should be");
        assertThatThrownBy(() -> load(SMALL))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot be written");
    }
}

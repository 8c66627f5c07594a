package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.model.Layer;
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
                .hasMessage(
                        "zoo:alexnat: no network of this name. There are: alexnet, googlenet, mobilenet-v2, resnet18.");
    }

    @Test
    void usesTheFileThatExists() throws Exception {
        Model first = load(SMALL);
        Object written = Files.getLastModifiedTime(first.file());
        Object key = Files.readAttributes(first.file(), java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        Model second = load(SMALL);
        assertThat(Files.getLastModifiedTime(second.file())).isEqualTo(written);
        assertThat(Files.readAttributes(second.file(), java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(key);
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
            assertThat(files.filter(Files::isRegularFile)).hasSize(1);
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

package org.cutpoint.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.InputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With shell scripts in place of a runtime. */
@DisabledOnOs(OS.WINDOWS)
class CloudProcessTest {
    @TempDir
    private Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(CloudProcess.LAUNCHER);
        System.clearProperty(CloudProcess.HOME);
    }

    private void script(String text) throws IOException {
        Path script = folder.resolve("fake");
        Files.writeString(script, text);
        System.setProperty(CloudProcess.LAUNCHER, "sh " + script);
    }

    @Test
    void waitsForThePortAndEndsTheProcess() throws Exception {
        Path ended = folder.resolve("ended");
        script("echo \"$@\" >&2; echo noise; echo listening on 127.0.0.1:4711 and so on; cat; : >" + ended);
        try (CloudProcess process = CloudProcess.start()) {
            assertThat(process.port()).isEqualTo(4711);
        }
        assertThat(ended).exists();
    }

    @Test
    void whatItSaidLastIsTheReason() throws Exception {
        script("echo starting >&2; echo 'cutpoint: --port: it is taken. Choose another' >&2; exit 2");
        try (CloudProcess process = CloudProcess.start()) {
            assertThatThrownBy(process::port)
                    .isInstanceOf(InputException.class)
                    .hasMessage(
                            "cloud process: it ended with exit code 2. It said: --port: it is taken. Choose another");
        }
    }

    @Test
    void aFailureOfALivingProcessIsLeftAsItIs() throws Exception {
        script("echo listening on 127.0.0.1:1; cat");
        InputException failure = new InputException("a", "b", "c");
        try (CloudProcess process = CloudProcess.start()) {
            process.port();
            assertThat(process.explain(failure)).isSameAs(failure);
        }
    }

    @Test
    void whatIsKilledHasNotSaidWhy() throws Exception {
        script("echo 'cutpoint: forwards to h:7000' >&2; echo listening on 127.0.0.1:1; read line; kill -9 $$");
        InputException failure = new InputException("a", "b", "c");
        CloudProcess process = CloudProcess.start("edge", List.of());
        process.port();
        // Its input ends.
        process.close();
        assertThat(process.explain(failure)).hasMessage("edge process: it was killed during the run (SIGKILL)");
    }

    @Test
    void whatFailsByItselfDuringTheRunSaysWhy() throws Exception {
        script("echo listening on 127.0.0.1:1; read line; echo 'cutpoint: no memory left' >&2; exit 1");
        CloudProcess process = CloudProcess.start("edge", List.of());
        process.port();
        process.close();
        await().untilAsserted(() -> assertThat(process.explain(new InputException("a", "b", "c")))
                .hasMessage("edge process: it ended during the run with exit code 1. It said: no memory left"));
    }

    @Test
    void saysWhatToDoWithoutALauncher() {
        System.setProperty(CloudProcess.HOME, folder.toString());
        assertThatThrownBy(CloudProcess::start)
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cutpoint serve --port");
    }

    @Test
    void aLauncherThatDoesNotExistIsOneLine() {
        System.setProperty(CloudProcess.LAUNCHER, folder.resolve("nothing").toString());
        assertThatThrownBy(CloudProcess::start)
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("cloud process: it cannot be started: ");
    }
}

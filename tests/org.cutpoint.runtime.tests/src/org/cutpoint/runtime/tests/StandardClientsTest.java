package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Our server, called by clients of the Open Inference Protocol that others wrote. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StandardClientsTest {
    private static final Pattern REST = Pattern.compile("listening on .*:(\\d+) \\(Open Inference Protocol over REST");

    @RegisterExtension
    final RuntimeProcesses processes = new RuntimeProcesses();

    @TempDir
    Path temp;

    @Test
    void areAnsweredOverGrpcAndRest() throws Exception {
        Python python = Python.ready();
        RuntimeProcess server =
                processes.start(RuntimeProcesses.product(temp), temp, "--model", "zoo:lenet", "--http-port", "0");
        Awaitility.await("REST").atMost(Duration.ofSeconds(30)).until(() -> REST.matcher(server.said())
                .find());
        Matcher rest = REST.matcher(server.said());
        assertThat(rest.find()).isTrue();
        Path said = temp.resolve("client.log");
        Process client = python.program("clients.py", Integer.toString(server.port()), rest.group(1), "zoo:lenet")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(client.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(said)).contains("checks passed");
        assertThat(client.exitValue()).isZero();
    }
}

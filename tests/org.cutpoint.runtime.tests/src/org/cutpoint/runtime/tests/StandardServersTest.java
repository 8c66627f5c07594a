package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Our device, whose cloud is MLServer with ONNX Runtime for Python, on the repository that {@code split} writes. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class StandardServersTest {
    /** Between the results of both parts and those of the whole network on the device. */
    private static final Pattern DIFFERENCE = Pattern.compile("\"maxAbsDiff\":([0-9.Ee-]+)");

    @RegisterExtension
    final RuntimeProcesses processes = new RuntimeProcesses();

    @TempDir
    Path temp;

    private Path product;

    @Test
    void areTheCloud() throws Exception {
        Python python = Python.ready();
        product = RuntimeProcesses.product(temp);
        Path repository = temp.resolve("repository");
        assertThat(cutpoint("split", "zoo:lenet", "--cut", "s4", "--format", "triton", "--out", repository.toString()))
                .contains("cutpoint-");
        RuntimeProcess server = processes.start(
                python.program("onnx_server.py", repository.toString(), Integer.toString(freePort())), temp);
        String cloud = "kserve://127.0.0.1:" + server.port();

        String run = cutpoint(
                "run", "zoo:lenet", "--cut", "s4", "--network", "wifi", "--jobs", "3", "--cloud", cloud, "--json");

        Matcher difference = DIFFERENCE.matcher(run);
        assertThat(difference.find()).as(run).isTrue();
        assertThat(Double.parseDouble(difference.group(1))).as(run).isLessThan(1e-4);
        assertThat(run)
                .contains("\"fallbacks\":0")
                .doesNotContain("\"failures\"")
                .contains(cloud + " answers what it has");
        // What it does not have it says, with what is to be done.
        String missing =
                cutpoint("run", "zoo:lenet", "--cut", "s2", "--network", "wifi", "--jobs", "1", "--cloud", cloud);
        assertThat(missing)
                .contains("it has no model 'cutpoint-")
                .contains("cutpoint split zoo:lenet --cut s2 --format triton --out DIR");
    }

    /** What a command says. */
    private String cutpoint(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(product.toString()));
        command.addAll(List.of(arguments));
        Path said = Files.createTempFile(temp, "command", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // With a blank, for then no archive of classes is written: that has ended the virtual machine on bundles that
        // are links.
        builder.environment().put("XDG_CACHE_HOME", temp.resolve("a cache").toString());
        Process process = builder.start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES))
                .as(String.join(" ", command))
                .isTrue();
        return Files.readString(said);
    }

    /** MLServer takes a port, and does not say which one it has found. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}

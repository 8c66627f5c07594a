package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a runtime: its port, its log, its configuration. */
class ObservationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Pattern PORT = Pattern.compile("activity at http://127\\.0\\.0\\.1:(\\d+)/");

    @RegisterExtension
    final RuntimeProcesses runtimes = new RuntimeProcesses();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    @Timeout(300)
    void aServerSaysHowItIsAndWhichJobsItRan() throws Exception {
        Path product = RuntimeProcesses.product(folder);
        Path conf = product.getParent().getParent().resolve("conf");
        Files.writeString(
                conf.resolve("cutpoint.json"),
                """
                // A comment, as the Configurator allows.
                {"org.cutpoint.runtime.host.internal.LocalModelHost": {"queueLength:Integer": 7},
                 "org.cutpoint.runtime.health.internal.DiskCheck": {"warnMebibytes:Long": 0, "criticalMebibytes:Long": 0}}
                """);
        RuntimeProcess runtime = start(product, "--metrics-port", "0", "--model", "zoo:lenet");
        int port = observed(runtime);

        HttpResponse<String> health = get(port, "/health");
        assertThat(health.body())
                .contains("\"well\":true", "inference-runtime", "onnxruntime 1.", "services", "queue", "disk");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(get(port, "/activity").body()).contains("cutpoint-activity/1", "\"jobs\":0,", "\"mostWaiting\":7,");

        infer(runtime, "run7-job3");

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> get(port, "/activity").body().contains("\"jobs\":1,"));
        assertThat(get(port, "/activity").body()).contains("\"id\":\"run7-job3#", "\"model\":\"zoo:lenet\"");
        HttpResponse<String> metrics = get(port, "/metrics");
        assertThat(metrics.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(metrics.body())
                .contains(
                        "cutpoint_jobs_total{kind=\"inference\",outcome=\"ok\"} 1.0",
                        "cutpoint_queue_limit_jobs 7.0",
                        "cutpoint_job_duration_seconds_count{kind=\"inference\"} 1",
                        "jvm_memory_used_bytes");
        assertThat(runtime.said().lines().filter(line -> line.contains("inference=")))
                .singleElement()
                .asString()
                .startsWith("cutpoint: INFO: inference=run7-job3#")
                .contains(" done model=zoo:lenet ");

        assertThat(said(product, "top", "--at", "127.0.0.1:" + port, "--once"))
                .contains("well (4 checks)", "jobs    1 ended", "queue   0 of 7 wait", "run7-job3#");
    }

    @Test
    @Timeout(300)
    void aFileThatIsNoConfigurationEndsTheProcessWithOneLine() throws Exception {
        Path product = RuntimeProcesses.product(folder);
        Path file = product.getParent().getParent().resolve("conf/cutpoint.json");
        Files.writeString(file, "{\"a\": {\"b:Integer\": \"many\"}}");

        Process process = process(product, "serve", "--port", "0").start();
        String said = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said.lines()).singleElement().asString().contains(file.toString(), "conf/cutpoint.json.sample");
    }

    private void infer(RuntimeProcess runtime, String job) throws Exception {
        Model model = Services.model("zoo:lenet");
        try (Connection connection = transport().connect("127.0.0.1", runtime.port(), PATIENCE)) {
            connection.deploy(model, Progress.NONE);
            String name = connection.prepare(
                    model,
                    model.graph()
                            .segment(model.graph().layers().stream()
                                    .map(Layer::id)
                                    .toList()),
                    ExecutionOptions.DEFAULT);
            List<Tensor> inputs = model.graph().inputs().stream()
                    .map(info -> new Tensor(info, ByteBuffer.allocateDirect((int) info.bytes())))
                    .toList();
            connection.infer(job, name, inputs, PATIENCE, Map.of()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static Transport transport() {
        return Services.get(Transport.class);
    }

    private RuntimeProcess start(Path product, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--exit-with-parent"));
        arguments.addAll(List.of(more));
        return runtimes.start(process(product, arguments.toArray(String[]::new)), folder);
    }

    private ProcessBuilder process(Path product, String... arguments) {
        List<String> command = new ArrayList<>(List.of(product.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "XDG_CACHE_HOME", folder.resolve("cache").toString(),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "CUTPOINT_LOG", "jobs"));
        return builder;
    }

    private String said(Path product, String... arguments) throws Exception {
        Process process = process(product, arguments).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static int observed(RuntimeProcess runtime) {
        Matcher said = PORT.matcher(runtime.said());
        assertThat(said.find()).as(runtime.said()).isTrue();
        return Integer.parseInt(said.group(1));
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}

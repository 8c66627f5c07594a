package org.cutpoint.transport.rest.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.transport.calls.ProfileTexts;
import org.cutpoint.transport.calls.Settings;
import org.cutpoint.transport.tck.FakeCodecs;
import org.cutpoint.transport.tck.FakeHost;
import org.cutpoint.transport.tck.FakeProfiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our server and any client of the protocol over REST; and those that keep to no protocol. */
@Timeout(60)
class RestServerTest {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int MEBIBYTE = 1 << 20;

    private final FakeHost host = new FakeHost();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Transport.Server server = serve(LONG, LONG, 64);

    private Transport.Server serve(Duration idle, Duration call, int connections) {
        return transport(idle, call, connections).serve(LOOPBACK, 0, host);
    }

    private static Transport transport(Duration idle, Duration call, int connections) {
        return new RestTransport(
                new Settings(MEBIBYTE, 64 << 20, 512, 128, LONG, LONG, call, LONG, Duration.ofSeconds(1)),
                new RestTransport.Limits(connections, idle),
                "1.2.3",
                new ProfileTexts(FakeProfiles.STORES),
                FakeCodecs.NONE);
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
    }

    private void restart(Duration idle, Duration call, int connections) {
        server.close();
        server = serve(idle, call, connections);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + server.port() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(to(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(to(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static void is(HttpResponse<String> response, int status, String body) {
        assertThat(response.body()).contains(body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void saysWhatItIsAndHas() throws Exception {
        is(get("/v2/health/live"), 200, "{\"live\":true}");
        is(get("/v2/health/ready"), 200, "{\"ready\":true}");
        is(get("/v2"), 200, "{\"name\":\"cutpoint\",\"version\":\"1.2.3\",\"extensions\":[\"binary_tensor_data\"");
        is(
                get("/v2/models/echo"),
                200,
                "{\"name\":\"echo\",\"versions\":[\"1\"],\"platform\":\"onnxruntime_onnx\",\"inputs\":"
                        + "[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2]}],");
        is(get("/v2/models/echo/versions/1"), 200, "\"echo\"");
        is(get("/v2/models/echo/versions/7"), 404, "no version '7'");
        is(get("/v2/models/echo/ready"), 200, "{\"name\":\"echo\",\"ready\":true}");
        is(get("/v2/models/nobody/versions/1/ready"), 404, "{\"name\":\"nobody\",\"ready\":false}");
        is(get("/v2/models/dir/no%20body%2B"), 404, "model 'dir/no body+'");
        is(post("/v2/repository/index", ""), 200, "[{\"name\":\"echo\",\"version\":\"1\",\"state\":\"READY\"");
        is(post("/v2/repository/models/zoo:net/load", "{\"parameters\":{}}"), 200, "{}");
        is(post("/v2/repository/models/echo/load", "{\"parameters\":{\"config\":\"x\"}}"), 400, "other settings");
        is(post("/v2/repository/models/echo/unload", "{}"), 200, "{}");
        assertThat(host.calls).containsExactly("generate zoo:net", "unload echo");
    }

    private static String echo(String type, String shape, String data) {
        return "{\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"data\":" + data + ",\"datatype\":\"" + type
                + "\",\"shape\":" + shape + "}]}";
    }

    @Test
    void infersInJson() throws Exception {
        HttpResponse<String> response =
                post("/v2/models/echo/versions/1/infer", echo("FP32", "[2,2]", "[[1.5,-2],[3,1e3]]"));
        is(
                response,
                200,
                "\"outputs\":[{\"name\":\"x_out\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[1.5,-2.0,3.0,1000.0]}]}");
        assertThat(response.body())
                .startsWith("{\"model_name\":\"echo\",\"model_version\":\"1\",\"id\":\"7\",\"parameters\":{"
                        + "\"cutpoint_compute_ns\":1250000}");
    }

    @Test
    void takesEveryTypeThatJsonHas() throws Exception {
        String[][] types = {
            {"BOOL", "true,false"},
            {"INT8", "-128,127"},
            {"UINT8", "0,255"},
            {"INT16", "-32768,32767"},
            {"UINT16", "0,65535"},
            {"INT32", "-2147483648,2147483647"},
            {"UINT32", "0,4294967295"},
            {"INT64", "-9223372036854775808,9223372036854775807"},
            {"UINT64", "0,18446744073709551615"},
            {"FP32", "0.5,-1.25"},
            {"FP64", "0.1,-1.0E300"},
        };
        for (String[] type : types) {
            is(
                    post("/v2/models/echo/infer", echo(type[0], "[2]", "[" + type[1] + "]")),
                    200,
                    "\"data\":[" + type[1] + "]");
        }
        is(post("/v2/models/echo/infer", echo("INT64", "[]", "[5]")), 200, "\"shape\":[],\"data\":[5]");
        is(post("/v2/models/echo/infer", echo("FP32", "[0,3]", "[]")), 200, "\"shape\":[0,3],\"data\":[]");
    }

    @Test
    void takesBinaryTensors() throws Exception {
        String json = "{\"inputs\":["
                + "{\"name\":\"a\",\"shape\":[2],\"datatype\":\"FP16\",\"parameters\":{\"binary_data_size\":4}},"
                + "{\"name\":\"b\",\"shape\":[1],\"datatype\":\"INT32\",\"data\":[7]},"
                + "{\"name\":\"c\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}],"
                + "\"outputs\":[{\"name\":\"a_out\"},{\"name\":\"b_out\",\"parameters\":{\"binary_data\":false}},"
                + "{\"name\":\"c_out\",\"parameters\":{\"binary_data\":true}}],"
                + "\"parameters\":{\"binary_data_output\":true}}";
        byte[] head = json.getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(head.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        body.put(head).putShort((short) 0x3c00).putShort((short) 0x4000).putFloat(2.5f);
        HttpResponse<byte[]> response = client.send(
                to("/v2/models/echo/infer")
                        .header("Inference-Header-Content-Length", Integer.toString(head.length))
                        .POST(BodyPublishers.ofByteArray(body.array()))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        int length = (int) response.headers()
                .firstValueAsLong("Inference-Header-Content-Length")
                .orElseThrow();
        assertThat(new String(response.body(), 0, length, UTF_8))
                .contains("\"name\":\"b_out\",\"datatype\":\"INT32\",\"shape\":[1],\"data\":[7]")
                .contains(
                        "\"name\":\"c_out\",\"datatype\":\"FP32\",\"shape\":[1],\"parameters\":{\"binary_data_size\":4}");
        assertThat(Arrays.copyOfRange(response.body(), length, response.body().length))
                .isEqualTo(Arrays.copyOfRange(body.array(), head.length, body.capacity()));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        String infer = "/v2/models/echo/infer";
        is(get("/"), 404, "{\"error\":\"nothing is here");
        is(get("/v2/models/echo/infer"), 405, "POST");
        is(post("/v2/models/echo", "{}"), 405, "GET");
        assertThat(raw("GET /v2/models/%zz HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("damaged");
        is(post(infer, "{"), 400, "no JSON");
        is(post(infer, "[]"), 400, "no JSON object");
        is(post(infer, "{\"id\":1}"), 400, "'id' is no text");
        is(post(infer, "{\"id\":\"1\",\"id\":\"2\"}"), 400, "no JSON within the limits");
        is(post(infer, echo("FP32", "[1]", "[NaN]")), 400, "(send such numbers as binary data)\"}");
        is(post(infer, "hello"), 400, "Unrecognized token 'hello', line 1, column ");
        is(
                post(infer, "{\"inputs\":["),
                400,
                "Unexpected end-of-input: expected close marker for Array, line 1, column ");
        is(post(infer, "{\"a\":".repeat(200)), 400, "nested too deeply, or has too long a text or number\"}");
        is(
                post(infer, "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[1]}]}"),
                400,
                "'x' has no 'shape'");
        for (String length : List.of("-1", "x", "99999999999999999999")) {
            assertThat(raw("POST " + infer + " HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("a length is not as it should be");
        }
        is(post(infer, "[".repeat(200)), 400, "no JSON");
        is(post(infer, echo("FP32", "[2]", "[" + "[".repeat(200) + "]".repeat(200) + "]")), 400, "within the limits");
        is(post(infer, echo("FP32", "[1]", "[1]") + "x"), 400, "no JSON");
        is(post(infer, echo("FP32", "[2]", "[1]")), 400, "1 elements instead of the 2");
        is(post(infer, echo("FP32", "[1]", "[1,2]")), 400, "more elements than the 1");
        is(post(infer, echo("FP32", "[4000000,4000000]", "[1]")), 400, "not so many elements");
        is(post(infer, echo("FP32", "[9223372036854775807]", "[1]")), 400, "not so many elements");
        is(post(infer, echo("FP32", "[-1]", "[1]")), 400, "not so many elements");
        is(post(infer, echo("FP32", "[1]", "[\"a\"]")), 400, "the element a, which is no FP32");
        is(post(infer, echo("INT8", "[1]", "[128]")), 400, "the element 128, which is no INT8");
        is(post(infer, echo("INT64", "[1]", "[9223372036854775808]")), 400, "which is no INT64");
        is(post(infer, echo("UINT64", "[1]", "[-1]")), 400, "which is no UINT64");
        is(post(infer, echo("INT32", "[1]", "[1.5]")), 400, "which is no INT32");
        is(post(infer, echo("FLOAT", "[1]", "[1]")), 400, "unknown type 'FLOAT'");
        is(post(infer, echo("FP16", "[1]", "[1]")), 400, "use binary data");
        is(post(infer, echo("BYTES", "[1]", "[\"a\"]")), 400, "not supported");
        is(post(infer, "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1]}]}"), 400, "neither 'data'");
        is(
                post(
                        infer,
                        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"parameters\":"
                                + "{\"binary_data_size\":4}}]}"),
                400,
                "0 are left");
        is(
                post(infer, echo("FP32", "[1]", "[1]").replace("}]}", "}],\"outputs\":[{\"name\":\"y\"}]}")),
                400,
                "no output 'y'");
        is(post("/v2/models/nobody/infer", echo("FP32", "[1]", "[1]")), 404, "not here");
        is(post("/v2/models/refuse/infer", echo("FP32", "[1]", "[1]")), 400, "does not like that");
        is(post("/v2/models/busy/infer", echo("FP32", "[1]", "[1]")), 503, "busy");
        is(post("/v2/models/crash/infer", echo("FP32", "[1]", "[1]")), 500, "a defect");
        HttpResponse<String> bad = client.send(
                to(infer)
                        .header("Inference-Header-Content-Length", "99999")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        is(bad, 400, "says 99999");
        HttpResponse<String> packed = client.send(
                to(infer)
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        is(packed, 415, "compressed");
        // It has survived all of that.
        is(post(infer, echo("FP32", "[1]", "[1]")), 200, "[1.0]");
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        is(post("/v2/models/echo/infer", " ".repeat(MEBIBYTE + 1)), 413, "larger than 1048576 bytes");
        is(post("/v2/repository/index", " ".repeat(70_000)), 413, "larger than 65536 bytes");
        byte[] half = new byte[MEBIBYTE / 2 + 1];
        HttpRequest chunked = to("/v2/models/echo/infer")
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofByteArray(half),
                        BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(half))))
                .build();
        is(client.send(chunked, BodyHandlers.ofString()), 413, "larger than");
        assertThat(raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("first line is too long");
        assertThat(raw("GET /v2 HTTP/1.1\r\nA: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /v2 HTTP/1.1\r\nContent-Length: x\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    /** All that comes until the connection is closed, or reset by a server that did not read all. */
    private String raw(String request) throws IOException {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        try (Socket socket = new Socket(LOOPBACK, server.port())) {
            socket.setSoTimeout(30_000);
            try {
                socket.getOutputStream().write(request.getBytes(US_ASCII));
                socket.getInputStream().transferTo(came);
            } catch (SocketException e) {
                // What has come counts.
            }
        }
        return came.toString(UTF_8);
    }

    @Test
    void answersRequestsOfOneConnectionInTheirOrder() throws Exception {
        String body = echo("FP32", "[1]", "[%d]");
        StringBuilder requests = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            String one = String.format(body, i);
            requests.append("POST /v2/models/echo/infer HTTP/1.1\r\nContent-Length: ")
                    .append(one.length())
                    .append("\r\n" + (i == 3 ? "Connection: close\r\n" : "") + "\r\n")
                    .append(one);
        }
        String answers = raw(requests.toString());
        assertThat(answers.indexOf("[1.0]")).isPositive().isLessThan(answers.indexOf("[2.0]"));
        assertThat(answers.indexOf("[3.0]")).isGreaterThan(answers.indexOf("[2.0]"));
        assertThat(host.order).containsExactly(1f, 2f, 3f);
    }

    @Test
    void givesUpOnWhoeverIsSlow() throws Exception {
        restart(Duration.ofMillis(300), Duration.ofSeconds(1), 64);
        assertThat(raw("")).isEmpty();
        assertThat(raw("GET /v2 HT")).isEmpty();
        assertThat(raw("POST /v2/models/echo/infer HTTP/1.1\r\nContent-Length: 9\r\n\r\n{"))
                .startsWith("HTTP/1.1 408 ");
        // A byte now and then is not enough, either.
        try (Socket socket = new Socket(LOOPBACK, server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("POST /v2/models/echo/infer HTTP/1.1\r\nContent-Length: 1000\r\n\r\n".getBytes(US_ASCII));
            CompletableFuture<Void> drip = CompletableFuture.runAsync(() -> drip(socket));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 408 ");
            drip.get();
        }
    }

    private static void drip(Socket socket) {
        try {
            for (int i = 0; i < 900; i++) {
                socket.getOutputStream().write(' ');
                Thread.sleep(100);
            }
        } catch (IOException e) {
            // As it should be: the server has hung up.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void endsCallsThatTakeTooLong() throws Exception {
        restart(LONG, Duration.ofMillis(500), 64);
        host.gate = new CountDownLatch(1);
        is(post("/v2/models/echo/infer", echo("FP32", "[1]", "[1]")), 504, "no answer in time");
        host.gate.countDown();
        is(post("/v2/models/echo/infer", echo("FP32", "[1]", "[2]")), 200, "[2.0]");
    }

    @Test
    void takesCallsOutOfTheQueueWhoseClientsAreGone() throws Exception {
        host.gate = new CountDownLatch(1);
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                to("/v2/models/echo/infer")
                        .POST(BodyPublishers.ofString(echo("FP32", "[1]", "[1]")))
                        .build(),
                BodyHandlers.ofString());
        host.arrived.acquire();
        String body = echo("FP32", "[1]", "[2]");
        try (Socket gone = new Socket(LOOPBACK, server.port())) {
            gone.getOutputStream()
                    .write(("POST /v2/models/echo/infer HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                    + body)
                            .getBytes(US_ASCII));
            host.arrived.acquire();
        }
        host.cancelled.acquire();
        host.gate.countDown();
        assertThat(first.get().body()).contains("[1.0]");
        is(post("/v2/models/echo/infer", echo("FP32", "[1]", "[3]")), 200, "[3.0]");
        assertThat(host.order).containsExactly(1f, 3f);
    }

    @Test
    void takesOnlySoManyConnections() throws Exception {
        restart(LONG, LONG, 2);
        try (Socket one = new Socket(LOOPBACK, server.port());
                Socket two = new Socket(LOOPBACK, server.port())) {
            for (Socket socket : new Socket[] {one, two}) {
                socket.getOutputStream().write("GET /v2/health/live HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(raw("GET /v2/health/live HTTP/1.1\r\n\r\n")).isEmpty();
        }
        await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(
                        raw("GET /v2/health/live HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .contains("200 OK"));
    }

    @Test
    void letsRunningCallsEnd() throws Exception {
        host.gate = new CountDownLatch(1);
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(
                to("/v2/models/echo/infer")
                        .POST(BodyPublishers.ofString(echo("FP32", "[1]", "[1]")))
                        .build(),
                BodyHandlers.ofString());
        host.arrived.acquire();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
        host.gate.countDown();
        assertThat(call.get().body()).contains("[1.0]");
        closed.get();
        try (Socket late = new Socket()) {
            assertThatThrownBy(() -> late.connect(new InetSocketAddress(LOOPBACK, server.port())))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void isForServersAlone() {
        assertThatThrownBy(() -> transport(LONG, LONG, 1).connect("localhost", 8000, LONG))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("gRPC");
        assertThatThrownBy(() -> transport(LONG, LONG, 1).serve(LOOPBACK, server.port(), host))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(Integer.toString(server.port()));
    }
}

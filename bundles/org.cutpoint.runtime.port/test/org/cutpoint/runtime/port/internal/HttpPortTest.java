package org.cutpoint.runtime.port.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.observe.Health.Result;
import org.cutpoint.api.observe.Health.Status;
import org.cutpoint.api.observe.Metrics;
import org.cutpoint.api.observe.ObservationPort;
import org.junit.jupiter.api.Test;

class HttpPortTest {
    static {
        // Read once, when the JDK's server is first used.
        System.setProperty("sun.net.httpserver.maxReqTime", "1");
    }

    private final HttpPort ports = new HttpPort();
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> ask(String method, int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersWhatItHas() throws Exception {
        ports.metrics = new Metrics() {
            @Override
            public String contentType() {
                return "text/plain; version=0.0.4";
            }

            @Override
            public String text() {
                return "a 1\n";
            }
        };
        try (ObservationPort.Opened opened = ports.open("127.0.0.1", 0)) {
            HttpResponse<String> metrics = ask("GET", opened.port(), "/metrics");
            assertThat(metrics.body()).isEqualTo("a 1\n");
            assertThat(metrics.headers().firstValue("content-type")).contains("text/plain; version=0.0.4");
            assertThat(ask("GET", opened.port(), "/health/live").statusCode()).isEqualTo(200);
            assertThat(ask("GET", opened.port(), "/activity").statusCode()).isEqualTo(503);
            assertThat(ask("GET", opened.port(), "/../conf").statusCode()).isEqualTo(404);
            assertThat(ask("POST", opened.port(), "/metrics").statusCode()).isEqualTo(405);
            assertThat(ask("HEAD", opened.port(), "/metrics").body()).isEmpty();
        }
    }

    @Test
    void healthIsAStatusCodeToo() throws Exception {
        try (ObservationPort.Opened opened = ports.open("127.0.0.1", 0)) {
            ports.health = () -> List.of(new Result("disk", Status.WARN, "soon full"));
            HttpResponse<String> warned = ask("GET", opened.port(), "/health");
            ports.health = () -> List.of(new Result("disk", Status.CRITICAL, "full"));
            HttpResponse<String> critical = ask("GET", opened.port(), "/health/ready");

            assertThat(warned.statusCode()).isEqualTo(200);
            assertThat(critical.statusCode()).isEqualTo(503);
            assertThat(critical.body())
                    .isEqualTo("{\"format\":\"cutpoint-health/1\",\"well\":false,\"checks\":[{\"name\":\"disk\","
                            + "\"status\":\"critical\",\"message\":\"full\"}]}\n");
        }
    }

    /** As many as it has threads, and as wait for one. */
    @Test
    void whoDoesNotFinishAQuestionKeepsNobodyOutForLong() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try (ObservationPort.Opened opened = ports.open("127.0.0.1", 0)) {
            for (int i = 0; i < 10; i++) {
                Socket socket = new Socket("127.0.0.1", opened.port());
                slow.add(socket);
                socket.getOutputStream().write("GET / HT".getBytes());
            }
            assertThat(ask("GET", opened.port(), "/health/live").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aPortThatIsTakenIsOneClearMessage() {
        try (ObservationPort.Opened opened = ports.open("127.0.0.1", 0)) {
            assertThatThrownBy(() -> ports.open("127.0.0.1", opened.port()))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("127.0.0.1:" + opened.port() + " cannot be listened on")
                    .hasMessageEndingWith("Take another, or 0 for a free one")
                    .hasMessageNotContaining("--metrics");
        }
        // Shells and configurations ask, too, and know no flags.
        assertThatThrownBy(() -> ports.open("127.0.0.1", 65536))
                .isInstanceOf(InputException.class)
                .hasMessage("observation port: 65536 is no port. Give 1 to 65535, or 0 for a free one");
    }
}

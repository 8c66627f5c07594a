package org.cutpoint.cli.top.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;

/** Asks a runtime's observation port. */
final class Source {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 8 << 20;
    private static final Pattern ADDRESS = Pattern.compile("(http://)?([^/\\s]+:\\d{1,5})/?");

    private final String where;
    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Source(String address) {
        var matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw noAddress(address, null);
        }
        where = matcher.group(2);
        try {
            base = URI.create("http://" + where);
        } catch (IllegalArgumentException e) {
            throw noAddress(address, e);
        }
        if (base.getHost() == null || base.getPort() < 1 || base.getPort() > 0xffff) {
            throw noAddress(address, null);
        }
    }

    private static InputException noAddress(String address, Exception cause) {
        return new InputException(
                "--at", "'" + address + "' is no address", "Give HOST:PORT with a port of 1 to 65535", cause);
    }

    /** The address, as people write it. */
    String where() {
        return where;
    }

    /** @throws InputException if it does not answer, or with something else */
    Seen now() throws InterruptedException {
        Seen activity = SeenJson.activity(where, get("/activity", List.of(200)));
        return activity.with(SeenJson.health(where, get("/health", List.of(200, 503))));
    }

    private String get(String path, List<Integer> codes) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .GET()
                .build();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                byte[] bytes = body.readNBytes(MOST_BYTES);
                if (!codes.contains(response.statusCode())) {
                    throw other("it answers " + response.statusCode() + " for " + path, null);
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (ConnectException | HttpTimeoutException e) {
            throw new InputException(
                    where, "nobody answers there", "Start 'cutpoint serve' or 'run' with --metrics-port", e);
        } catch (IOException e) {
            throw other("what answers there does not speak HTTP (" + e.getMessage() + ")", e);
        }
    }

    private InputException other(String what, IOException cause) {
        return new InputException(
                where, what, "Give the port of --metrics-port, not that on which models are served", cause);
    }
}

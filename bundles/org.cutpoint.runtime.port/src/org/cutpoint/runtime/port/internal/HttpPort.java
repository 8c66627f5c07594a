package org.cutpoint.runtime.port.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.api.observe.Activity;
import org.cutpoint.api.observe.Health;
import org.cutpoint.api.observe.Metrics;
import org.cutpoint.api.observe.ObservationPort;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Answers {@code GET} by HTTP with the Java runtime's own server: metrics, health, activity. Few threads and a short queue: who
 * asks too often is not answered, and nothing else is kept from working. What is asked changes nothing.
 */
@Component(service = ObservationPort.class)
public final class HttpPort implements ObservationPort {
    private static final int THREADS = 2;
    private static final int WAITING = 16;
    private static final int BACKLOG = 16;

    /** How long the JDK's server waits for a question, s; for ever unless this says otherwise. */
    private static final String QUESTION_SECONDS = "sun.net.httpserver.maxReqTime";

    private static final String USUAL_QUESTION_SECONDS = "10";

    /** One answer. */
    private record Answer(int code, String type, String text) {}

    // Null while they are not there: each comes with a bundle of its own, and may be replaced while it is asked for.

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Metrics metrics;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Health health;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Activity activity;

    @Override
    public Opened open(String bind, int port) {
        if (port < 0 || port > 65535) {
            // Who asks, a command line, a configuration or a shell, calls it by a name of its own.
            throw new InputException("observation port", port + " is no port", "Give 1 to 65535, or 0 for a free one");
        }
        if (System.getProperty(QUESTION_SECONDS) == null) {
            System.setProperty(QUESTION_SECONDS, USUAL_QUESTION_SECONDS);
        }
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(bind), port), BACKLOG);
        } catch (UnknownHostException e) {
            throw new InputException(bind, "it is no address of this machine for an observation port", "", e);
        } catch (IOException e) {
            throw new InputException(
                    "observation port",
                    bind + ":" + port + " cannot be listened on: " + e.getMessage(),
                    "Take another, or 0 for a free one",
                    e);
        }
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "cutpoint-observation-port");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        server.setExecutor(pool);
        server.createContext("/", this::answer);
        server.start();
        return new Opened() {
            @Override
            public int port() {
                return server.getAddress().getPort();
            }

            @Override
            public void close() {
                server.stop(0);
                pool.shutdownNow();
            }
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean body = exchange.getRequestMethod().equals("GET");
            Answer answer = body || exchange.getRequestMethod().equals("HEAD")
                    ? of(exchange.getRequestURI().getPath())
                    : plain(405, "only GET\n");
            byte[] bytes = answer.text().getBytes(UTF_8);
            exchange.getResponseHeaders()
                    .putAll(Map.of(
                            "Content-Type", List.of(answer.type()),
                            "Cache-Control", List.of("no-store"),
                            "X-Content-Type-Options", List.of("nosniff")));
            exchange.sendResponseHeaders(answer.code(), body ? bytes.length : -1);
            if (body) {
                exchange.getResponseBody().write(bytes);
            }
        } catch (RuntimeException | Error e) {
            System.getLogger(HttpPort.class.getName())
                    .log(System.Logger.Level.WARNING, "A question went unanswered", e);
            throw e;
        }
    }

    Answer of(String path) {
        return switch (path) {
            case "/metrics" -> {
                Metrics from = metrics;
                yield from == null ? missing("metrics") : new Answer(200, from.contentType(), from.text());
            }
            case "/activity" -> {
                Activity from = activity;
                yield from == null ? missing("activity") : json(200, from.json() + "\n");
            }
            case "/health", "/health/ready" -> {
                Health from = health;
                yield from == null ? missing("health checks") : health(from.check());
            }
            case "/health/live" -> plain(200, "alive\n");
            case "/" -> plain(200, "/metrics\n/health\n/health/live\n/health/ready\n/activity\n");
            default -> plain(404, "not here; / lists what is\n");
        };
    }

    private static Answer health(List<Health.Result> results) {
        return json(Health.well(results) ? 200 : 503, HealthJson.of(results) + "\n");
    }

    private static Answer missing(String what) {
        return plain(503, "this runtime has no " + what + "\n");
    }

    private static Answer json(int code, String text) {
        return new Answer(code, "application/json; charset=utf-8", text);
    }

    private static Answer plain(int code, String text) {
        return new Answer(code, "text/plain; charset=utf-8", text);
    }
}

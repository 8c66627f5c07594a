package org.cutpoint.report.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The system's Chromium without a window, driven by its DevTools protocol: nothing has to be fetched or match its version.
 * One page; used by one thread.
 */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<String, Object>>> calls = new ConcurrentHashMap<>();
    private final List<Map<String, Object>> events = new CopyOnWriteArrayList<>();

    /** The browser on the path, if there is one. */
    static Optional<Path> find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * @param folder for its profile, empty
     */
    Browser(Path program, Path folder) throws IOException, InterruptedException {
        process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        // Root has no sandbox, and the page is ours.
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--window-size=1280,900",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Path port = folder.resolve("DevToolsActivePort");
        await().atMost(PATIENCE)
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() > 1);
        HttpClient client = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
        List<Object> targets = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            targets.clear();
            targets.addAll(JSON.std.listFrom(
                    client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                            .body()));
            return targets.stream().anyMatch(t -> "page".equals(map(t).get("type")));
        });
        String address = targets.stream()
                .map(Browser::map)
                .filter(t -> "page".equals(t.get("type")))
                .map(t -> (String) t.get("webSocketDebuggerUrl"))
                .findFirst()
                .orElseThrow();
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(address), new Messages())
                .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Puts messages together and hands them on. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                receive(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void receive(String text) {
        try {
            Map<String, Object> message = JSON.std.mapFrom(text);
            if (message.get("id") instanceof Integer id) {
                calls.remove(id).complete(message);
            } else {
                events.add(message);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }

    /** Calls a method of the protocol and waits for its result. */
    Map<String, Object> call(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        calls.put(id, answer);
        try {
            socket.sendText(JSON.std.asString(Map.of("id", id, "method", method, "params", parameters)), true)
                    .join();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, Object> message =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (message.containsKey("error")) {
            throw new IllegalStateException(method + ": " + message.get("error"));
        }
        return map(message.get("result"));
    }

    /** Opens a file, and waits until its scripts have run. */
    void open(Path page) {
        events.clear();
        call("Page.navigate", Map.of("url", page.toUri().toString()));
        await().atMost(PATIENCE)
                .until(() -> events("Page.loadEventFired").findAny().isPresent());
    }

    private Stream<Map<String, Object>> events(String method) {
        return events.stream().filter(e -> method.equals(e.get("method"))).map(e -> map(e.get("params")));
    }

    /** What went wrong on the page: errors and warnings, exceptions, dialogs. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        events("Runtime.exceptionThrown").forEach(e -> problems.add(e.toString()));
        events("Runtime.consoleAPICalled")
                .filter(e -> List.of("error", "warning", "assert").contains(e.get("type")))
                .forEach(e -> problems.add(e.get("args").toString()));
        events("Log.entryAdded")
                .map(e -> map(e.get("entry")))
                .filter(e -> List.of("error", "warning").contains(e.get("level")))
                .forEach(e -> problems.add(e.toString()));
        events("Page.javascriptDialogOpening").forEach(e -> problems.add(e.toString()));
        return problems;
    }

    /** The addresses that the page has asked for. */
    List<String> requests() {
        return events("Network.requestWillBeSent")
                .map(e -> (String) map(e.get("request")).get("url"))
                .toList();
    }

    /** The value of an expression on the page: a string, a number, a truth value, a list. */
    Object value(String expression) {
        Map<String, Object> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return map(answer.get("result")).get("value");
    }

    /** Waits until an expression has a value. */
    void until(String expression, Object value) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(value(expression)).as(expression).isEqualTo(value));
    }

    /** Clicks with the mouse in the middle of the element that an expression finds. */
    void click(String element) {
        value("(" + element + ").scrollIntoView({block: 'center', behavior: 'instant'})");
        List<?> place = (List<?>) value("(() => { const r = (" + element
                + ").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of("type", type, "x", place.get(0), "y", place.get(1), "button", "left", "clickCount", 1));
        }
    }

    /** Types into what has the focus, key by key. */
    void type(String text) {
        for (String letter : text.split("")) {
            call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", letter, "text", letter));
            call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", letter));
        }
    }

    /** Presses a key: Tab, Enter or Space. */
    void press(String key) {
        int code =
                switch (key) {
                    case "Tab" -> 9;
                    case "Enter" -> 13;
                    case "Space" -> 32;
                    default -> throw new IllegalArgumentException(key);
                };
        String text = key.equals("Enter") ? "\r" : key.equals("Space") ? " " : "";
        String name = key.equals("Space") ? " " : key;
        call(
                "Input.dispatchKeyEvent",
                Map.of(
                        "type",
                        text.isEmpty() ? "rawKeyDown" : "keyDown",
                        "key",
                        name,
                        "code",
                        key,
                        "windowsVirtualKeyCode",
                        code,
                        "text",
                        text));
        call(
                "Input.dispatchKeyEvent",
                Map.of("type", "keyUp", "key", name, "code", key, "windowsVirtualKeyCode", code));
    }

    /** Keeps a picture of the whole page. */
    void screenshot(Path file) throws IOException {
        Map<String, Object> picture =
                call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        keep(file, picture);
    }

    /** Keeps what a printer would get. */
    void print(Path file) throws IOException {
        keep(file, call("Page.printToPDF", Map.of("preferCSSPageSize", true)));
    }

    private static void keep(Path file, Map<String, Object> data) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode((String) data.get("data")));
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        // Else its profile would be deleted while it still writes there.
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}

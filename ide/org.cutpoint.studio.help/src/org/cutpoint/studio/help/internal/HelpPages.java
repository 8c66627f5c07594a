package org.cutpoint.studio.help.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.help.HelpSystem;
import org.eclipse.help.server.HelpServer;

/**
 * Serves the pages of the help system to browsers of this machine. What Eclipse has for it is a web application with a
 * container, of which Studio needs next to nothing.
 */
public final class HelpPages extends HelpServer {
    /** Where the help system looks for pages; all of these lead to the same ones. */
    private static final String PAGE = "/(?:topic|ntopic|nftopic|rtopic)(/.+)";

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=UTF-8",
            "htm", "text/html; charset=UTF-8",
            "css", "text/css; charset=UTF-8",
            "js", "text/javascript; charset=UTF-8",
            "txt", "text/plain; charset=UTF-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "gif", "image/gif",
            "jpg", "image/jpeg");

    private HttpServer server;
    private String root = "";

    @Override
    public synchronized void start(String application) throws IOException {
        if (server == null) {
            root = "/" + application;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(root, this::answer);
            server.start();
        }
    }

    @Override
    public synchronized void stop(String application) {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    @Override
    public synchronized int getPort() {
        return server == null ? 0 : server.getAddress().getPort();
    }

    @Override
    public String getHost() {
        return "127.0.0.1";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(root.length());
            if (!local(exchange) || !exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(403, -1);
            } else if (path.matches(PAGE)) {
                page(exchange, path.replaceFirst(PAGE, "$1"));
            } else {
                byte[] frame = new Contents(root)
                        .html(exchange.getRequestURI().getQuery())
                        .getBytes(StandardCharsets.UTF_8);
                head(exchange, "text/html; charset=UTF-8");
                exchange.sendResponseHeaders(200, frame.length);
                exchange.getResponseBody().write(frame);
            }
        }
    }

    /** Whether it was asked for by that name: pages of strangers, under names of theirs, get nothing. */
    private static boolean local(HttpExchange exchange) {
        String host = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                .orElse("");
        return host.matches("(127\\.0\\.0\\.1|localhost)(:\\d+)?");
    }

    private static void head(HttpExchange exchange, String type) {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    }

    /** @param href {@code /BUNDLE/PATH} */
    private static void page(HttpExchange exchange, String href) throws IOException {
        String end = href.substring(href.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        // Only what help consists of, wherever it may lie.
        String type = TYPES.get(end);
        try (InputStream page = type == null ? null : HelpSystem.getHelpContent(href)) {
            if (page == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            head(exchange, type);
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                page.transferTo(out);
            }
        }
    }
}

package org.cutpoint.workbench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Connections to cloud runtimes: to those that run already, or to a process that is started for it. */
@Component(service = Clouds.class)
public final class Clouds {
    private static final Pattern ADDRESS =
            Pattern.compile("(?:(?<scheme>[a-z][a-z0-9]*)://)?(?<host>.+):(?<port>[0-9]{1,5})");
    private static final String LOOPBACK = "127.0.0.1";
    /** The transport to servers of others. */
    private static final String FOREIGN = "kserve";

    private static final int LONGEST_TOKEN = 8192;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    private final List<Transport> transports;
    private final Keys keys;

    @Activate
    public Clouds(
            @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policyOption = ReferencePolicyOption.GREEDY)
                    List<Transport> transports,
            @Reference Keys keys) {
        this.transports = List.copyOf(transports);
        this.keys = keys;
    }

    /** With one transport alone, and no keys; no constructor, for components are made by one of so many parameters. */
    public static Clouds of(Transport transport) {
        return new Clouds(List.of(transport), Keys.NONE);
    }

    /**
     * A connection.
     *
     * @param processes that were started for it: the one that it leads to, and those to which that forwards; none where it
     *     leads to a runtime that was there
     */
    public record Cloud(Connection connection, List<CloudProcess> processes) implements AutoCloseable {
        public Cloud {
            processes = List.copyOf(processes);
        }

        /** A failure of a run; if a process that was started for it has ended, that is why. */
        public InputException explain(InputException failure) {
            return processes.stream()
                    .filter(process -> !process.alive())
                    .reduce((nearer, farther) -> farther)
                    .map(process -> process.explain(failure))
                    .orElse(failure);
        }

        @Override
        public void close() {
            try {
                connection.close();
            } finally {
                processes.forEach(CloudProcess::close);
            }
        }
    }

    /** Whether this looks like {@code HOST:PORT} or {@code SCHEME://HOST:PORT}. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /** Connects to the runtime that the option {@code --cloud} names. */
    public Cloud connect(String address) {
        return connect("--cloud", address);
    }

    /**
     * Connects to a runtime.
     *
     * @param where says so, for messages
     * @param address {@code HOST:PORT}, or {@code SCHEME://HOST:PORT} for another transport than the usual one; a scheme with an
     *     {@code s} behind it (grpcs, tcps, kserves) is encrypted on this machine, too
     */
    public Cloud connect(String where, String address) {
        Matcher parts = ADDRESS.matcher(address);
        int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
        if (port < 1 || port > 65535) {
            throw new InputException(where, "'" + address + "' is no HOST:PORT", "Give for example 127.0.0.1:8001");
        }
        String host = parts.group("host").replaceAll("^\\[(.*)]$", "$1");
        String scheme = Optional.ofNullable(parts.group("scheme")).orElse(Transport.USUAL);
        boolean encrypted = Transports.encrypted(transports, scheme);
        Transport transport =
                Transports.named(where, transports, encrypted ? scheme.substring(0, scheme.length() - 1) : scheme);
        Connection connection = credentials(where, transport, host, encrypted)
                .map(credentials -> transport.connect(host, port, CONNECT_LIMIT, credentials))
                .orElseGet(() -> transport.connect(host, port, CONNECT_LIMIT));
        return new Cloud(connection, List.of());
    }

    private Optional<Credentials> credentials(String where, Transport transport, String host, boolean encrypted) {
        boolean others = encrypted && transport.scheme().equals(FOREIGN);
        // Servers of others have certificates of authorities that everybody knows, unless somebody says otherwise.
        return others && keys.choice().folder().isEmpty()
                ? Optional.of(usual(where))
                : keys.reach(where, host, encrypted);
    }

    private Credentials usual(String where) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, null, null);
            return new Credentials(context, keys.choice().token().map(Clouds::token));
        } catch (GeneralSecurityException e) {
            throw new InputException(where, "this Java cannot encrypt: " + e.getMessage(), "", e);
        }
    }

    private static String token(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String token = new String(in.readNBytes(LONGEST_TOKEN + 1), US_ASCII).strip();
            if (!token.matches("[A-Za-z0-9._~+/=-]{1," + LONGEST_TOKEN + "}")) {
                throw new InputException(
                        file.toString(), "this is no token", "Give a file that holds one and nothing else");
            }
            return token;
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be read: " + e, "", e);
        }
    }

    /** Starts a runtime as a second process and connects to it. */
    public Cloud start() throws InterruptedException {
        return start(Transport.USUAL);
    }

    /** As {@link #start()}, with a transport of this scheme. */
    public Cloud start(String scheme) throws InterruptedException {
        Transport transport = Transports.named("--transport", transports, scheme);
        CloudProcess process = CloudProcess.start(
                "cloud", scheme.equals(Transport.USUAL) ? List.of() : List.of("--transport", scheme));
        try {
            return new Cloud(transport.connect(LOOPBACK, process.port(), CONNECT_LIMIT), List.of(process));
        } catch (RuntimeException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /**
     * Starts runtimes of which each forwards to the next, and which emulate what they are asked to, as processes of their own,
     * and connects to the first.
     *
     * @param tiers names of those to start, nearest first; at least one
     * @param last {@code HOST:PORT} of a runtime behind them; empty if nothing is
     */
    public Cloud startChain(List<String> tiers, Optional<String> last) throws InterruptedException {
        List<CloudProcess> processes = new ArrayList<>();
        Optional<String> onward = last;
        try {
            for (int t = tiers.size() - 1; t >= 0; t--) {
                List<String> arguments = new ArrayList<>(List.of("--emulate"));
                onward.ifPresent(address -> arguments.addAll(List.of("--forward", address)));
                arguments.addAll(keys.choice().options());
                CloudProcess process = CloudProcess.start(tiers.get(t), arguments);
                processes.add(0, process);
                onward = Optional.of(LOOPBACK + ":" + process.port());
            }
            int port = processes.get(0).port();
            Transport transport = Transports.named("--forward", transports, Transport.USUAL);
            return new Cloud(transport.connect(LOOPBACK, port, CONNECT_LIMIT), processes);
        } catch (RuntimeException | InterruptedException e) {
            processes.forEach(CloudProcess::close);
            throw e;
        }
    }
}

package org.cutpoint.transport.calls;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;

/** Failures as gRPC's statuses, and back. */
final class Failures {
    /** Scheme of addresses of servers that are none of Cutpoint's. */
    private static final String FOREIGN = "kserve";

    private static final int LONGEST_TEXT = 1000;

    /** How a message of TLS begins that says why there will be no more, as gRPC shows it. */
    private static final String TLS_RECORD = "bytes: 1503";

    private Failures() {}

    /** What a server tells of a failure of its host: no more than clients take, whatever they have it speak of. */
    static Status status(Throwable failure) {
        Status status = whole(failure);
        String text = Optional.ofNullable(status.getDescription()).orElse("");
        if (text.length() <= LONGEST_TEXT) {
            return status;
        }
        int half = LONGEST_TEXT / 2;
        return status.withDescription(text.substring(0, half) + " ... " + text.substring(text.length() - half));
    }

    private static Status whole(Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return whole(failure.getCause());
        }
        if (failure instanceof TransportException e) {
            Status status =
                    switch (e.kind()) {
                        case UNKNOWN_MODEL -> Status.NOT_FOUND;
                        case BUSY -> Status.RESOURCE_EXHAUSTED;
                        case UNREACHABLE -> Status.UNAVAILABLE;
                        case DEADLINE -> Status.DEADLINE_EXCEEDED;
                        case UNSUPPORTED -> Status.UNIMPLEMENTED;
                        case DAMAGED -> Status.DATA_LOSS;
                    };
            return status.withDescription(e.getMessage());
        }
        if (failure instanceof InputException) {
            return Status.INVALID_ARGUMENT.withDescription(failure.getMessage());
        }
        if (failure instanceof StatusRuntimeException e) {
            return e.getStatus();
        }
        if (failure instanceof CancellationException) {
            return Status.CANCELLED;
        }
        System.getLogger(Failures.class.getName()).log(System.Logger.Level.ERROR, "A call failed", failure);
        return Status.INTERNAL.withDescription("the server failed: " + failure);
    }

    /** What a caller is told of a failed call to HOST:PORT. */
    static InputException exception(String peer, Duration deadline, Throwable failure) {
        if (failure instanceof InputException e) {
            return e;
        }
        Status status = Status.fromThrowable(failure);
        String text = printable(Optional.ofNullable(status.getDescription()).orElse(""));
        Optional<InputException> distrust = TlsFailures.exception(peer, failure);
        if (distrust.isPresent()) {
            return distrust.get();
        }
        if (isNoGrpc(status, text)) {
            if (text.contains(TLS_RECORD)) {
                return new InputException(
                        peer,
                        "it wants its calls encrypted",
                        "Give its address as grpcs://HOST:PORT, and keys ('cutpoint keys' makes them)",
                        failure);
            }
            return new InputException(
                    peer, "what answers there does not speak gRPC", "Give the address of an inference server", failure);
        }
        if (status.getCode() == Code.INTERNAL && text.startsWith("RST_STREAM")) {
            // So ends a call of whose frames one was damaged; no defect of a service does.
            return new TransportException(Kind.DAMAGED, peer, text, "Send it again", failure);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE -> unavailable(peer, text, failure);
            case DEADLINE_EXCEEDED -> new TransportException(
                    Kind.DEADLINE, peer, "no answer within " + deadline.toMillis() + " ms", "", failure);
            case NOT_FOUND -> new TransportException(Kind.UNKNOWN_MODEL, peer, text, "", failure);
            case RESOURCE_EXHAUSTED -> text.contains("exceeds maximum size")
                    ? new InputException(
                            peer, "a message is too large: " + text, "Raise messageMebibytes on both sides", failure)
                    : new TransportException(Kind.BUSY, peer, text, "", failure);
            case UNIMPLEMENTED -> new TransportException(
                    Kind.UNSUPPORTED,
                    peer,
                    "this server does not offer that call: " + text,
                    "It needs a server of Cutpoint",
                    failure);
            case DATA_LOSS -> new TransportException(Kind.DAMAGED, peer, text, "", failure);
            case CANCELLED -> new InputException(peer, "the call was cancelled", "", failure);
            case INVALID_ARGUMENT, FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED -> new InputException(
                    peer, text, "", failure);
            default -> new InputException(peer, status.getCode() + ": " + text, "", failure);
        };
    }

    /** It is for a terminal: one line, and nothing that moves the cursor. */
    private static String printable(String text) {
        return text.substring(0, Math.min(LONGEST_TEXT, text.length())).replaceAll("\\p{Cntrl}+", " ");
    }

    private static InputException unavailable(String peer, String text, Throwable failure) {
        String remedy = remedy(peer)
                // So it looks where somebody who wants a handshake hears something else.
                + (text.startsWith("Network closed") && !peer.contains(Addresses.ENCRYPTED + "://")
                        ? "; if it encrypts, "
                                + (foreign(peer)
                                        ? "reach it by kserves://"
                                        : "reach it by grpcs://, with keys, and leave out --insecure")
                        : "");
        if (text.startsWith("Channel shutdown")) {
            return new TransportException(Kind.UNREACHABLE, peer, "the connection is closed", "", failure);
        }
        if (causes(failure).anyMatch(ConnectException.class::isInstance)) {
            return new TransportException(Kind.UNREACHABLE, peer, "no server listens there", remedy, failure);
        }
        String why = causes(failure)
                .reduce((outer, inner) -> inner)
                .map(root -> root == failure ? text : root.getMessage())
                .orElse(text);
        return new TransportException(Kind.UNREACHABLE, peer, "the server cannot be reached: " + why, remedy, failure);
    }

    private static String remedy(String peer) {
        String scheme = peer.substring(0, Math.max(0, peer.indexOf("://")));
        if (foreign(peer)) {
            return "Start it, and give the port on which it takes gRPC";
        }
        String named = scheme.replaceFirst(Addresses.ENCRYPTED + "$", "");
        String transport = named.isEmpty() || named.equals(Transport.USUAL) ? "" : "--transport " + named + " ";
        return "Start one with `cutpoint serve " + transport + "--port " + peer.substring(peer.lastIndexOf(':') + 1)
                + "`";
    }

    /** Whether it is no server of Cutpoint. */
    static boolean foreign(String peer) {
        return peer.startsWith(FOREIGN + "://") || peer.startsWith(FOREIGN + Addresses.ENCRYPTED + "://");
    }

    private static boolean isNoGrpc(Status status, String text) {
        return text.contains("HTTP status code")
                || text.contains("not SETTINGS")
                || text.contains("invalid content-type")
                || status.getCode() == Code.INTERNAL && text.contains("http2 exception");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause).limit(20);
    }
}

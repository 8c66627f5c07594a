package org.cutpoint.transport.calls;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;

/** Refuses calls of clients that the server does not know, or that may not make them, before anything is read of them. */
final class Gatekeeper implements ServerInterceptor {
    /** How clients of gRPC show a token. */
    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    static final String BEARER = "Bearer ";

    private static final int LONGEST_TOKEN = 256;
    private static final Context.Key<Rights> RIGHTS = Context.key("cutpoint-rights");

    private final Guard guard;

    Gatekeeper(Guard guard) {
        this.guard = guard;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Rights> rights = rights(call.getAttributes(), headers);
        if (rights.isEmpty()) {
            return refused(
                    call,
                    Status.UNAUTHENTICATED.withDescription(
                            "this server does not know you, or not any more: it wants a certificate of its authority"
                                    + (guard.tokens() ? ", or a token" : "")));
        }
        Optional<Operation> operation = operation(call.getMethodDescriptor().getFullMethodName());
        if (operation.isPresent() && !rights.get().operations().contains(operation.get())) {
            return refused(
                    call,
                    Status.PERMISSION_DENIED.withDescription("'" + rights.get().name() + "' may not "
                            + operation.get().id() + " here. Run 'cutpoint keys allow "
                            + rights.get().name() + " " + operation.get().id() + "' there"));
        }
        return Contexts.interceptCall(Context.current().withValue(RIGHTS, rights.get()), call, headers, next);
    }

    private static <Q, A> ServerCall.Listener<Q> refused(ServerCall<Q, A> call, Status why) {
        call.close(why, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private Optional<Rights> rights(Attributes attributes, Metadata headers) {
        return certificate(attributes).map(guard::rights).orElseGet(() -> {
            String shown = headers.get(AUTHORIZATION);
            Optional<String> token = shown != null && shown.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? Optional.of(shown.substring(BEARER.length()).strip())
                    : Optional.ofNullable(attributes.get(Services.TOKEN));
            return token.filter(t -> guard.tokens() && t.length() <= LONGEST_TOKEN)
                    .flatMap(guard::rights);
        });
    }

    private static Optional<X509Certificate> certificate(Attributes attributes) {
        SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            Certificate[] chain = session == null ? new Certificate[0] : session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(first)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** What a call is; empty for questions that all who are known may ask. What nobody has thought of here is for few. */
    static Optional<Operation> operation(String method) {
        return switch (method) {
            case "inference.GRPCInferenceService/ServerLive",
                    "inference.GRPCInferenceService/ServerReady",
                    "inference.GRPCInferenceService/ServerMetadata",
                    "inference.GRPCInferenceService/ModelReady",
                    "inference.GRPCInferenceService/ModelMetadata",
                    "inference.GRPCInferenceService/RepositoryIndex",
                    "cutpoint.v1.ModelStore/Find",
                    "cutpoint.v1.Profiling/Describe",
                    "cutpoint.v1.Management/Status",
                    "cutpoint.v1.Management/ListBundles" -> Optional.empty();
            case "inference.GRPCInferenceService/ModelInfer",
                    "cutpoint.v1.PartedInference/Infer",
                    "cutpoint.v1.ModelStore/Prepare" -> Optional.of(Operation.INFER);
            case "inference.GRPCInferenceService/RepositoryModelLoad",
                    "inference.GRPCInferenceService/RepositoryModelUnload",
                    "cutpoint.v1.ModelStore/Upload",
                    "cutpoint.v1.ModelStore/Generate" -> Optional.of(Operation.UPLOAD);
            case "cutpoint.v1.LinkProbe/Exchange",
                    "cutpoint.v1.Profiling/Profile",
                    "cutpoint.v1.Planning/Plan" -> Optional.of(Operation.MEASURE);
                // gRPC's own: which services there are, how they do.
            default -> method.startsWith("grpc.") ? Optional.empty() : Optional.of(Operation.MANAGE);
        };
    }

    /**
     * Of the call that this thread works on.
     *
     * @throws IllegalStateException if it works on none
     */
    static Rights current() {
        return Optional.ofNullable(RIGHTS.get()).orElseThrow(() -> new IllegalStateException("nobody's call"));
    }

    /** In which somebody's work is done; of his call it knows nothing else. */
    static Context with(Rights rights) {
        return Context.ROOT.withValue(RIGHTS, rights);
    }

    /** Works for whom it was asked for, however long he waits for it. */
    static Executor forCallers(Executor pool) {
        return task -> {
            Rights rights = RIGHTS.get();
            pool.execute(rights == null ? task : with(rights).wrap(task));
        };
    }
}

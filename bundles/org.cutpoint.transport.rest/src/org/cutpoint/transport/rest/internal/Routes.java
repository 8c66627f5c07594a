package org.cutpoint.transport.rest.internal;

import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpMethod;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the protocol's paths mean. */
final class Routes {
    private static final Pattern MODEL =
            Pattern.compile("/v2/models/(?<model>.+?)(?:/versions/(?<version>[^/]+))?(?:/(?<what>ready|infer))?");
    private static final Pattern REPOSITORY =
            Pattern.compile("/v2/repository/models/(?<model>.+)/(?<what>load|unload)");

    private Routes() {}

    /** What is asked for. */
    enum What {
        LIVE("ServerLive"),
        READY("ServerReady"),
        SERVER("ServerMetadata"),
        MODEL("ModelMetadata"),
        MODEL_READY("ModelReady"),
        INFER("ModelInfer"),
        INDEX("RepositoryIndex"),
        LOAD("RepositoryModelLoad"),
        UNLOAD("RepositoryModelUnload");

        private final String method;

        What(String method) {
            this.method = method;
        }

        /** The method's full name in the protocol's definition. */
        String method() {
            return "inference.GRPCInferenceService/" + method;
        }

        private boolean posted() {
            return this == INFER || this == INDEX || this == LOAD || this == UNLOAD;
        }
    }

    /**
     * A path that means something.
     *
     * @param model empty where it is about the server
     * @param version empty if none is given
     */
    record Route(What what, String model, String version) {}

    /**
     * What a request asks for.
     *
     * @throws Refusal if there is no such thing, or not by this method
     */
    static Route of(HttpMethod method, String uri) {
        String path = path(uri);
        Route route = find(path)
                .orElseThrow(() -> new Refusal(
                        HttpResponseStatus.NOT_FOUND,
                        "nothing is here: ask for /v2, /v2/health/ready, /v2/models/NAME or /v2/models/NAME/infer"));
        HttpMethod right = route.what().posted() ? HttpMethod.POST : HttpMethod.GET;
        if (!method.equals(right)) {
            throw new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "this is asked for with " + right);
        }
        return route;
    }

    private static String path(String uri) {
        try {
            // In a path a plus is one.
            return new QueryStringDecoder(uri.replace("+", "%2B")).path();
        } catch (IllegalArgumentException e) {
            throw Refusal.bad("the path is damaged: " + e.getMessage());
        }
    }

    private static Optional<Route> find(String path) {
        switch (path) {
            case "/v2", "/v2/" -> {
                return server(What.SERVER);
            }
            case "/v2/health/live" -> {
                return server(What.LIVE);
            }
            case "/v2/health/ready" -> {
                return server(What.READY);
            }
            case "/v2/repository/index" -> {
                return server(What.INDEX);
            }
            default -> {
                // What follows has a model's name in it.
            }
        }
        Matcher model = MODEL.matcher(path);
        if (model.matches()) {
            String what = Optional.ofNullable(model.group("what")).orElse("");
            return Optional.of(new Route(
                    what.equals("ready") ? What.MODEL_READY : what.equals("infer") ? What.INFER : What.MODEL,
                    model.group("model"),
                    Optional.ofNullable(model.group("version")).orElse("")));
        }
        Matcher repository = REPOSITORY.matcher(path);
        return repository.matches()
                ? Optional.of(new Route(
                        repository.group("what").equals("load") ? What.LOAD : What.UNLOAD,
                        repository.group("model"),
                        ""))
                : Optional.empty();
    }

    private static Optional<Route> server(What what) {
        return Optional.of(new Route(what, "", ""));
    }
}

package org.cutpoint.transport.rest.internal;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/** Why a request is not answered with what it asks for. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient HttpResponseStatus status;

    Refusal(HttpResponseStatus status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    static Refusal bad(String why) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, why);
    }

    /** A call's end as HTTP says it. */
    static Refusal of(Status status) {
        HttpResponseStatus code =
                switch (status.getCode()) {
                    case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, DATA_LOSS -> HttpResponseStatus
                            .BAD_REQUEST;
                    case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
                    case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
                    case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
                    case RESOURCE_EXHAUSTED, UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
                    case DEADLINE_EXCEEDED -> HttpResponseStatus.GATEWAY_TIMEOUT;
                    case UNIMPLEMENTED -> HttpResponseStatus.NOT_IMPLEMENTED;
                    default -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
                };
        return new Refusal(
                code,
                Optional.ofNullable(status.getDescription())
                        .orElse(status.getCode().name()));
    }

    HttpResponseStatus status() {
        return status;
    }
}

package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static InputException failure(Status status) {
        return Failures.exception("here:1", Duration.ofSeconds(1), status.asRuntimeException());
    }

    /** Whoever may ask again does; a defect of the server is none of the link. */
    @Test
    void aDamagedFrameIsNoDefect() {
        assertThat(failure(
                        Status.INTERNAL.withDescription("RST_STREAM closed stream. HTTP/2 error code: STREAM_CLOSED")))
                .isInstanceOfSatisfying(
                        TransportException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
        assertThat(failure(Status.INTERNAL.withDescription("the server failed: java.lang.NullPointerException")))
                .isNotInstanceOf(TransportException.class);
    }
}

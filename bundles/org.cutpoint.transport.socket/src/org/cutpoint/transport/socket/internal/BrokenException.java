package org.cutpoint.transport.socket.internal;

import java.io.IOException;

/** What came is not what such a peer sends: the connection is of no use any more. */
final class BrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
        super(message);
    }
}

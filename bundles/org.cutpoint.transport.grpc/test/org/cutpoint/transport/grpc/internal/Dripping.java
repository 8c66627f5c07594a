package org.cutpoint.transport.grpc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cutpoint.transport.tck.TransportContract.LONG;
import static org.cutpoint.transport.tck.TransportContract.LOOPBACK;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A client that sends something, and then a byte now and then. */
final class Dripping implements AutoCloseable {
    private static final int PAUSE_MILLIS = 20;

    private final Socket socket;

    Dripping(int port, byte[] atOnce, byte[] slowly) throws IOException {
        socket = new Socket(LOOPBACK, port);
        socket.setSoTimeout((int) LONG.toMillis());
        socket.getOutputStream().write(atOnce);
        Thread dripping = new Thread(() -> {
            try {
                // Zeros after what makes sense: what is announced is never complete.
                for (int i = 0; slowly.length > 0 && !socket.isClosed(); i++) {
                    socket.getOutputStream().write(i < slowly.length ? slowly[i] : 0);
                    Thread.sleep(PAUSE_MILLIS);
                }
            } catch (IOException | InterruptedException e) {
                // Closed.
            }
        });
        dripping.setDaemon(true);
        dripping.start();
    }

    void isClosed() {
        try {
            while (socket.getInputStream().read() >= 0) {
                // The server's greeting, and its questions whether anybody is there.
            }
        } catch (IOException e) {
            assertThat(e).as("not a time-out").isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package org.cutpoint.ide.ui.graph.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that leads to another one while it is open. */
final class Door implements AutoCloseable {
    private final ServerSocket port;
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean open = true;

    Door(int target) throws IOException {
        this.target = target;
        port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // Somebody has closed a socket.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket from = port.accept();
            sockets.add(from);
            if (!open) {
                from.close();
                continue;
            }
            Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(to);
            start(() -> carry(from, to));
            start(() -> carry(to, from));
        }
    }

    private static void carry(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    int port() {
        return port.getLocalPort();
    }

    void open() {
        open = true;
    }

    /** Ends what goes through it, and lets nothing in. */
    void shut() throws IOException {
        open = false;
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        port.close();
        shut();
    }
}

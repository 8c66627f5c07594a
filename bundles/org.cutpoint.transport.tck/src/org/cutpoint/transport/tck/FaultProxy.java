package org.cutpoint.transport.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between clients and a server on this machine's loopback address and fails as links and machines do, in both directions. A
 * fault lasts until {@link #pass} or the next one. Thread-safe; two threads for each connection.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 1 << 14;

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object change = new Object();
    private int target;
    private Fault fault = Fault.NONE;
    private long bytesPerSecond;
    private int gap;
    private SplittableRandom random = new SplittableRandom(1);
    private int untilDamage;
    private long damaged;
    private long sent;

    private enum Fault {
        NONE,
        STALL,
        DEAF,
        LOSE,
        CUT,
        SLOW,
        DAMAGE,
        TRUNCATE
    }

    /** @param target the server's port */
    public FaultProxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** New connections lead there: the server has been started anew. */
    public void target(int port) {
        synchronized (change) {
            target = port;
        }
    }

    /** No fault any more. What was held back arrives. */
    public void pass() {
        set(Fault.NONE);
    }

    /** Everything is held back. */
    public void stall() {
        set(Fault.STALL);
    }

    /** What servers send is held back, as by clients that do not read it. */
    public void stallAnswers() {
        set(Fault.DEAF);
    }

    /** Every byte vanishes; connections that have lost some are of no use any more. */
    public void lose() {
        set(Fault.LOSE);
    }

    /** Connections are reset, as when a process is killed; new ones are as soon as they are made. */
    public void cut() {
        set(Fault.CUT);
        reset();
    }

    /** So many bytes pass in a second, by connection and direction. */
    public void slow(long bytes) {
        synchronized (change) {
            bytesPerSecond = bytes;
            set(Fault.SLOW);
        }
    }

    /** One byte of so many is another one, on average. */
    public void damage(long seed, int bytes) {
        synchronized (change) {
            random = new SplittableRandom(seed);
            gap = bytes;
            untilDamage = random.nextInt(2 * gap);
            set(Fault.DAMAGE);
        }
    }

    /** The next piece of anything that is sent ends in its middle, and so does its connection. */
    public void truncate() {
        set(Fault.TRUNCATE);
    }

    /** How many bytes clients have sent. */
    public long sent() {
        synchronized (change) {
            return sent;
        }
    }

    /** How many bytes were changed. */
    public long damaged() {
        synchronized (change) {
            return damaged;
        }
    }

    private void set(Fault next) {
        synchronized (change) {
            fault = next;
            change.notifyAll();
        }
    }

    private void reset() {
        sockets.forEach(FaultProxy::reset);
    }

    private static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                // Without a farewell, which would wait for what is still to be sent.
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // It is closed: that is what was wanted.
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            InetSocketAddress server;
            boolean refused;
            synchronized (change) {
                server = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
                refused = fault == Fault.CUT;
            }
            Socket there = new Socket();
            sockets.add(client);
            sockets.add(there);
            try {
                if (refused) {
                    throw new IOException("the link is cut");
                }
                there.connect(server);
                client.setTcpNoDelay(true);
                there.setTcpNoDelay(true);
            } catch (IOException e) {
                end(client, there);
                continue;
            }
            AtomicBoolean ended = new AtomicBoolean();
            daemon(() -> pump(client, there, ended, false));
            daemon(() -> pump(there, client, ended, true));
        }
    }

    private void end(Socket one, Socket other) {
        reset(one);
        reset(other);
        sockets.remove(one);
        sockets.remove(other);
    }

    /**
     * @param ended whether the other direction has
     * @param answers whether a server sends
     */
    private void pump(Socket from, Socket to, AtomicBoolean ended, boolean answers) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[CHUNK];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int passing = passing(buffer, n, answers);
                out.write(buffer, 0, passing);
                if (passing < n && passing > 0) {
                    to.close();
                    from.close();
                }
            }
            to.shutdownOutput();
            if (!ended.compareAndSet(false, true)) {
                sockets.remove(from);
                sockets.remove(to);
                from.close();
                to.close();
            }
        } catch (IOException e) {
            end(from, to);
        } catch (InterruptedException e) {
            end(from, to);
            Thread.currentThread().interrupt();
        }
    }

    /** Does to the bytes what the fault does, and says how many of them pass. */
    private int passing(byte[] buffer, int count, boolean answers) throws InterruptedException {
        synchronized (change) {
            sent += answers ? 0 : count;
            while (fault == Fault.STALL || fault == Fault.DEAF && answers) {
                change.wait();
            }
            switch (fault) {
                case LOSE:
                    return 0;
                case SLOW:
                    delay(count);
                    return count;
                case DAMAGE:
                    damage(buffer, count);
                    return count;
                case TRUNCATE:
                    fault = Fault.NONE;
                    return Math.max(1, count / 2);
                default:
                    return count;
            }
        }
    }

    /** Until the bytes have passed, or the link is as it was. */
    private void delay(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(count) / bytesPerSecond;
        for (long left = end - System.nanoTime(); left > 0 && fault == Fault.SLOW; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(change, left);
        }
    }

    private void damage(byte[] buffer, int count) {
        int at = untilDamage;
        for (; at < count; at += 1 + random.nextInt(2 * gap)) {
            buffer[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            damaged++;
        }
        untilDamage = at - count;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // Closed: this is how its threads end.
                    }
                },
                "cutpoint-fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}

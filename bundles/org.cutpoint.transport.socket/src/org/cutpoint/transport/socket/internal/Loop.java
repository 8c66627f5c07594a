package org.cutpoint.transport.socket.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.cutpoint.transport.calls.Daemons;

/** One thread that waits for several channels, and does what is to be done at a time. */
final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());

    /** For beginnings of frames and short ones: what lies in it is copied to where it stays. */
    private static final int STAGING = 64 << 10;

    /** Between two looks at what may have taken too long, if nothing is known to end sooner. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Looking again before sleeping: of many messages the next comes sooner than a thread is put to sleep and woken up. */
    private static final long LINGER_NANOS = 20_000;

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ByteBuffer staging = ByteBuffer.allocateDirect(STAGING);
    private volatile long nextLook = System.nanoTime() + LOOK_NANOS;
    private volatile boolean closed;

    /** When a channel last had something to do; its own thread's. */
    private long happened = System.nanoTime() - LINGER_NANOS;

    /** What waits for a channel. Called by the loop's thread. */
    interface Watcher {
        /** Something can be done. */
        void ready(SelectionKey key) throws IOException;

        /** It failed with that. */
        void failed(IOException failure);

        /**
         * Looks whether something has taken too long.
         *
         * @param now by {@link System#nanoTime}
         * @return when to look again at the latest
         */
        long look(long now);
    }

    Loop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector is left", e);
        }
        thread = Daemons.named(name).newThread(this::run);
        thread.start();
    }

    /** Memory to read into, for the loop's thread while it is in {@link Watcher#ready}. */
    ByteBuffer staging() {
        return staging.clear();
    }

    /** Whether this is the loop's thread. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Has the loop's thread do something; soon, if the loop is not closed. */
    void execute(Runnable task) {
        tasks.add(task);
        if (!isCurrent()) {
            selector.wakeup();
        }
    }

    /** Has it wait for a channel that does not block. */
    void watch(SelectableChannel channel, int operations, Watcher watcher) {
        execute(() -> {
            try {
                channel.register(selector, operations, watcher);
            } catch (ClosedChannelException e) {
                watcher.failed(e);
            }
        });
    }

    /** What to wait for at a channel that it watches; nothing if it does not yet or any more. On the loop's thread. */
    void await(SelectableChannel channel, int operations) {
        SelectionKey key = channel.keyFor(selector);
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }

    /** Has it look at that time at the latest. Wakes nobody up who looks by then anyway. */
    void lookBy(long time) {
        if (time - nextLook < 0) {
            execute(() -> nextLook = earlier(time, nextLook));
        }
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private void run() {
        try {
            while (!closed) {
                select();
                // Not those that come of them: channels have their turn, too.
                for (int left = tasks.size(); left > 0; left--) {
                    attempt(tasks.remove());
                }
                if (System.nanoTime() - nextLook >= 0) {
                    lookAtAll();
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The network's thread ends", e);
        } finally {
            closeAll();
        }
    }

    private void select() throws IOException {
        long now = System.nanoTime();
        boolean lingers = now - happened < LINGER_NANOS;
        int count = lingers || !tasks.isEmpty()
                ? selector.selectNow(this::ready)
                : selector.select(this::ready, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nextLook - now)));
        if (count > 0) {
            happened = System.nanoTime();
        } else if (lingers && tasks.isEmpty()) {
            Thread.yield();
        }
    }

    private void lookAtAll() {
        long now = System.nanoTime();
        // Whoever wants an earlier look meanwhile says so.
        nextLook = now + Integer.MAX_VALUE * LOOK_NANOS;
        long next = now + LOOK_NANOS;
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.isValid()) {
                next = earlier(next, ((Watcher) key.attachment()).look(now));
            }
        }
        nextLook = next;
    }

    private void ready(SelectionKey key) {
        Watcher watcher = (Watcher) key.attachment();
        try {
            if (key.isValid()) {
                watcher.ready(key);
            }
        } catch (IOException e) {
            watcher.failed(e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A connection failed", e);
            watcher.failed(new IOException(e));
        }
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A task failed", e);
        }
    }

    private void closeAll() {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            attempt(() -> ((Watcher) key.attachment()).failed(new ClosedChannelException()));
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            attempt(task);
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "A selector cannot be closed", e);
        }
    }

    /** Ends it, its channels, too. Returns when its thread has ended, or does not want to. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (isCurrent()) {
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
